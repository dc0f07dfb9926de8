"""Offering a mentorship, and answering the offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.ids import AssignmentId, MentorId, UserId
from models.shapes.matching import Match
from models.words import AssignmentStatus, Cadence, DeclineReason, Format, OnDecline

DURATIONS = (4, 8, 12, 26)
"""Weeks that can be chosen; any other length is an end date."""


@dataclass(frozen=True)
class AssignForm:
    mentor_id: MentorId | None
    start_date: date | None
    goals: str = ""
    """One a line, an optional YYYY-MM-DD at its end."""
    format: Format = Format.ONE_ON_ONE
    duration_weeks: int | None = None
    """None: the program's default, or as `end_date` says."""
    end_date: date | None = None
    cadence: Cadence | None = None
    expectations: str | None = None
    """None: the program's text."""
    on_decline: OnDecline = OnDecline.ASK
    skills: tuple[str, ...] = ()
    replaces: AssignmentId | None = None
    """The running mentorship that this one takes over from: it goes on until somebody accepts."""


@dataclass(frozen=True)
class Proposal:
    """Everything **Assign a mentor** opens with."""

    mentee_id: UserId
    mentee_slack_id: str
    mentee_name: str
    matches: tuple[Match, ...]
    knows_little: bool
    start_date: date
    skills: tuple[str, ...]
    expectations: str
    duration_weeks: int
    cadence: Cadence


@dataclass(frozen=True)
class OfferView:
    """An offer or mentorship as its messages show it; no private words."""

    id: AssignmentId
    status: AssignmentStatus
    mentor_id: MentorId
    mentor_user_id: UserId
    mentor_slack_id: str
    mentor_name: str
    mentee_id: UserId
    mentee_slack_id: str
    mentee_name: str
    assigned_by_slack_id: str | None
    start_date: date
    end_date: date | None
    duration_weeks: int
    cadence: Cadence
    format: Format
    goals: tuple[tuple[str, str | None], ...]
    """(goal, target date)"""
    expectations: str
    agreement_version: int
    expires_on: date | None
    remind_after: datetime | None
    first_meeting_at: datetime | None
    handed_over_from: AssignmentId | None = None


@dataclass(frozen=True)
class AcceptForm:
    first_meeting: datetime | None = None
    note: str | None = None


@dataclass(frozen=True)
class DeclineForm:
    reason: DeclineReason | None
    note: str | None = None
