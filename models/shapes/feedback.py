"""What the two say about the mentorship, and on which occasion they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.ids import AssignmentId, UserId
from models.shapes.assignments import OfferView
from models.words import Party

FIRST, END = "first", "end"
"""Occasions; between them "day30", "day90" and so on."""

NOT_A_NUMBER = -1
"""Stands for a rating that is none; it is refused by the same rule as any other wrong number."""


@dataclass(frozen=True)
class Due:
    """Somebody who is to be asked now."""

    assignment_id: AssignmentId
    occasion: str
    due_on: date
    user_id: UserId


@dataclass(frozen=True)
class FeedbackForm:
    """A rating of the mentorship by the mentee; of being a mentor, with words on progress, by the mentor."""

    assignment_id: AssignmentId
    occasion: str
    rating: int | None = None
    words: str | None = None


@dataclass(frozen=True)
class FeedbackScreen:
    """Everything **Give feedback** opens with; without a side it is a manager, who reads."""

    view: OfferView
    side: Party | None
    occasion: str
    least_people: int
    progress: str | None
    """What the mentor wrote last on progress, for those who may read it."""
    completion_notes: str | None


@dataclass(frozen=True)
class Asked:
    """A question as its message shows it."""

    view: OfferView
    side: Party
    occasion: str
    fit_answered: bool
    feedback_given: bool

    @property
    def asks_for_fit(self) -> bool:
        return self.side is Party.MENTEE and not self.fit_answered

    @property
    def asks_for_feedback(self) -> bool:
        return self.occasion != FIRST and not self.feedback_given
