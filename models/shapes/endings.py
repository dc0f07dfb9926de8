"""Pausing and ending a mentorship, and handing it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.ids import AssignmentId
from models.shapes.assignments import OfferView
from models.shapes.matching import Match
from models.words import AssignmentStatus, Party


@dataclass(frozen=True)
class Summary:
    """What a mentorship came to, in counts that everybody concerned may know."""

    view: OfferView
    side: Party | None
    """The reader's; None for managers and leads."""
    sessions: int
    goals: int
    goals_achieved: int
    milestones: int
    milestones_done: int
    open_actions: int = 0
    """Of the two alone; a manager reads none."""
    paused_until: date | None = None
    successor_slack_id: str | None = None
    """Of the mentor to whom it was handed over."""
    sessions_shared: bool = False
    """With that mentor."""


@dataclass(frozen=True)
class PauseForm:
    assignment_id: AssignmentId
    until: date | None = None


@dataclass(frozen=True)
class CompleteForm:
    assignment_id: AssignmentId
    outcome: AssignmentStatus = AssignmentStatus.COMPLETED
    """Cancelled: it ends without having been finished; for managers and leads."""
    notes: str | None = None


LONGER = (4, 8, 12)
"""Weeks by which an agreed end can be moved."""


@dataclass(frozen=True)
class GoOnScreen:
    """Everything **Go on** opens with."""

    view: OfferView
    end: date
    """As agreed now."""
    choices: tuple[tuple[int, date], ...]
    """(weeks more, the end that this makes)"""


@dataclass(frozen=True)
class GoOnForm:
    assignment_id: AssignmentId
    end: date
    """The end that was agreed when the form was opened."""
    weeks: int | None


@dataclass(frozen=True)
class HandOver:
    """That another mentor is wanted, as whoever decides reads it."""

    view: OfferView
    mentor_leaves: bool
    offered_to_slack_id: str | None
    """Who has the offer by now."""
    following: str | None
    """The name of the best mentor who was not asked yet."""


@dataclass(frozen=True)
class HandOverChoice:
    """Who could take over, for whoever would rather choose."""

    view: OfferView
    matches: tuple[Match, ...]
    """Best first; where nothing is typed, those who were not asked yet."""
