"""Logging a session, and reading the ones that were logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.ids import AssignmentId, SessionId
from models.shapes.actions import ActionItem
from models.shapes.pairs import Pair
from models.shapes.resources import ResourceForm

MOST_ACTIONS, MOST_RESOURCES = 10, 5
"""Rows of one form."""
LONGEST_MEETING = 480
"""Minutes."""
LONGEST_SUMMARY, LONGEST_TOPIC, LONGEST_ACTION = 3000, 150, 300
MOST_TOPICS = 20


@dataclass(frozen=True)
class ActionForm:
    """One row; `row` is its number in the form."""

    row: int
    item: str | None
    owner: str | None
    due: date | None
    key: str | None = None
    """Of the action item that is edited; None for a new one."""


@dataclass(frozen=True)
class SessionForm:
    """What somebody filled in."""

    assignment_id: AssignmentId
    day: date | None
    duration: int | None
    topics: tuple[str, ...] = ()
    summary: str | None = None
    confidence_after: int | None = None
    confidence_before: int | None = None
    quality: int | None = None
    more: bool = False
    """Whether **More** was open: closed, the fields behind it say nothing."""
    actions: tuple[ActionForm, ...] = ()
    resources: tuple[ResourceForm, ...] = ()
    done: tuple[str, ...] = ()
    """Keys of open action items that are ticked off."""
    present: tuple[AssignmentId, ...] | None = None
    """Who of a group was there; None: everybody."""


@dataclass(frozen=True)
class SessionView:
    """A logged session as one of the two reads it."""

    id: SessionId
    pair: Pair | None
    """None: of an earlier mentorship, which the mentee shares with their mentor of today."""
    at: datetime
    day: date
    """The reader's."""
    duration: int | None
    topics: tuple[str, ...]
    summary: str | None
    actions: tuple[ActionItem, ...]
    resources: tuple[tuple[str, str], ...]
    """(title, url)"""
    confidence_before: int | None
    confidence_after: int | None
    logged_by: str | None
    """Slack id, as the next two."""
    joined_by: str | None
    edited_by: str | None
    edited_at: datetime | None
    is_own: bool
    """The reader logged it, first or second, and may edit it."""
    without_details: bool
    quality: int | None = None
    """The reader's own, where it was asked for."""

    @property
    def version(self) -> str:
        """Changes with every edit."""
        return self.edited_at.isoformat() if self.edited_at else ""


@dataclass(frozen=True)
class LogScreen:
    """Everything **Log a session** opens with."""

    pairs: tuple[Pair, ...]
    """The mentorships to choose from; of a group its first, with the others as `group`."""
    pair: Pair
    """The chosen one."""
    group: tuple[Pair, ...]
    day: date
    duration: int
    due: date
    """Suggested for action items."""
    open_actions: tuple[ActionItem, ...] = ()
    edited: SessionView | None = None


@dataclass(frozen=True)
class Logged:
    """What came of logging."""

    pair: Pair
    joined: bool
    """The other one had logged the meeting already."""
    next_check_in: date | None


@dataclass(frozen=True)
class SessionPage:
    """Some of one's past sessions, newest first."""

    sessions: tuple[SessionView, ...]
    offset: int
    size: int
    """How many a page holds."""
    has_older: bool
    query: str | None
