"""What becomes due for a person, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from models.ids import AssignmentId, UserId
from models.words import AssignmentStatus, Cadence


@dataclass(frozen=True)
class Matter:
    """`person` is to hear of `subject`, or Cairn is to do something about it for them, from `at` on.

    A person hears of the same subject on the same occasion once.
    """

    person: UserId
    at: datetime
    subject: UUID
    occasion: str = ""


@dataclass(frozen=True)
class Course:
    """A mentorship as time sees it: who is in it, and its dates."""

    id: AssignmentId
    status: AssignmentStatus
    mentor_user_id: UserId
    mentee_id: UserId
    cadence: Cadence
    start_date: date
    accepted_at: datetime | None
    expected_end_date: date | None
    paused_until: date | None
    completed_at: datetime | None

    @property
    def both(self) -> tuple[UserId, UserId]:
        return self.mentor_user_id, self.mentee_id
