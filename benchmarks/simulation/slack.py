"""The least of Slack: it takes every message, and knows which buttons are on it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

METHODS = ("chat.postMessage", "chat.update", "conversations.open")


@dataclass(frozen=True)
class Post:
    """A message as its readers have it before them."""

    id: str
    """Of its row in the outbox."""
    readers: Sequence[str]
    """Slack ids."""
    buttons: Sequence[tuple[str, str]]
    """(action id, value)"""


class Slack(AsyncWebClient):
    """The client that the delivery is given: what lies below it, HTTP and Slack, answers here."""

    def __init__(self, arrived: Callable[[Post], None]) -> None:
        super().__init__(token="xoxb-simulated", retry_handlers=[])  # noqa: S106
        self._arrived = arrived
        self._numbers = itertools.count(1)

    async def api_call(self, api_method: str, **request: Any) -> AsyncSlackResponse:
        if api_method not in METHODS:
            raise NotImplementedError(api_method)
        content: Mapping[str, Any] = request.get("json") or request.get("params") or {}
        if api_method == "conversations.open":
            return self._answer(api_method, {"channel": {"id": content["users"]}})
        if api_method == "chat.postMessage":
            post = Post(
                content["metadata"]["event_payload"]["id"],
                content["channel"].split(","),
                list(_buttons(content["blocks"] or [])),
            )
            self._arrived(post)
        return self._answer(api_method, {"channel": content["channel"], "ts": f"1.{next(self._numbers):09}"})

    def _answer(self, method: str, data: dict[str, Any]) -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=method,
            req_args={},
            data={"ok": True, **data},
            headers={},
            status_code=200,
        )


def _buttons(blocks: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if element.get("type") == "button":
                yield element["action_id"], element.get("value", "")
