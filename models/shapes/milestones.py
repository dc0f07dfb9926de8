"""The steps of somebody's ramp, and when they add up to being ramped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.ids import MilestoneId, UserId
from models.words import VerificationMethod


@dataclass(frozen=True)
class Milestone:
    """One step; days are the mentee's."""

    id: MilestoneId
    name: str
    description: str | None
    target_date: date | None
    achieved_date: date | None
    method: VerificationMethod | None
    verified_on: date | None
    verified_by: str | None
    """Slack id."""
    is_required: bool

    @property
    def completed_on(self) -> date | None:
        """The day on which it was achieved and, where the mentor verifies it, verified."""
        if self.achieved_date is None or self.waits_for_verification:
            return None
        return max(self.achieved_date, self.verified_on or self.achieved_date)

    @property
    def waits_for_verification(self) -> bool:
        by_mentor = self.method is VerificationMethod.MENTOR_VERIFIED
        return by_mentor and self.achieved_date is not None and self.verified_on is None


@dataclass(frozen=True)
class Rights:
    """What the reader may do with somebody's milestones."""

    mark: bool
    """Say that a step is achieved, or take that back."""
    verify: bool
    change: bool
    """Re-date, add and retire."""
    track: bool
    """Speak for the other system where that is what tracks a step."""


@dataclass(frozen=True)
class Ramp:
    """Somebody's milestones in order, and what the reader may do with them."""

    mentee_id: UserId
    mentee_slack_id: str
    mentee_name: str
    milestones: tuple[Milestone, ...]
    rights: Rights
    today: date
    is_own: bool = False
    others: tuple[tuple[UserId, str], ...] = ()
    """Everybody whose milestones the reader looks after, with names."""

    @property
    def ramped_on(self) -> date | None:
        return ramped_on(self.milestones)


@dataclass(frozen=True)
class Ramped:
    """Good news of somebody's ramp."""

    mentee_slack_id: str
    on: date


@dataclass(frozen=True)
class RampLine:
    """A ramp in one line, as Home shows it."""

    mentee_id: UserId
    mentee_slack_id: str
    is_own: bool
    done: int
    required: int
    to_verify: int
    next_name: str | None
    next_date: date | None
    ramped_on: date | None


@dataclass(frozen=True)
class MilestoneForm:
    """What somebody filled in; who may only mark a step is asked for the day alone."""

    mentee_id: UserId
    milestone_id: MilestoneId | None
    """None: a new one."""
    name: str | None = None
    target_date: date | None = None
    method: VerificationMethod | None = None
    is_required: bool = True
    achieved_date: date | None = None
    retire: bool = False


def ramped_on(milestones: Iterable[Milestone]) -> date | None:
    """Ramped is who achieved and had verified every required milestone, on the latest of those days."""
    days = [milestone.completed_on for milestone in milestones if milestone.is_required]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
