"""Skills over time: how the mentee sees themselves, and how the mentor sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.ids import AssignmentId, UserId

MOST_ROWS = 5
"""Skills on one form."""

NOT_A_NUMBER = -1
"""Stands for a level that is none; it is refused by the same rule as any other wrong number."""


@dataclass(frozen=True)
class SkillLine:
    """One skill; levels are 1 to 5, the oldest first."""

    skill: str
    own: tuple[int, ...] = ()
    by_mentor: tuple[int, ...] = ()


@dataclass(frozen=True)
class Skills:
    """Somebody's skills as the reader may know them: a manager reads what was shared, and no mentor's ratings."""

    mentee_id: UserId
    mentee_slack_id: str
    mentee_name: str
    is_own: bool
    rated_in: AssignmentId | None
    """The mentorship in which the reader may rate; None for everybody but the mentor."""
    confidence: tuple[tuple[date, int], ...]
    """Overall, the oldest first."""
    lines: tuple[SkillLine, ...]
    what_would_help: str | None
    others: tuple[tuple[UserId, str], ...] = ()
    """Everybody whose skills the reader follows, with names."""


@dataclass(frozen=True)
class Level:
    """One row of a form."""

    row: int
    skill: str
    level: int | None


@dataclass(frozen=True)
class AssessmentForm:
    overall: int | None
    levels: tuple[Level, ...] = ()
    what_would_help: str | None = None
    shared: bool = False


@dataclass(frozen=True)
class RatingForm:
    assignment_id: AssignmentId
    levels: tuple[Level, ...]
