"""What needs a manager: facts about the people of their line, each with what finishes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.ids import AssignmentId, MilestoneId, UserId


@dataclass(frozen=True)
class Mentee:
    id: UserId
    slack_id: str
    name: str


@dataclass(frozen=True)
class WithoutMentor:
    """Somebody new whom nobody has been offered."""

    mentee: Mentee
    start_date: date | None
    has_started: bool


@dataclass(frozen=True)
class OfferFailed:
    """An offer was declined or expired, and nothing came after it."""

    mentee: Mentee
    assignment_id: AssignmentId
    ended_on: date
    following: str | None = None
    """The name of the best mentor who was not asked yet, once that was looked up."""


@dataclass(frozen=True)
class LateMilestone:
    name: str
    target_date: date


@dataclass(frozen=True)
class AtRisk:
    """A running mentorship that may be falling asleep; at least one of the three is so."""

    mentee: Mentee
    mentor_slack_id: str
    assignment_id: AssignmentId
    missed: bool
    """The last two check-ins, running."""
    quiet_since: date | None
    """No session since this day, for more than twice the cadence."""
    late: LateMilestone | None
    """The required milestone that is late longest."""


@dataclass(frozen=True)
class ToVerify:
    """A milestone that the nearest manager verifies, as there is no mentor."""

    mentee: Mentee
    manager_id: UserId | None
    """None where the manager is unknown: whoever assigned stands in."""
    milestone_id: MilestoneId
    milestone_name: str
    achieved_on: date


@dataclass(frozen=True)
class PastEnd:
    """A mentorship that is still running after its agreed end."""

    mentee: Mentee
    mentor_slack_id: str
    assignment_id: AssignmentId
    ended_on: date


Need = WithoutMentor | OfferFailed | AtRisk | ToVerify | PastEnd


@dataclass(frozen=True)
class Needing:
    """Everything that needs one manager, most urgent first; the rest only as numbers."""

    needs: tuple[Need, ...] = ()
    on_track: int = 0
    """Running mentorships that nothing here is about."""
    hidden: int = 0
    """At risk, and the manager has said that they know."""
