"""What a person's App Home shows."""

from dataclasses import dataclass, field
from datetime import date

from models.shapes.milestones import RampLine
from models.shapes.people import Newcomer, Standing
from models.shapes.risks import Need


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
    needs: tuple[Need, ...] = ()
    """What needs this person as a manager, the most urgent of it."""
    more_needs: int = 0
    """How much of it is not shown here."""
    on_track: int = 0
    """Running mentorships of their people that nothing needs them for."""
    hidden: int = 0
    """At risk, and they have said that they know."""
    waiting: tuple[Newcomer, ...] = ()
    """For a lead: new hires without a mentor, whoever manages them; those whom a need is about aside."""
