"""A mentorship, seen by one of the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.ids import AssignmentId, MentorId, UserId
from models.words import AssignmentStatus, Cadence, Format, Party


@dataclass(frozen=True)
class Pair:
    id: AssignmentId
    side: Party
    """Which of the two is looking."""
    status: AssignmentStatus
    format: Format
    cadence: Cadence
    start_date: date
    mentor_id: MentorId
    mentor_user_id: UserId
    mentor_slack_id: str
    mentor_name: str
    mentee_id: UserId
    mentee_slack_id: str
    mentee_name: str
    group_key: str | None
    """The same for all mentorships that meet together; None for a 1:1."""
    next_check_in: date | None = None

    @property
    def own_id(self) -> UserId:
        return self.mentor_user_id if self.side is Party.MENTOR else self.mentee_id

    @property
    def own_slack_id(self) -> str:
        return self.mentor_slack_id if self.side is Party.MENTOR else self.mentee_slack_id

    @property
    def other_id(self) -> UserId:
        return self.mentee_id if self.side is Party.MENTOR else self.mentor_user_id

    @property
    def other_slack_id(self) -> str:
        return self.mentee_slack_id if self.side is Party.MENTOR else self.mentor_slack_id

    @property
    def other_name(self) -> str:
        return self.mentee_name if self.side is Party.MENTOR else self.mentor_name

    def name_of(self, party: Party) -> str:
        return self.mentor_name if party is Party.MENTOR else self.mentee_name
