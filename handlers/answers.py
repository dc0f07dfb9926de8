"""How a listener shows something to the person who acted: a modal, or a sentence only they see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from blocks import common
from handlers.listeners import Body
from models.errors import DomainError

PATIENCE = 0.3
"""Seconds that a drawing may take before the person sees "Loading"; the trigger itself lives three."""


class OpenModal:
    """Opens a modal as soon as it is drawn; a slow one shows "Loading" first and is filled in.

    A refusal raised while drawing leaves as it is when nothing is open yet; `refused` draws it into an open view.
    """

    def __init__(self, client: AsyncWebClient, body: Body, refused: Callable[[DomainError], View]) -> None:
        self._client = client
        self._body = body
        self._refused = refused

    async def __call__(self, drawing: Awaitable[View]) -> None:
        task = asyncio.ensure_future(drawing)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if done:
            await _open(self._client, self._body, task.result())
            return
        loading = RedrawModal(self._client, {"view": await _open(self._client, self._body, common.loading())})
        try:
            await loading(await task)
        except DomainError as refusal:
            await loading(self._refused(refusal))
        except Exception:
            await loading(common.notice("This could not be loaded. Close this and try again."))
            raise


class RedrawModal:
    """Draws the modal again in which the person has just done something."""

    def __init__(self, client: AsyncWebClient, body: Body) -> None:
        self._client = client
        self._body = body

    async def __call__(self, drawn: View) -> None:
        view = self._body["view"]
        try:
            await self._client.views_update(view_id=view["id"], hash=view["hash"], view=drawn)
        except SlackApiError as refused:
            if refused.response["error"] != "hash_conflict":
                raise
            # Two clicks in a row: the view has been drawn again in between, and what was done last counts.
            await self._client.views_update(view_id=view["id"], view=drawn)


class Answer:
    """Says something to the person alone: ephemerally where they clicked or typed, on the Home that they opened, else
    as a small modal."""

    def __init__(self, client: AsyncWebClient, body: Body, response_url: str | None) -> None:
        self._client = client
        self._body = body
        self._response_url = response_url

    async def __call__(self, text: str, blocks: Sequence[Block] | None = None) -> None:
        if self._response_url:
            # Bolt's own `respond` would open a connection for each answer.
            webhook = AsyncWebhookClient(self._response_url, session=self._client.session)
            said = {"text": text, "blocks": list(blocks) if blocks else None}
            await webhook.send_dict({**said, "response_type": "ephemeral", "replace_original": False})
        elif "trigger_id" in self._body:
            await _open(
                self._client, self._body, common.page("Mentoring", blocks or [common.paragraph(text)])
            )
        elif self._body.get("event", {}).get("tab") == "home":
            shown = View(type="home", blocks=list(blocks or [common.paragraph(text)]))
            await self._client.views_publish(user_id=self._body["event"]["user"], view=shown)


async def _open(client: AsyncWebClient, body: Body, view: View) -> Any:
    """On top of the modal in which something was clicked, else as the first one; returns it as Slack has it."""
    on_top = (body.get("view") or {}).get("type") == "modal"
    method = client.views_push if on_top else client.views_open
    response = await method(trigger_id=body["trigger_id"], view=view)
    return response["view"]
