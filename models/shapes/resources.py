"""Links that mentor and mentee keep."""

from __future__ import annotations

from dataclasses import dataclass

from models.ids import AssignmentId, ResourceId
from models.shapes.pairs import Pair

LONGEST_TITLE, LONGEST_LINK = 150, 2000


@dataclass(frozen=True)
class ResourceForm:
    title: str | None
    link: str | None
    row: int | None = None
    """Its number where a form has several."""
    assignment_id: AssignmentId | None = None


@dataclass(frozen=True)
class Resource:
    title: str
    url: str
    other_name: str
    """With whom it is shared, seen by the reader."""
    own: ResourceId | None = None
    """Where the reader shared it, and so may remove it."""
    of_session: bool = False
    """It was noted while logging a session, and is changed there."""


@dataclass(frozen=True)
class ShareScreen:
    """Everything **Share a resource** opens with."""

    pairs: tuple[Pair, ...]
    shared: tuple[Resource, ...]
    """Newest first."""
    title: str | None = None
    link: str | None = None
