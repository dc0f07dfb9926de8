"""What a person's App Home shows."""

from dataclasses import dataclass, field
from datetime import date

from models.shapes.milestones import RampLine
from models.shapes.people import Standing


@dataclass(frozen=True)
class OfferLine:
    assignment_id: str
    mentee_slack_id: str
    weeks: int | None
    cadence: str


@dataclass(frozen=True)
class PairLine:
    """A running or offered mentorship, seen from one of its sides."""

    assignment_id: str
    other_slack_id: str
    status: str
    next_check_in: date | None = None
    open_actions: int = 0
    ended_on: date | None = None
    """The agreed end, where it has passed and nobody has said what becomes of it."""


@dataclass(frozen=True)
class Home:
    standing: Standing
    offers: list[OfferLine] = field(default_factory=list)
    mentors: list[PairLine] = field(default_factory=list)
    mentees: list[PairLine] = field(default_factory=list)
    overdue_actions: int = 0
    """Action items that are this person's to do."""
    ramps: list[RampLine] = field(default_factory=list)
    looking: str | None = None
    """Who is finding this person a mentor, while nobody has accepted yet."""
