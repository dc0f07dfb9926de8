"""Finding a field by the words beside it, and filling it in by the words a person would use."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from workspace.elements import (
    HELD_AS,
    PRESSED,
    WRITTEN,
    Impossible,
    Json,
    Place,
    options_of,
    places,
    tells_at_once,
)

if TYPE_CHECKING:
    from workspace.acts import Surface
    from workspace.people import Actor


def labels_of(place: Place) -> list[str]:
    """The words by which somebody would name a field: its label, the text beside it, its placeholder."""
    block, element = place
    parts = [block.get("label"), block.get("text"), element.get("placeholder")]
    return [part["text"] for part in parts if isinstance(part, dict)]


def fields(surface: "Surface") -> list[Place]:
    return [place for place in places(surface.blocks) if place.element["type"] not in PRESSED]


def find_field(surface: "Surface", label: str, nth: int = 0) -> Place | None:
    """By its exact words, else by a part of them."""
    exact = [place for place in fields(surface) if label in labels_of(place)]
    part = [place for place in fields(surface) if any(label in words for words in labels_of(place))]
    found = exact or part
    return found[nth] if len(found) > nth else None


async def fill(actor: "Actor", surface: "Surface", place: Place, value: Any) -> None:
    """Text, number, date, time, the words on options, "@handle" or "#channel"; None clears."""
    kind = place.element["type"]
    block_id, action_id = place.block["block_id"], place.element["action_id"]
    values = surface.values if not hasattr(surface, "values_of") else surface.values_of(actor.id)
    before = values[block_id][action_id][HELD_AS[kind]]
    if kind in WRITTEN:
        text = "" if value is None else str(value)
        actor.typed += len(text)
        content = _rich(text) if kind == "rich_text_input" else text
        enter = tells_at_once(place, enter=True)
        await actor.acts.use(actor.person, surface, block_id, action_id, content, enter=enter)
        return
    if isinstance(before, list):
        wanted = [value] if isinstance(value, str) else value or []
        chosen: Any = [await _choice(actor, surface, place, one) for one in wanted]
        old = [one["value"] if isinstance(one, dict) else one for one in before]
        actor.taps += len(set(old) ^ set(chosen))
    else:
        chosen = None if value is None else await _choice(actor, surface, place, value)
        actor.taps += chosen != (before["value"] if isinstance(before, dict) else before)
    await actor.acts.use(actor.person, surface, block_id, action_id, chosen)


async def _choice(actor: "Actor", surface: "Surface", place: Place, value: Any) -> Any:
    """The value behind what a person would pick."""
    kind = place.element["type"]
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date | time):
        return value.isoformat() if isinstance(value, date) else value.strftime("%H:%M")
    if "users_select" in kind:
        return actor.state.named(value).id
    if "channels_select" in kind or "conversations_select" in kind:
        return actor.conversation(value).id
    if "options" in place.element or "option_groups" in place.element:
        return _match(value, options_of(place.element))
    if "external" in kind:
        return await _search(actor, surface, place, value)
    return value


async def _search(actor: "Actor", surface: "Surface", place: Place, text: str) -> Any:
    """Open an external select; type only where its first list does not already show the option."""
    least = place.element.get("min_query_length", 3)
    if least == 0:
        offered = await offers(actor, surface, place, "")
        if any(text in option["text"]["text"] for option in offered):
            return _match(text, offered)
    if len(text) < least:
        raise Impossible(f"{text!r} is too short: a search here needs {least} characters")
    actor.typed += len(text)
    return _match(text, await offers(actor, surface, place, text))


async def offers(actor: "Actor", surface: "Surface", place: Place, query: str) -> Sequence[Json]:
    """What a select shows: its options, or what the bot answers to what has been typed."""
    if "external" not in place.element["type"]:
        return options_of(place.element)
    ids = place.block["block_id"], place.element["action_id"]
    return options_of(await actor.acts.options(actor.person, surface, *ids, query))


def _match(text: str, options: Sequence[Json]) -> Any:
    shown = [option["text"]["text"] for option in options]
    fitting = [o for o in options if o["text"]["text"] == text] or [
        o for o in options if text in o["text"]["text"]
    ]
    if len(fitting) != 1:
        raise Impossible(f"{text!r} is {'none' if not fitting else 'more than one'} of the options {shown}")
    return fitting[0]["value"]


def _rich(text: str) -> Json | None:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]} if text else None
