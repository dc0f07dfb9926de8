"""A manager's people: who needs them, and how the mentorships of the others go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.ids import AssignmentId, UserId
from models.shapes.endings import Summary
from models.shapes.risks import Mentee, Need
from models.words import AssignmentStatus


@dataclass(frozen=True)
class TeamLine:
    """One mentorship, running or offered."""

    assignment_id: AssignmentId
    status: AssignmentStatus
    mentee: Mentee
    mentor_slack_id: str
    next_check_in: date | None = None
    done: int = 0
    required: int = 0
    """Milestones."""


@dataclass(frozen=True)
class TeamPage:
    """One page of those who need the manager, and then of the others."""

    needs: tuple[Need, ...]
    lines: tuple[TeamLine, ...]
    needing: int
    """How many need them, on all pages."""
    on_track: int
    offset: int
    size: int
    total: int
    """Entries on all pages."""


@dataclass(frozen=True)
class Overview:
    """One mentorship as the mentee's manager may know it: that they meet, not what about."""

    summary: Summary
    mentee_id: UserId
    met_on: date | None
    held: int
    missed: int
    next_check_in: date | None
