"""Sessions to read: the list, one of them, what is said after logging, and the other one's message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from blocks import common, reading, resources, sessions
from blocks.common import Drawn
from models.shapes.actions import ActionItem
from models.shapes.sessions import Logged, SessionPage, SessionView
from models.words import AssignmentStatus

OPEN_SESSIONS = "sessions.open_list"
OPEN_SESSION = "sessions.open_one"
NEWER, OLDER = "sessions.newer", "sessions.older"
SEARCH = "sessions.search"

MOST_TOPICS = 3
"""On a line of the list."""


def past(page: SessionPage) -> View:
    """Newest first; **Search** looks through topics, summaries, action items, links and names."""
    blocks: list[Block] = [
        common.field(
            "query",
            "Search",
            PlainTextInputElement(
                max_length=100, initial_value=page.query, placeholder="A topic, a word, a name"
            ),
            optional=True,
        )
    ]
    blocks += [_line(session) for session in page.sessions]
    if not page.sessions:
        blocks.append(_nothing(page))
    turns = []
    if page.offset:
        turns.append(common.button("Newer", NEWER, str(max(0, page.offset - page.size))))
    if page.has_older:
        turns.append(common.button("Older", OLDER, str(page.offset + page.size)))
    if turns:
        blocks.append(ActionsBlock(elements=turns))
    return common.form(SEARCH, "Past sessions", blocks, submit="Search")


def read_query(view: Mapping[str, Any]) -> str | None:
    return reading.text(view, "query")


def session(view: SessionView) -> View:
    """Everything about one, for the two."""
    blocks: list[Block] = [common.paragraph(_head(view)), common.small_print(_by_whom(view))]
    if view.without_details:
        blocks.append(common.paragraph("Nothing more is written down yet."))
    if view.topics:
        blocks.append(
            common.paragraph("*Topics*\n" + "\n".join(f"• {common.escape(t)}" for t in view.topics))
        )
    for part in _parts(view.summary):
        blocks.append(SectionBlock(text=PlainTextObject(text=part, emoji=False)))
    if view.actions:
        blocks.append(common.paragraph("*Action items*"))
        blocks += [common.paragraph(_action(item)) for item in view.actions]
    if view.resources:
        blocks.append(common.paragraph("*Resources*"))
        blocks += [common.paragraph(f"• {resources.link(title, url)}") for title, url in view.resources]
    ratings = _ratings(view)
    if ratings:
        blocks.append(common.paragraph(ratings))
    button = _button(view)
    if button:
        blocks.append(ActionsBlock(elements=[button]))
    return common.page("Session", blocks)


def logged(result: Logged) -> View:
    """After **Save**: what it set in motion."""
    other = common.escape(result.pair.other_name)
    lines = [
        f"Saved. It joins what {other} logged for the day: one meeting, with both your notes."
        if result.joined
        else f"Saved. {other} is told that you met, not what you wrote; they can read it here.",
    ]
    if result.next_check_in:
        lines.append(f"Next check-in: *{result.next_check_in:%a %-d %b}*.")
    return common.page("Session saved", [common.paragraph("\n".join(lines))])


def edited() -> View:
    return common.page("Session saved", [common.paragraph("Saved.")])


def told(view: SessionView) -> Drawn:
    """The other one's message: that it was logged, with counts; the words are behind **View**."""
    counts = [f"{view.duration} minutes"] if view.duration else []
    counts += [
        _count(len(view.topics), "topic"),
        _count(len(view.actions), "action item"),
        _count(len(view.resources), "resource"),
    ]
    text = f"{_who_did_what(view)} of {view.day:%a %-d %b}: {', '.join(count for count in counts if count)}."
    return Drawn(
        text,
        [
            common.paragraph(text),
            ActionsBlock(elements=[common.button("View", OPEN_SESSION, str(view.id))]),
        ],
    )


def _who_did_what(view: SessionView) -> str:
    """What the other one did; the reader knows what they did themselves."""
    reader = view.pair.own_slack_id if view.pair else None
    if view.logged_by and view.logged_by != reader:
        return f"{common.mention(view.logged_by)} logged your session"
    if view.joined_by and view.joined_by != reader:
        return f"{common.mention(view.joined_by)} added to your session"
    return "Your session"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _line(view: SessionView) -> Block:
    shown, rest = view.topics[:MOST_TOPICS], len(view.topics) - MOST_TOPICS
    about = ", ".join([*shown, *([f"{rest} more"] if rest > 0 else [])])
    about = about or common.shorten(view.summary or "", 120) or "No details yet"
    unfinished = _count(sum(not item.done for item in view.actions), "open action item")
    return common.paragraph(
        f"{_head(view)}\n{common.escape(about)}{f'  ·  {unfinished}' if unfinished else ''}",
        accessory=common.button("Open", OPEN_SESSION, str(view.id)),
    )


def _head(view: SessionView) -> str:
    other = common.escape(view.pair.other_name) if view.pair else "with the mentor before"
    length = f"  ·  {view.duration} min" if view.duration else ""
    return f"*{view.day:%a %-d %b %Y}*  ·  {other}{length}"


def _by_whom(view: SessionView) -> str:
    words = [f"Logged by {common.mention(view.logged_by)}" if view.logged_by else "Logged"]
    if view.joined_by:
        words.append(f"and {common.mention(view.joined_by)}")
    if view.edited_at and view.edited_by:
        words.append(f"· changed by {common.mention(view.edited_by)} {common.moment(view.edited_at)}")
    return " ".join(words)


def _action(item: ActionItem) -> str:
    text = common.escape(item.item)
    due = f" · due {item.due:%-d %b}" if item.due else ""
    state = " · done" if item.done else " · *overdue*" if item.overdue else ""
    return f"• {f'~{text}~' if item.done else text}\n{common.escape(item.owner_name)}{due}{state}"


def _ratings(view: SessionView) -> str:
    lines = []
    if view.confidence_before or view.confidence_after:
        before, after = view.confidence_before or "-", view.confidence_after or "-"
        lines.append(f"*The mentee's confidence*: {before} before, {after} after, of 5")
    if view.quality:
        lines.append(f"*Your rating of the session*: {view.quality} of 5. Nobody else sees it.")
    return "\n".join(lines)


def _button(view: SessionView) -> ButtonElement | None:
    """One's own is edited; to the other one's, what one knows oneself is added."""
    if view.pair is None:
        return None
    if view.is_own and not view.without_details:
        return common.button("Edit", sessions.OPEN_EDIT, str(view.id))
    runs = view.pair.status in (AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED)
    if view.is_own or (runs and not view.joined_by):
        return common.button("Add details", sessions.ADD_DETAILS, str(view.id))
    return None


def _nothing(page: SessionPage) -> Block:
    if page.query:
        return common.paragraph("No session has these words. Clear the search to see all.")
    return common.paragraph(
        "No session is logged yet.", accessory=common.button("Log a session", sessions.OPEN_LOG)
    )


def _parts(summary: str | None) -> list[str]:
    """In plain text, where nothing has to be escaped; two summaries joined may need two blocks."""
    text = summary or ""
    return [text[start : start + 3000] for start in range(0, len(text), 3000)]
