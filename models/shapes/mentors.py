"""Becoming, being and ceasing to be a mentor."""

from dataclasses import dataclass

from models.words import Format

NOT_A_NUMBER = -1
"""Stands for a number somebody typed that is none; it is refused by the same rule as any other wrong number."""


@dataclass(frozen=True)
class MentorForm:
    expertise: tuple[str, ...]
    max_mentees: int
    availability: str | None = None
    formats: tuple[Format, ...] = (Format.ONE_ON_ONE,)
    about: str | None = None


@dataclass(frozen=True)
class Criterion:
    """One condition for mentors beside the person's own value."""

    label: str
    wanted: str
    own: str
    met: bool | None
    """None: the directory cannot say, so a program lead decides."""


@dataclass(frozen=True)
class Eligibility:
    criteria: tuple[Criterion, ...]
    granted: bool = False
    """A program lead has made an exception."""
    asked: bool = False
    """A request for one is waiting."""

    @property
    def refused(self) -> bool:
        return not self.granted and any(criterion.met is False for criterion in self.criteria)

    @property
    def unknown(self) -> bool:
        return (
            not self.granted
            and not self.refused
            and any(criterion.met is None for criterion in self.criteria)
        )


@dataclass(frozen=True)
class MentorCard:
    """What everybody may know of a mentor."""

    slack_id: str
    name: str
    is_active: bool
    waits_for_lead: bool
    expertise: tuple[str, ...]
    max_mentees: int
    current_mentees: int
    availability: str | None
    formats: tuple[Format, ...]
    about: str | None
    is_certified: bool

    @property
    def free_places(self) -> int:
        return max(0, self.max_mentees - self.current_mentees)
