"""What screens share: text made safe, a few shapes used everywhere, and the views that belong to no feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    InputBlock,
    InputInteractiveElement,
    LinkButtonElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from models.errors import NotFound

VALUE = "value"
"""The action id of every input: a form has one element in each block, and the block's id is the field's name."""


OPENED_LINK = "link"
"""Action ids of link buttons begin with this."""


class Drawn(NamedTuple):
    """A message ready to send: `text` alone tells a lock screen or a screen reader what happened."""

    text: str
    blocks: Sequence[Block] = ()


def escape(text: str) -> str:
    """Other people's words inside mrkdwn: nothing in them may ping, link or format."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(slack_id: str) -> str:
    return f"<@{slack_id}>"


def shorten(text: str, limit: int) -> str:
    """Cuts at Slack's limit for the place, so that one long name never costs a whole message."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def moment(at: datetime, form: str = "{date_short_pretty} {time}") -> str:
    """A moment that Slack shows in each reader's own zone; `at` is aware."""
    return f"<!date^{int(at.timestamp())}^{form}|{at:%Y-%m-%d %H:%M %Z}>"


def bar(done: int, of: int, *, width: int = 10) -> str:
    """A text bar; full only when all is done, empty only when nothing is."""
    filled = 0 if of == 0 else round(width * done / of)
    if 0 < done < of:
        filled = min(max(filled, 1), width - 1)
    return "█" * filled + "░" * (width - filled)


def day(on: date) -> str:
    return f"{on:%-d %b %Y}"


def quoted(words: str) -> str:
    """Somebody else's words, set off."""
    return "\n".join(f"> {line}" for line in escape(words).splitlines())


def paragraph(
    text: str, *, block_id: str | None = None, accessory: ButtonElement | None = None
) -> SectionBlock:
    return SectionBlock(
        text=MarkdownTextObject(text=shorten(text, 3000)), block_id=block_id, accessory=accessory
    )


def small_print(text: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=shorten(text, 2000))])


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    return ButtonElement(
        text=shorten(text, 75), action_id=action_id, value=value, style=style, confirm=confirm
    )


def confirm(title: str, text: str, *, yes: str, danger: bool = True) -> ConfirmObject:
    return ConfirmObject(
        title=title,
        text=PlainTextObject(text=text),
        confirm=yes,
        deny="Cancel",
        style="danger" if danger else None,
    )


def field(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str | None = None,
    action_id: str = VALUE,
    dispatch: bool = False,
    generation: int = 0,
) -> InputBlock:
    """An input whose block id is the field's name: a refusal of that field lands under it.

    Slack keeps what was typed as long as the ids stay the same: a new `generation` makes the field forget.
    """
    element.action_id = action_id
    block_id = f"{name}@{generation}" if generation else name
    return InputBlock(
        block_id=block_id,
        label=label,
        element=element,
        optional=optional,
        hint=hint,
        dispatch_action=dispatch or None,
    )


def field_name(block_id: str) -> str:
    """The field that a block made by `field` holds."""
    return block_id.split("@")[0]


def options(choices: Sequence[tuple[str, str]]) -> list[Option]:
    """(value, text) pairs as options."""
    return [Option(value=value, text=shorten(text, 75)) for value, text in choices]


def form(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str, private_metadata: str = ""
) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Cancel",
        blocks=list(blocks),
        private_metadata=private_metadata,
    )


def page(title: str, blocks: Sequence[Block], *, private_metadata: str = "") -> View:
    """A modal to read."""
    return View(
        type="modal", title=title, close="Close", blocks=list(blocks), private_metadata=private_metadata
    )


def loading() -> View:
    return page("Loading", [paragraph("One moment …")])


def notice(sentence: str) -> View:
    return page("Mentoring", [paragraph(escape(sentence))])


def read_id(value: str | None) -> UUID:
    """An id from a button or from hidden state. It is a hint, not a right; one that is none names nothing."""
    try:
        return UUID(value or "")
    except ValueError:
        raise NotFound("This is no longer there. Type `/mentor` to see what is.") from None


def link(text: str, url: str) -> LinkButtonElement:
    """A button that opens a page; Slack still tells us of the click, which nobody needs."""
    return LinkButtonElement(text=text, url=url, action_id=f"{OPENED_LINK}.{text.replace(' ', '_').lower()}")
