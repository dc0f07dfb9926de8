"""How Cairn says no. A rule raises one of these; app/slack.py and app/web.py turn them into answers."""

from collections.abc import Sequence
from typing import Self

from models.ids import UserId


class DomainError(Exception):
    """A refusal a person can read: one plain sentence that names the way out.

    `errors` holds (field, sentence) pairs; the field is the service's word for what was filled in, or None
    when the refusal belongs to no single field.
    """

    keeps_changes = False
    """True where the refusal itself has consequences: what was written before it is committed all the same."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.errors: list[tuple[str | None, str]] = [(field, sentence)]

    @classmethod
    def many(cls, errors: Sequence[tuple[str | None, str]]) -> Self:
        """Several fields refused at once, so that nobody has to submit a form three times."""
        first_field, first_sentence = errors[0]
        error = cls(first_sentence, field=first_field)
        error.errors = list(errors)
        return error

    @property
    def sentence(self) -> str:
        return self.errors[0][1]

    @property
    def field(self) -> str | None:
        return self.errors[0][0]


class NotAllowed(DomainError):
    """This person may not do it (403)."""


class NotFound(DomainError):
    """There is no such thing, or this person may not know of it (404)."""


class Conflict(DomainError):
    """Not in this state, or somebody else was faster (409)."""


class Invalid(DomainError):
    """What was filled in cannot be (422)."""


class NotMyReport(NotAllowed):
    """Assigning is for the mentee's managers; the way out is to say that the mentee reports to oneself."""

    def __init__(self, sentence: str, *, user_id: UserId | None, name: str) -> None:
        super().__init__(sentence)
        self.user_id = user_id
        self.name = name


class NoPlaceLeft(Conflict):
    """The mentor's places are taken; whoever assigned is told in the same transaction."""

    keeps_changes = True
