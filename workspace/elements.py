"""The rules of interactive elements: where they stand, what they hold, what a client lets a person put in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, time
from itertools import count
from typing import Any, NamedTuple

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

HELD_AS = {
    **dict.fromkeys(("plain_text_input", "email_text_input", "url_text_input", "number_input"), "value"),
    **dict.fromkeys(("static_select", "external_select", "radio_buttons"), "selected_option"),
    **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), "selected_options"),
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
PRESSED = ("button", "overflow", "feedback_buttons", "icon_button", "workflow_button")
WRITTEN = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
LONGEST = 3000
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"https?://\S+")


class Impossible(Exception):
    """A client would not let a person do this."""


class Place(NamedTuple):
    """One interactive element and the block it stands in."""

    block: Json
    element: Json

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")

    @property
    def key(self) -> str:
        return f"{self.block['block_id']}/{self.element['action_id']}"


def flat(blocks: Sequence[Json]) -> Iterator[Json]:
    """Every block, a parent before its children."""
    for block in blocks:
        yield block
        yield from flat(children(block))


def children(block: Json) -> list[Json]:
    cards = block["elements"] if block["type"] == "carousel" else []
    return [*block.get("child_blocks", []), *cards]


def places(blocks: Sequence[Json]) -> Iterator[Place]:
    for block in flat(blocks):
        single = [block[name] for name in ("element", "accessory") if name in block]
        several = block.get("elements", []) if block["type"] in ("actions", "context_actions") else []
        for element in (*single, *several, *block.get("actions", [])):
            if element["type"] in HELD_AS or element["type"] in PRESSED:
                yield Place(block, element)


def place(blocks: Sequence[Json], block_id: str, action_id: str) -> Place:
    for found in places(blocks):
        if (found.block["block_id"], found.element["action_id"]) == (block_id, action_id):
            return found
    raise Impossible("That is no longer there.")


def complete(blocks: Sequence[Json]) -> list[Json]:
    """A copy in which each block and element has its id, as Slack gives one to those that came without."""
    copied = deepcopy(list(blocks))
    taken = {block.get("block_id") for block in flat(copied)}
    free = (name for number in count(1) if (name := f"b{number}") not in taken)
    for block in flat(copied):
        block.setdefault("block_id", next(free))
    for number, found in enumerate(places(copied)):
        found.element.setdefault("action_id", f"a{number}")
    return copied


def kept(before: Values, blocks: Sequence[Json]) -> Values:
    """The values of new blocks: what was there before under the same ids, else the initial ones."""
    values: Values = {}
    for block, element in places(blocks):
        if element["type"] not in HELD_AS:
            continue
        ids = block["block_id"], element["action_id"]
        held = before.get(ids[0], {}).get(ids[1])
        if held is None or held["type"] != element["type"] or not _still_offered(element, held):
            held = _initial(element)
        values.setdefault(ids[0], {})[ids[1]] = held
    return values


def _initial(element: Json) -> Json:
    held_as = HELD_AS[element["type"]]
    name = "initial_value" if held_as == "rich_text_value" else "initial_" + held_as.removeprefix("selected_")
    empty: list[Any] | None = [] if held_as.endswith("s") else None
    return {"type": element["type"], held_as: element.get(name, empty)}


def _still_offered(element: Json, held: Json) -> bool:
    offered = [option["value"] for option in options_of(element)]
    chosen = held.get("selected_options") or [held.get("selected_option")]
    return not offered or all(option is None or option["value"] in offered for option in chosen)


def options_of(element_or_reply: Mapping[str, Any]) -> list[Json]:
    """The options of an element or of an options answer, those of groups included."""
    groups = element_or_reply.get("option_groups", [])
    return [
        *element_or_reply.get("options", []),
        *(option for group in groups for option in group["options"]),
    ]


def is_empty(held: Json) -> bool:
    return held[HELD_AS[held["type"]]] in (None, "", [])


def tells_at_once(found: Place, enter: bool) -> bool:
    """Whether a change goes to the bot now, rather than with the submission."""
    if not found.is_input:
        return True
    if not found.block.get("dispatch_action"):
        return False
    if found.element["type"] not in WRITTEN:
        return True
    config = found.element.get("dispatch_action_config", {})
    wanted = config.get("trigger_actions_on", ["on_enter_pressed"])
    return ("on_enter_pressed" if enter else "on_character_entered") in wanted


def hold(element: Json, value: Any, loaded: Sequence[Json]) -> Json:
    """The state entry for a value that a person put in; Impossible if a client would not let them."""
    kind = element["type"]
    held_as = HELD_AS[kind]
    if held_as == "selected_option":
        return {"type": kind, held_as: None if value is None else _option(element, value, loaded)}
    if held_as == "selected_options":
        _not_too_many(element, value)
        return {"type": kind, held_as: [_option(element, one, loaded) for one in value]}
    if isinstance(value, list):
        _not_too_many(element, value)
    elif value not in (None, ""):
        _check_single(element, value)
    return {"type": kind, held_as: None if value == "" else value}


def _option(element: Json, value: str, loaded: Sequence[Json]) -> Json:
    known = [*options_of(element), *loaded, *element.get("initial_options", [])]
    known += [element["initial_option"]] if "initial_option" in element else []
    for option in known:
        if option["value"] == value:
            return dict(option)
    raise Impossible(f"{value!r} is not among the options {[option['text']['text'] for option in known]}")


def _not_too_many(element: Json, chosen: Sequence[Any]) -> None:
    most = element.get("max_selected_items")
    if most is not None and len(chosen) > most:
        raise Impossible(f"No more than {most} can be chosen")


def _check_single(element: Json, value: Any) -> None:
    kind = element["type"]
    try:
        if kind == "datepicker":
            date.fromisoformat(value)
        elif kind == "timepicker":
            time.fromisoformat(value)
        elif kind == "datetimepicker" and not isinstance(value, int):
            raise ValueError("seconds")
        elif kind == "number_input":
            float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError as error:
        raise Impossible(f"{value!r} cannot be put into a {kind}") from error
    if kind == "plain_text_input" and len(value) > (longest := element.get("max_length", LONGEST)):
        raise Impossible(f"{len(value)} characters where at most {longest} are taken")


def complaint(found: Place, held: Json) -> str | None:
    """What the client itself says under a field on submit, before the bot hears of anything."""
    element, value = found.element, held[HELD_AS[held["type"]]]
    if is_empty(held):
        return None if found.block.get("optional") else "Please complete this required field."
    if held["type"] == "plain_text_input" and len(value) < (least := element.get("min_length", 0)):
        return f"Please enter at least {least} characters."
    if (
        held["type"] == "number_input"
        and "min_value" in element
        and float(value) < float(element["min_value"])
    ):
        return f"Please enter a number of at least {element['min_value']}."
    if (
        held["type"] == "number_input"
        and "max_value" in element
        and float(value) > float(element["max_value"])
    ):
        return f"Please enter a number of at most {element['max_value']}."
    if held["type"] == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if held["type"] == "url_text_input" and not URL.fullmatch(value):
        return "Please enter a valid URL."
    return None


def action(found: Place, ts: str, held: Json, chosen: Any = None) -> Json:
    """One entry of the `actions` of a block_actions payload."""
    block, element = found
    copied = ("text", "value", "style", "url", "confirm", "icon", "placeholder")
    told = {name: v for name, v in element.items() if name in copied or name.startswith("initial_")}
    ids = {"action_id": element["action_id"], "block_id": block["block_id"], "action_ts": ts}
    if element["type"] == "overflow":
        held = {"selected_option": _option(element, chosen, [])}
    elif element["type"] == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        held = {"value": next((b["value"] for b in buttons if b["value"] == chosen), buttons[0]["value"])}
    return {**told, **held, **ids, "type": element["type"]}
