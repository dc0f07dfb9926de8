"""A check-in as one of the two sees it, and what they do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from models.ids import CheckInId, SessionId
from models.shapes.actions import ActionItem
from models.shapes.goals import GoalLine
from models.shapes.milestones import Milestone
from models.shapes.pairs import Pair
from models.words import Cadence, CheckInStatus


@dataclass(frozen=True)
class CheckInView:
    """Facts and counts: what may stand in a message. Days are the reader's, unless they say otherwise."""

    id: CheckInId
    pair: Pair
    status: CheckInStatus
    day: date
    """Of the meeting where a time is set, else the due day."""
    starts_at: datetime | None
    today: date
    open_actions: int
    milestones_due: int
    """Not achieved yet, and due before the meeting after this one."""
    topic: str | None
    """This week's of the program's curriculum."""
    next_day: date | None
    """Of the check-in after this one, once it is planned."""
    is_answered: bool
    """One of the two said what became of it; otherwise nobody has, or not yet."""
    may_undo: bool
    session_id: SessionId | None
    """The session that held it."""
    without_details: bool
    """Nothing is written down about that session yet."""
    slower: Cadence | None
    """A rhythm that would do by now."""
    asks_for_fit: bool = False
    """The reader, a mentee, has said that they met for the first time, and may say whether the two fit."""

    @property
    def is_open(self) -> bool:
        return self.status is CheckInStatus.SCHEDULED


@dataclass(frozen=True)
class CheckInPage:
    """What the two look at when they meet, in full."""

    check_in: CheckInView
    actions: tuple[ActionItem, ...]
    milestones: tuple[Milestone, ...]
    goals: tuple[GoalLine, ...]


@dataclass(frozen=True)
class MoveScreen:
    """What **Reschedule** opens with; day and time by the reader's clock."""

    check_in_id: CheckInId
    other_name: str
    from_day: date
    day: date
    starts: time | None


@dataclass(frozen=True)
class MoveForm:
    """What somebody filled in; day and time by their own clock, the due day where there is no time."""

    check_in_id: CheckInId
    day: date | None
    starts: time | None
