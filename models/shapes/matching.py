"""Who could be somebody's mentor, and why."""

from dataclasses import dataclass
from enum import StrEnum

from models.ids import MentorId, SlackId, UserId


class WantedSource(StrEnum):
    """How we know which skills a mentee wants to grow."""

    ASKED = "asked"  # in Assign
    CHOSEN = "chosen"  # by the mentee
    ASSESSED = "assessed"  # low in the mentee's latest shared self-assessment
    ROLE = "role"  # the role's defaults
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Factors:
    """What the score is made of; the names are the PRD's."""

    expertise_overlap: float
    """Share of the wanted skills, 0 to 1."""
    capacity_available: bool
    """A place that is not offered to somebody else."""
    location_match: bool
    past_success_rate: float
    """Never from fewer than k raters, 0 to 1."""


@dataclass(frozen=True)
class Match:
    mentor_id: MentorId
    mentor_user_id: UserId
    slack_id: SlackId
    name: str
    match_score: float
    """0 to 100, to one decimal."""
    factors: Factors
    reason: str
    """One sentence without its full stop; names are as their owners wrote them, not escaped."""
    free_places: int
    """Offered ones too: assigning refuses only when active and paused mentorships take all places."""


@dataclass(frozen=True)
class Suggestions:
    matches: tuple[Match, ...]
    """Best first."""
    wanted_source: WantedSource | None
    """None where nobody could be suggested."""

    @property
    def knows_little(self) -> bool:
        """The mentee has not said what they want, and nobody has asked for a skill."""
        return self.wanted_source in (WantedSource.ROLE, WantedSource.UNKNOWN)
