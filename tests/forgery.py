"""What somebody could send who can sign: any click, any form, whatever is on their screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.stage import Stage
from workspace import shapes
from workspace.elements import Json
from workspace.views import stack

MODAL: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Forged"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Nothing."}}],
}
MOST_TRIES = 8
"""Who reads that something took too long presses again: many at once may be too much for a busy machine."""


async def presses(
    scene: Stage,
    handle: str,
    action_id: str,
    value: str | None = None,
    *,
    block_id: str = "forged",
    metadata: str | None = None,
    **state: Any,
) -> str:
    """A click in the DM with the bot, or in a modal with this `metadata`; returns what the bot says to the person
    alone, and the modal in front afterwards."""
    person = scene.person(handle)
    channel = person.conversation(None).id
    action = {"action_id": action_id, "block_id": block_id, "type": "button", "value": value, **state}
    payload: Json = {"type": "block_actions", **_around(scene, handle), "actions": [action]}
    if metadata is None:
        payload["response_url"] = scene.workspace.hub.new_response_url(person.id, channel)
        payload["channel"] = {"id": channel}
    else:
        view = stack(scene.workspace.hub, person.id, {**MODAL, "private_metadata": metadata})
        payload["view"] = shapes.view(view, scene.workspace.state)
        payload["trigger_id"] = scene.workspace.hub.new_trigger(person.id, view.id)
    return await _said(scene, handle, payload)


async def submits(
    scene: Stage,
    handle: str,
    callback_id: str,
    *,
    metadata: str = "",
    values: Mapping[str, Json] | None = None,
    view_id: str | None = None,
) -> str:
    """A form with these fields (by block id); returns what stands under them or in their place afterwards."""
    fields = values or {}
    view = {
        "id": view_id or scene.workspace.state.next_id("V"),
        "hash": "forged",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "blocks": [{"type": "input", "block_id": name} for name in fields or ("forged",)],
        "state": {"values": {name: {"value": held} for name, held in fields.items()}},
    }
    return await _said(scene, handle, {"type": "view_submission", **_around(scene, handle), "view": view})


async def _said(scene: Stage, handle: str, payload: Json) -> str:
    person = scene.person(handle)
    before = [id(sight.surface) for sight in person.ephemerals]
    for _ in range(MOST_TRIES):
        reply = await scene.workspace.hub.dispatch.send("interactive", payload)
        if payload["type"] == "block_actions":
            await scene.settled()  # a click is answered first, a form when it is done
        if not reply.error and "Please try again" not in str(reply.body):
            break
    assert not reply.error, (reply, payload)
    answers = [sight.text for sight in person.ephemerals if id(sight.surface) not in before]
    answers += _words(reply.body)
    modals = scene.workspace.state.stacks.pop(person.id, [])
    return "\n".join([*answers, *(person.read(modal) for modal in modals[-1:])])


def _words(answer: Any) -> list[str]:
    """The texts of an answer to a form: errors, or another view."""
    if isinstance(answer, dict):
        return [words for name, part in answer.items() if name != "response_action" for words in _words(part)]
    if isinstance(answer, list):
        return [words for part in answer for words in _words(part)]
    return [answer] if isinstance(answer, str) and answer else []


def _around(scene: Stage, handle: str) -> Json:
    person = scene.person(handle)
    team = scene.workspace.state.team["id"]
    return {
        "user": {"id": person.id, "team_id": team},
        "team": {"id": team},
        "trigger_id": scene.workspace.hub.new_trigger(person.id),
    }
