"""Socket Mode: the bot connects to the workspace, and each payload goes down one of its connections."""

import asyncio
import json
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from workspace.elements import Json
from workspace.records import Refusal
from workspace.state import State

MOST_CONNECTIONS = 10


class Sockets:
    """The open connections, and the envelopes that wait to be acknowledged."""

    def __init__(self, state: State) -> None:
        self.base_url = ""
        self.opened = 0  # connections so far
        self._state = state
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._turn = count()
        self._ending: set[asyncio.Task[None]] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    @property
    def connected(self) -> int:
        return len(self._open)

    def new_url(self) -> str:
        """An address for one connection, good for one use."""
        if self.connected >= MOST_CONNECTIONS:
            raise Refusal("too_many_websockets")
        ticket = self._state.next_id("link")
        self._tickets.add(ticket)
        return f"{self.base_url}/link?ticket={ticket}&app_id={self._state.app_id}"

    async def link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._open.append(socket)
        self.opened += 1
        self._state.changed("bot")
        try:
            await socket.send_json(self._hello())
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._acknowledge(json.loads(frame.data))
        finally:
            self._open.remove(socket)
            self._state.changed("bot")
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connected,
            "connection_info": {"app_id": self._state.app_id},
            "debug_info": {"host": "localhost", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _acknowledge(self, frame: Json) -> None:
        waiting = self._waiting.get(frame.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(frame.get("payload"))

    async def send(
        self, sort: str, payload: Json, seconds: float, retry: tuple[int, str] | None
    ) -> tuple[Any, str]:
        """The payload of the acknowledgement, or why there was none."""
        if not self._open:
            return None, "connection_failed"
        socket = self._open[next(self._turn) % len(self._open)]
        envelope_id = self._state.next_id("envelope")
        envelope: Json = {"envelope_id": envelope_id, "type": sort, "payload": payload}
        envelope["accepts_response_payload"] = retry is None
        if retry is not None:
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(envelope)
            async with asyncio.timeout(seconds):
                return await self._waiting[envelope_id], ""
        except TimeoutError:
            return None, "http_timeout"
        except ConnectionError:
            return None, "connection_failed"
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested", grace: float = 10.0) -> None:
        """What Slack says before it ends the present connections: `warning` (which only announces it),
        `refresh_requested` (ended after `grace` seconds), `link_disabled` (ended at once)."""
        for socket in list(self._open):
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "localhost"}}
            )
            if reason == "link_disabled":
                await socket.close()
            elif reason == "refresh_requested":
                ending = asyncio.create_task(self._end(socket, grace))
                self._ending.add(ending)
                ending.add_done_callback(self._ending.discard)

    async def _end(self, socket: web.WebSocketResponse, grace: float) -> None:
        await asyncio.sleep(grace)
        await socket.close()

    async def close(self) -> None:
        for ending in self._ending:
            ending.cancel()
        for socket in list(self._open):
            await socket.close()
