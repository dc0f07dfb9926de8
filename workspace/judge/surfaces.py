"""What Slack takes as a message, as a view, and as an answer to an interaction, each as a whole."""

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workspace.judge import blocks
from workspace.judge.elements import OPTION_GROUP, PLAIN_OPTION, WEB_ADDRESS, plain
from workspace.judge.shapes import (
    Flaw,
    Shape,
    any_object,
    at_least_one,
    at_most_one,
    boolean,
    integer,
    list_of,
    map_of,
    maybe,
    number,
    one_of,
    record,
    step,
    string,
    told_apart,
)

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Slack's error code, a JSON pointer into what was judged, and a plain sentence."""

    error: str
    pointer: str
    message: str


# --- messages

TS = maybe(string(like=r"\d{10}\.\d{6}", called="a message's ts"))
WORDS = maybe(string(shortest=0))
ADDRESS = maybe(WEB_ADDRESS)
METADATA = record(None, event_type=string(255), event_payload=any_object)
ATTACHMENT = record(
    None,
    **dict.fromkeys(("fallback", "color", "pretext", "author_name", "title", "text", "footer"), WORDS),
    **dict.fromkeys(
        ("author_link", "author_icon", "title_link", "image_url", "thumb_url", "footer_icon"), ADDRESS
    ),
    fields=maybe(list_of(record(None, title=WORDS, value=WORDS, short=maybe(boolean)))),
    mrkdwn_in=maybe(list_of(string())),
    ts=maybe(number),
    blocks=maybe(list_of(blocks.IN_MESSAGE, 50)),
)
MESSAGE = record(
    None,
    **dict.fromkeys(("token", "channel", "user", "username", "icon_emoji", "client_msg_id"), maybe(string())),
    **dict.fromkeys(("as_user", "mrkdwn", "link_names", "unfurl_links", "unfurl_media"), maybe(boolean)),
    **dict.fromkeys(("reply_broadcast", "replace_original", "delete_original"), maybe(boolean)),
    text=WORDS,
    markdown_text=WORDS,
    blocks=maybe(list_of(blocks.IN_MESSAGE, 50, least=0)),
    attachments=maybe(list_of(ATTACHMENT, least=0)),
    metadata=maybe(METADATA),
    ts=TS,
    thread_ts=TS,
    post_at=maybe(integer(1)),
    icon_url=ADDRESS,
    parse=maybe(one_of("none", "full")),
    response_type=maybe(one_of("ephemeral", "in_channel")),
)
ERRORS = {
    "blocks": "invalid_blocks",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
}
LONGEST_TEXT = 4_000  # chat.update refuses more; chat.postMessage takes it, but cuts at 40,000
LONGEST_MARKDOWN = 12_000
LONGEST_BLOCKS = 10_000  # not documented: Slack was seen to refuse near 13,200 characters
LONGEST_OF_KIND = {"markdown": LONGEST_MARKDOWN, "table": 10_000, "data_table": 20_000}
MOST_OF_KIND = {"table": 1, "data_visualization": 2}


def judge_message(message: Json) -> list[Fault]:
    """What Slack would refuse in the arguments of a message that is posted, updated or sent as a response."""
    flaws = [*MESSAGE(message, "")] or [*_flaws_between_blocks(message), *_flaws_of_number(message)]
    if flaws:
        return [Fault(ERRORS.get(at[1:].split("/")[0], "invalid_arguments"), at, flaw) for at, flaw in flaws]
    return [*_faults_of_content(message), *_faults_of_length(message)]


def _flaws_of_number(message: Json) -> Iterator[Flaw]:
    for kind, most in MOST_OF_KIND.items():
        pointers = [at for at, block in blocks_within(message) if block["type"] == kind]
        yield from ((at, f"no more than {most} {kind} blocks in a message") for at in pointers[most:])


def _faults_of_content(message: Json) -> Iterator[Fault]:
    content = [name for name in ("text", "blocks", "attachments", "markdown_text") if message.get(name)]
    if not content and not message.get("delete_original"):
        yield Fault("no_text", "", "must have text, blocks or attachments")
    if "markdown_text" in content and ("text" in content or "blocks" in content):
        yield Fault("markdown_text_conflict", "/markdown_text", "not available together with text or blocks")
    if len(message.get("attachments", ())) > 100:
        yield Fault("too_many_attachments", "/attachments", "no more than 100 items allowed")


def _faults_of_length(message: Json) -> Iterator[Fault]:
    found = [block for _, block in blocks_within(message)]
    lengths = [
        ("msg_too_long", "/text", len(message.get("text", "")), LONGEST_TEXT),
        ("msg_too_long", "/markdown_text", len(message.get("markdown_text", "")), LONGEST_MARKDOWN),
        ("msg_blocks_too_long", "/blocks", _length(message.get("blocks"), LONGEST_OF_KIND), LONGEST_BLOCKS),
    ]
    for kind, most in LONGEST_OF_KIND.items():
        together = sum(_length(block) for block in found if block["type"] == kind)
        lengths.append(("msg_blocks_too_long", "/blocks", together, most))
    for error, pointer, length, most in lengths:
        if length > most:
            yield Fault(error, pointer, f"no more than {most} characters allowed, not {length}")


def _length(value: Any, but: Container[str] = ()) -> int:
    """How many characters of text there are at any depth, but not in blocks of these types."""
    if isinstance(value, list):
        return sum(_length(item, but) for item in value)
    if not isinstance(value, Mapping) or value.get("type") in but:
        return 0
    text = value.get("text")
    return (len(text) if isinstance(text, str) else 0) + sum(_length(item, but) for item in value.values())


# --- views

LARGEST_VIEW = 250_000  # bytes of JSON
VIEW = {
    "private_metadata": maybe(string(3000, shortest=0)),
    "callback_id": maybe(string(255)),
    "external_id": maybe(string(255)),
}
MODAL = record(
    "modal",
    title=plain(24),
    blocks=list_of(blocks.IN_MODAL, 100),
    submit=maybe(plain(24)),
    close=maybe(plain(24)),
    clear_on_close=maybe(boolean),
    notify_on_close=maybe(boolean),
    submit_disabled=maybe(boolean),
    **VIEW,
)
HOME = record("home", blocks=list_of(blocks.IN_HOME, 100), **VIEW)


def judge_view(view: Json) -> list[Fault]:
    """What Slack would refuse in a modal."""
    return _judge_view(view, MODAL)


def judge_home(view: Json) -> list[Fault]:
    """What Slack would refuse on a Home tab."""
    return _judge_view(view, HOME)


def _judge_view(view: Json, shape: Shape) -> list[Fault]:
    size = len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))
    if size > LARGEST_VIEW:
        return [Fault("view_too_large", "", f"no more than {LARGEST_VIEW} bytes allowed")]
    flaws = [*shape(view, "")] or [*_flaws_between_blocks(view), *_flaws_of_view(view)]
    return [Fault("invalid_arguments", at, flaw) for at, flaw in flaws]


def _flaws_of_view(view: Json) -> Iterator[Flaw]:
    everything = [*blocks_within(view)]
    if view["type"] == "modal" and "submit" not in view and any(b["type"] == "input" for _, b in everything):
        yield "", "missing required field: submit"
    elements = [found for at, block in everything for found in _elements_of(block, at)]
    focused = [at for at, element in elements if element.get("focus_on_load")]
    yield from ((step(at, "focus_on_load"), "only one element of a view may have it") for at in focused[1:])


# --- from block to block


def _flaws_between_blocks(surface: Json) -> Iterator[Flaw]:
    block_ids = set()
    for at, block in blocks_within(surface):
        block_id = block.get("block_id", at)
        if block_id in block_ids:
            yield step(at, "block_id"), "must be unique"
        block_ids.add(block_id)
        yield from _flaws_between_elements(block, at, in_modal=surface.get("type") == "modal")


def _flaws_between_elements(block: Json, at: str, *, in_modal: bool) -> Iterator[Flaw]:
    action_ids = set()
    for element_at, element in _elements_of(block, at):
        action_id = element.get("action_id", element_at)
        if action_id in action_ids:
            yield step(element_at, "action_id"), "must be unique within its block"
        action_ids.add(action_id)
        if element.get("response_url_enabled") and not (in_modal and block["type"] == "input"):
            yield step(element_at, "response_url_enabled"), "only available in an input block of a modal"


def blocks_within(parent: Json, at: str = "") -> Iterator[tuple[str, Json]]:
    """Every block and its pointer, also the blocks within blocks and attachments."""
    carousel = parent.get("type") == "carousel"
    for name in ("elements",) if carousel else ("blocks", "child_blocks", "tasks", "fallback"):
        for index, block in enumerate(parent.get(name, ())):
            pointer = step(step(at, name), index)
            yield pointer, block
            yield from blocks_within(block, pointer)
    for index, attachment in enumerate(parent.get("attachments", ())):
        yield from blocks_within(attachment, f"{at}/attachments/{index}")


def _elements_of(block: Json, at: str) -> Iterator[tuple[str, Json]]:
    for name in ("accessory", "element"):
        if name in block:
            yield step(at, name), block[name]
    for name in ("elements", "actions"):
        for index, element in enumerate(block.get(name, ())):
            yield step(step(at, name), index), element


# --- answers

SOURCES = ("options", "option_groups")
OPTIONS = record(
    None,
    at_least_one(*SOURCES),
    at_most_one(*SOURCES),
    options=maybe(list_of(PLAIN_OPTION, 100, least=0)),
    option_groups=maybe(list_of(OPTION_GROUP, 100, least=0)),
)


ACTION = {"response_action": string()}
RESPONSE = told_apart(
    "response_action",
    {
        "errors": record(None, errors=map_of(string()), **ACTION),
        "update": record(None, view=any_object, **ACTION),
        "push": record(None, view=any_object, **ACTION),
        "clear": record(None, **ACTION),
    },
)


def judge_options(reply: Json) -> list[Fault]:
    """What Slack would refuse in the answer to an options load (`block_suggestion`)."""
    return [Fault("invalid_arguments", at, flaw) for at, flaw in OPTIONS(reply, "")]


def judge_view_response(reply: Json, view: Json) -> list[Fault]:
    """What Slack would refuse in the answer to the submission of `view`. An empty answer closes the view."""
    if not reply:
        return []
    flaws = [*RESPONSE(reply, "")] or [*_flaws_of_errors(reply.get("errors", {}), view)]
    if flaws or "view" not in reply:
        return [Fault("invalid_arguments", at, flaw) for at, flaw in flaws]
    return [Fault(fault.error, f"/view{fault.pointer}", fault.message) for fault in judge_view(reply["view"])]


def _flaws_of_errors(errors: Json, view: Json) -> Iterator[Flaw]:
    inputs = [block.get("block_id") for _, block in blocks_within(view) if block["type"] == "input"]
    for block_id in errors:
        if block_id not in inputs:
            yield step("/errors", block_id), "must be the block_id of an input block of the view"
