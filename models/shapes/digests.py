"""The program in the few numbers that leads see, and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.ids import ExceptionId
from models.shapes.claims import ClaimView
from models.shapes.people import Newcomer


@dataclass(frozen=True)
class Share:
    """A figure with its parts; of none there is no share."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down: a target that is not met is never shown as met."""
        return 100 * self.numerator // self.denominator if self.denominator else None


@dataclass(frozen=True)
class MonthOfCheckIns:
    month: date
    """Its first day."""
    held: Share


@dataclass(frozen=True)
class Pooled:
    """A published mean: of enough people that no single answer can be read from it."""

    mean: Decimal
    people: int


@dataclass(frozen=True)
class Places:
    """Of the mentors who take mentees now."""

    free: int
    taken: int
    offered: int
    """Free ones that an open offer may take."""


@dataclass(frozen=True)
class Asker:
    """Somebody who asked to be a mentor although a criterion is not met."""

    exception_id: ExceptionId
    slack_id: str


@dataclass(frozen=True)
class ProgramNumbers:
    """Facts and pooled ratings only."""

    coverage: Share
    months: tuple[MonthOfCheckIns, ...]
    """Whole months, oldest first; the last one is the digest's."""
    places: Places
    waiting: tuple[Newcomer, ...]
    """Longest here first."""
    running: int
    paused: int
    mentee_satisfaction: Pooled | None
    mentor_satisfaction: Pooled | None


@dataclass(frozen=True)
class ForLeads:
    """What only a lead can settle."""

    claims: tuple[ClaimView, ...]
    askers: tuple[Asker, ...]
    gaps: int
    """People of whom a fact is missing."""

    @property
    def total(self) -> int:
        return len(self.claims) + len(self.askers) + (self.gaps > 0)
