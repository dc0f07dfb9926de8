"""From the workspace to the bot: signed HTTP or a socket, three seconds for an answer, events sent again."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from workspace.elements import Json
from workspace.sockets import Sockets
from workspace.state import State

SLACK_RETRY_DELAYS = (0.0, 60.0, 300.0)
SUBSCRIBED_BY_DEFAULT = (
    "app_home_opened",
    "message.im",
    "team_join",
    "user_change",
    "app_uninstalled",
    "tokens_revoked",
)

Sort = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Reply:
    """What the bot answered, or in Slack's words why there is no answer."""

    body: Any = None  # parsed JSON, or text, or None
    error: str = ""  # http_timeout, connection_failed, http_error
    no_retry: bool = False


@dataclass(frozen=True)
class Failed:
    """One delivery that the bot did not take, for tests and developers."""

    sort: Sort
    error: str
    payload: Json


class Dispatch:
    """Speaks to the bot at `bot_url`, or over its sockets where there is no address."""

    def __init__(
        self,
        state: State,
        sockets: Sockets,
        *,
        signing_secret: str,
        bot_url: str | None,
        bot_events: Sequence[str] | None,
        ack_seconds: float,
        retry_delays: Sequence[float],
    ) -> None:
        self.bot_url = bot_url
        self.failed: list[Failed] = []
        self._state, self._sockets, self._secret = state, sockets, signing_secret
        self._events = SUBSCRIBED_BY_DEFAULT if bot_events is None else bot_events
        self._ack_seconds, self._retry_delays = ack_seconds, retry_delays
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._deliveries: set[asyncio.Task[None]] = set()
        self._hurry = asyncio.Event()

    async def send(self, sort: Sort, payload: Json, attempt: int = 0, reason: str = "") -> Reply:
        """One payload, once. The answer, or the failure, which is kept in `failed`."""
        if self.bot_url:
            reply = await self._post(self.bot_url, sort, payload, attempt, reason)
        else:
            retry = (attempt, reason) if sort == "events_api" else None
            body, error = await self._sockets.send(sort, payload, self._ack_seconds, retry)
            reply = Reply(body, error)
        if reply.error:
            self.failed.append(Failed(sort, reply.error, payload))
        if reply.error or not self._state.bot_reachable:
            self._state.bot_reachable = not reply.error
            self._state.changed("bot")
        return reply

    async def _post(self, url: str, sort: Sort, payload: Json, attempt: int, reason: str) -> Reply:
        body, content_type = encode(sort, payload)
        headers = {"Content-Type": content_type, **sign(self._secret, body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        timeout = aiohttp.ClientTimeout(total=self._ack_seconds)
        try:
            async with self._http.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                text = await answer.text()
                if not 200 <= answer.status < 300:
                    return Reply(text, "http_error", no_retry=answer.headers.get("X-Slack-No-Retry") == "1")
                is_json = answer.content_type == "application/json" and text
                return Reply(json.loads(text) if is_json else text or None)
        except TimeoutError:
            return Reply(error="http_timeout")
        except (aiohttp.ClientError, ValueError):
            return Reply(error="connection_failed")

    def event(self, event: Json, name: str = "") -> None:
        """Goes out by itself, and again as Slack does; only if the bot has subscribed to it."""
        if (name or event["type"]) not in self._events:
            return
        state = self._state
        ts = state.next_ts()
        payload = {
            "token": "deprecated",
            "team_id": state.team["id"],
            "api_app_id": state.app_id,
            "event": {"event_ts": ts, **event},
            "type": "event_callback",
            "event_id": state.next_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": state.team["id"],
                    "user_id": state.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        delivery = asyncio.create_task(self._deliver(payload))
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)

    async def _deliver(self, payload: Json) -> None:
        reply = await self.send("events_api", payload)
        for attempt, delay in enumerate(self._retry_delays, start=1):
            if not reply.error or reply.no_retry:
                return
            await self._wait(delay)
            reply = await self.send("events_api", payload, attempt, reply.error)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            pass

    def fast_forward(self) -> None:
        """Retries that wait for their minute go out now."""
        self._hurry.set()
        self._hurry = asyncio.Event()

    async def settled(self) -> None:
        """Until every event has been taken or given up."""
        while self._deliveries:
            await asyncio.gather(*self._deliveries)

    async def verify_url(self) -> bool:
        """What Slack does when the bot's address is saved: the bot must give the challenge back."""
        challenge = self._state.next_id("challenge")
        reply = await self.send(
            "events_api", {"type": "url_verification", "token": "", "challenge": challenge}
        )
        body = reply.body
        return bool((body.get("challenge") if isinstance(body, dict) else body) == challenge)

    async def tell(self, url: str, body: Json) -> None:
        """A plain JSON POST to an address that the developer gave (time, reset)."""
        async with self._http.post(url, json=body, timeout=aiohttp.ClientTimeout(total=30)) as answer:
            answer.raise_for_status()

    async def close(self) -> None:
        for delivery in self._deliveries:
            delivery.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)
        await self._http.close()


def encode(sort: Sort, payload: Json) -> tuple[bytes, str]:
    if sort == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if sort == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def sign(secret: str, body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}
