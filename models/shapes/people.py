"""What a person is in the program right now, and how they want to be reached."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.ids import SlackId, UserId
from models.words import Reminder


@dataclass(frozen=True)
class Newcomer:
    """A new hire of one of the mentored roles."""

    user_id: UserId
    slack_id: str
    name: str
    start_date: date | None
    has_started: bool = True


@dataclass(frozen=True)
class Standing:
    """Everything the menu and Home need to know to show the right things first."""

    slack_id: str
    name: str
    first_time: bool
    is_lead: bool
    is_manager: bool
    is_mentor: bool
    offers_waiting: int
    mentees: int
    has_mentor: bool
    waits_for_mentor: bool
    is_new: bool = False
    """A new hire of a mentored role: somebody the program finds a mentor for."""
    waiting: tuple[Newcomer, ...] = ()
    """New hires without a mentor whom this person may assign one, longest here first."""

    @property
    def is_mentee(self) -> bool:
        """Has a mentor, or will have one."""
        return self.has_mentor or self.waits_for_mentor or self.is_new

    @property
    def is_paired(self) -> bool:
        return self.mentees > 0 or self.has_mentor


@dataclass(frozen=True)
class PreferencesForm:
    reminder_hour: int | None
    working_days: tuple[int, ...]
    """ISO weekdays, Monday is 1."""
    snooze_until: date | None
    country: str | None
    avoided: tuple[str, ...]
    """Slack ids."""
    muted: tuple[Reminder, ...] = ()


class Gap(StrEnum):
    MANAGER = "manager"
    START_DATE = "start_date"
    ROLE = "role"
    TIMEZONE = "timezone"
    """UTC is what somebody has of whom Slack says nothing."""


@dataclass(frozen=True)
class Incomplete:
    user_id: UserId
    slack_id: SlackId
    name: str
    lacks: tuple[Gap, ...]
