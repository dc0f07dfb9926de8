"""`/mentor share` and **Save to my mentorship**: links for the two, and the ones there are."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    InteractiveElement,
    PlainTextInputElement,
    StaticSelectElement,
    UrlInputElement,
)
from slack_sdk.models.views import View

from blocks import common, reading, sessions
from blocks.common import Drawn
from models.ids import AssignmentId
from models.shapes.resources import LONGEST_TITLE, Resource, ResourceForm, ShareScreen

SAVE_SHORTCUT = "resources.save_message"
OPEN_RESOURCES = "resources.open"
OPEN_SHARE = "resources.open_share"
REMOVE = "resources.remove"
SHARE = "resources.share"

_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|([^>]*))?>|(https?://[^\s<>|]+)")
_MENTION = re.compile(r"<[@#!][^>]*>")


def share(screen: ShareScreen) -> View:
    blocks: list[Block] = []
    if len(screen.pairs) > 1:
        options = sessions.mentorships(screen.pairs)
        select = StaticSelectElement(options=options, initial_option=options[0])
        blocks.append(common.field("mentorship", "Mentorship", select))
    blocks += [
        common.field(
            "title", "Title", PlainTextInputElement(max_length=LONGEST_TITLE, initial_value=screen.title)
        ),
        common.field("link", "Link", UrlInputElement(initial_value=screen.link)),
        common.small_print("Only the two of you see it."),
    ]
    if screen.shared:
        blocks += [DividerBlock(), *listed(screen.shared)]
    return common.form(
        SHARE, "Share a resource", blocks, submit="Share", private_metadata=str(screen.pairs[0].id)
    )


def read_share(view: Mapping[str, Any]) -> ResourceForm:
    chosen = reading.choice(view, "mentorship") or view["private_metadata"]
    return ResourceForm(
        title=reading.text(view, "title"),
        link=reading.text(view, "link"),
        assignment_id=AssignmentId(common.read_id(chosen)),
    )


def page(shared: Sequence[Resource]) -> View:
    nothing = common.paragraph("Nothing is shared yet. A link is kept here for the two of you.")
    elements: list[InteractiveElement] = [common.button("Share a resource", OPEN_SHARE)]
    blocks = listed(shared) if shared else [nothing]
    return common.page("Resources", [*blocks, ActionsBlock(elements=elements)])


def listed(shared: Sequence[Resource]) -> list[Block]:
    """One's own can be removed; those of a session stand in it, and are changed there."""
    return [
        common.paragraph("*Shared so far*"),
        *(common.paragraph(_line(one), accessory=_remove(one)) for one in shared),
    ]


def _remove(one: Resource) -> ButtonElement | None:
    if one.own is None:
        return None
    sure = common.confirm("Remove this link?", "It leaves the list of both of you.", yes="Remove")
    return common.button("Remove", REMOVE, str(one.own), confirm=sure)


def link(title: str, url: str) -> str:
    """In mrkdwn; neither title nor address can end it early."""
    return f"<{common.escape(url).replace('|', '%7C')}|{common.escape(title).replace('|', '/')}>"


def told(sharer_slack_id: str) -> Drawn:
    """The other one's message: that there is something, not what."""
    text = f"{common.mention(sharer_slack_id)} shared a resource with you."
    return Drawn(
        text,
        [common.paragraph(text), ActionsBlock(elements=[common.button("View", OPEN_RESOURCES)])],
    )


def from_message(text: str) -> tuple[str | None, str | None]:
    """A title and the first link in what somebody wrote in Slack: its first line, without marks."""
    found = _LINK.search(text)
    url = html.unescape(found[1] or found[3]) if found else None
    words = _LINK.sub(lambda one: one[2] or "", _MENTION.sub("", text))
    lines = (" ".join(html.unescape(line).split()).strip(" *_~`>•-:") for line in words.splitlines())
    title = next((line for line in lines if line), None)
    return (common.shorten(title, LONGEST_TITLE) if title else url and url[:LONGEST_TITLE]), url


def _line(one: Resource) -> str:
    where = "  ·  from a session" if one.of_session else ""
    return f"{link(one.title, one.url)}  ·  {common.escape(one.other_name)}{where}"
