"""What Slack takes as a message, a modal, a Home tab and an answer to an interaction, each as a whole."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workspace.judge.blocks import HOME_BLOCK, MESSAGE_BLOCK, MODAL_BLOCK
from workspace.judge.elements import MENU_OPTION, OPTION_GROUP, plain
from workspace.judge.shapes import (
    Flaw,
    Shape,
    any_object,
    boolean,
    exactly_one,
    integer,
    list_of,
    number,
    one_of,
    record,
    step,
    string,
)

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Slack's error code, a JSON pointer into what was judged, and one plain sentence."""

    error: str
    pointer: str
    message: str


# --- messages

# Slack cuts a posted text at 40,000 characters but refuses an update beyond 4,000.
LONGEST_TEXT = 4_000
# Undocumented: refusals were seen near 13,200 characters of block text. This leaves room.
LONGEST_BLOCK_TEXT = 10_000
# Characters in all blocks of one kind in a message.
LONGEST_BY_TYPE = {"markdown": 12_000, "table": 10_000, "data_table": 20_000}
MOST_BY_TYPE = {"table": 1, "data_visualization": 2}

TIMESTAMP = string(like=r"\d{10}\.\d{6}", called="a message's ts")
ATTACHMENT = record(
    optional={
        **dict.fromkeys(
            ("fallback", "pretext", "author_name", "title", "text", "footer", "color"), string(shortest=0)
        ),
        **dict.fromkeys(
            ("author_link", "author_icon", "title_link", "image_url", "thumb_url", "footer_icon"), string()
        ),
        "fields": list_of(
            record(required={"title": string(), "value": string()}, optional={"short": boolean})
        ),
        "ts": number,
        "mrkdwn_in": list_of(string()),
        "blocks": list_of(MESSAGE_BLOCK, 50),
    }
)
MESSAGE = record(
    optional={
        **dict.fromkeys(
            ("channel", "user", "token", "username", "icon_emoji", "icon_url", "client_msg_id"), string()
        ),
        **dict.fromkeys(("as_user", "mrkdwn", "link_names", "unfurl_links", "unfurl_media"), boolean),
        **dict.fromkeys(("reply_broadcast", "replace_original", "delete_original"), boolean),
        "text": string(LONGEST_TEXT, shortest=0),
        "markdown_text": string(12_000),
        "blocks": list_of(MESSAGE_BLOCK, 50, least=0),
        "attachments": list_of(ATTACHMENT, 100, least=0),
        "metadata": record(required={"event_type": string(255), "event_payload": any_object}),
        "thread_ts": TIMESTAMP,
        "ts": TIMESTAMP,
        "post_at": integer(1),
        "parse": one_of("none", "full"),
        "response_type": one_of("ephemeral", "in_channel"),
    }
)
ERROR_BY_FIELD = {
    "blocks": "invalid_blocks",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "text": "msg_too_long",
    "markdown_text": "msg_too_long",
}


def judge_message(message: Json) -> list[Fault]:
    """What Slack would refuse in the arguments of a posted, updated or answered message."""
    flaws = list(MESSAGE(message, ""))
    if flaws:
        return [Fault(_error_of_field(at, problem), at, problem) for at, problem in flaws]
    faults = [Fault("invalid_blocks", at, problem) for at, problem in _flaws_between_blocks(message)]
    return [*faults, *_faults_of_amount(message)]


def _error_of_field(pointer: str, problem: str) -> str:
    field = pointer.split("/")[1] if pointer else ""
    return (
        "invalid_arguments"
        if problem == "must be a string"
        else ERROR_BY_FIELD.get(field, "invalid_arguments")
    )


def _faults_of_amount(message: Json) -> Iterator[Fault]:
    content = [name for name in ("text", "blocks", "attachments", "markdown_text") if message.get(name)]
    if not content and not message.get("delete_original"):
        yield Fault("no_text", "", "a message needs text, blocks or attachments")
    if "markdown_text" in content and ("text" in content or "blocks" in content):
        yield Fault("markdown_text_conflict", "/markdown_text", "not together with text or blocks")
    counted: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for at, block in blocks_within(message):
        counted[block["type"]] += 1
        if counted[block["type"]] > MOST_BY_TYPE.get(block["type"], 100):
            yield Fault("invalid_blocks", at, f"no more than {MOST_BY_TYPE[block['type']]} in a message")
        written[block["type"] if block["type"] in LONGEST_BY_TYPE else ""] += _length_of_text(block)
    for kind, length in written.items():
        most = LONGEST_BY_TYPE.get(kind, LONGEST_BLOCK_TEXT)
        if length > most:
            yield Fault(
                "msg_blocks_too_long", "/blocks", f"no more than {most} characters in {kind or 'all'} blocks"
            )


def _length_of_text(value: Any) -> int:
    """How many characters the text objects, cells and rich text below a value show."""
    if isinstance(value, Mapping):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_length_of_text(child) for name, child in value.items() if name != "child_blocks")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sum(map(_length_of_text, value))
    return 0


# --- views

LARGEST_VIEW = 250_000  # bytes of JSON
VIEW = {"callback_id": string(255), "external_id": string(255), "private_metadata": string(3000, shortest=0)}
MODAL = record(
    required={"type": one_of("modal"), "title": plain(24), "blocks": list_of(MODAL_BLOCK, 100)},
    optional={
        **VIEW,
        **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean),
        "submit": plain(24),
        "close": plain(24),
    },
)
HOME = record(required={"type": one_of("home"), "blocks": list_of(HOME_BLOCK, 100)}, optional=VIEW)


def judge_view(view: Json) -> list[Fault]:
    """What Slack would refuse in a modal."""
    return [*_judge_view(view, MODAL)]


def judge_home(view: Json) -> list[Fault]:
    """What Slack would refuse on a Home tab."""
    return [*_judge_view(view, HOME)]


def _judge_view(view: Json, shape: Shape) -> Iterator[Fault]:
    size = len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode())
    if size > LARGEST_VIEW:
        yield Fault("view_too_large", "", f"no more than {LARGEST_VIEW} bytes allowed")
    flaws = list(shape(view, "")) or [*_flaws_between_blocks(view), *_flaws_of_view(view)]
    yield from (Fault("invalid_arguments", at, problem) for at, problem in flaws)


def _flaws_of_view(view: Json) -> Iterator[Flaw]:
    inputs = [block["type"] == "input" for _, block in blocks_within(view)]
    if view["type"] == "modal" and any(inputs) and "submit" not in view:
        yield "", "missing required field: submit"
    focused = [at for at, element, _ in elements_within(view) if element.get("focus_on_load")]
    yield from ((step(at, "focus_on_load"), "only one element of a view may have it") for at in focused[1:])


# --- across blocks


def _flaws_between_blocks(surface: Json) -> Iterator[Flaw]:
    block_ids: set[str] = set()
    action_ids: set[tuple[str, str]] = set()
    for at, block in blocks_within(surface):
        if block.get("block_id") in block_ids:
            yield step(at, "block_id"), "must be unique"
        block_ids.update([block["block_id"]] if "block_id" in block else [])
    for at, element, block_at in elements_within(surface):
        action = (block_at, element.get("action_id", at))
        if action in action_ids:
            yield step(at, "action_id"), "must be unique within its block"
        action_ids.add(action)
        in_modal_input = surface.get("type") == "modal" and at.endswith("/element")
        if element.get("response_url_enabled") and not in_modal_input:
            yield step(at, "response_url_enabled"), "only works in an input block of a modal"


def blocks_within(parent: Json, at: str = "") -> Iterator[tuple[str, Json]]:
    """Each block with its pointer, a parent before its children."""
    for name in ("blocks", "attachments", "child_blocks", "elements", "tasks", "fallback"):
        for index, child in enumerate(parent.get(name, [])):
            pointer = step(step(at, name), index)
            if name not in ("attachments", "elements") or child.get("type") == "card":
                yield pointer, child
            if name != "elements":
                yield from blocks_within(child, pointer)


def elements_within(surface: Json) -> Iterator[tuple[str, Json, str]]:
    """Each interactive element with its pointer and its block's."""
    for at, block in blocks_within(surface):
        for name in ("accessory", "element"):
            if name in block:
                yield step(at, name), block[name], at
        for name in ("elements", "actions"):
            for index, child in enumerate(block.get(name, [])):
                yield step(step(at, name), index), child, at


# --- answers

OPTIONS_REPLY = record(
    None,
    exactly_one("options", "option_groups"),
    optional={
        "options": list_of(MENU_OPTION, 100, least=0),
        "option_groups": list_of(OPTION_GROUP, 100, least=0),
    },
)


def judge_options(reply: Json) -> list[Fault]:
    """What Slack would refuse in the answer to an options load (`block_suggestion`)."""
    return [Fault("invalid_arguments", at, problem) for at, problem in OPTIONS_REPLY(reply, "")]


def judge_view_response(reply: Json, view: Json) -> list[Fault]:
    """What Slack would refuse in the answer to the submission of `view`."""
    if not reply:
        return []
    shape = RESPONSES.get(reply.get("response_action", ""))
    if shape is None:
        return [Fault("invalid_arguments", "/response_action", "must be errors, update, push or clear")]
    faults = [Fault("invalid_arguments", at, problem) for at, problem in shape(reply, "")]
    if not faults and "view" in reply:
        return [Fault(f.error, f"/view{f.pointer}", f.message) for f in judge_view(reply["view"])]
    inputs = {block.get("block_id") for _, block in blocks_within(view) if block["type"] == "input"}
    unknown = (
        [block_id for block_id in reply.get("errors", {}) if block_id not in inputs] if not faults else []
    )
    return faults or [
        Fault("invalid_arguments", step("/errors", block_id), "must be the block_id of an input block")
        for block_id in unknown
    ]


def _errors(value: Any, at: str) -> Iterator[Flaw]:
    yield from any_object(value, at)
    if isinstance(value, Mapping):
        if not value:
            yield at, "must name at least one input block"
        for block_id, sentence in value.items():
            yield from string()(sentence, step(at, block_id))


RESPONSES = {
    "clear": record(required={"response_action": string()}),
    "errors": record(required={"response_action": string(), "errors": _errors}),
    "update": record(required={"response_action": string(), "view": any_object}),
    "push": record(required={"response_action": string(), "view": any_object}),
}
