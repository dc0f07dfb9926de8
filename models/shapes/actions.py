"""Open action items, wherever they were agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.ids import AssignmentId, SessionId
from models.words import Party


@dataclass(frozen=True)
class ActionItem:
    """One action item; `key` names it among those of its session."""

    session_id: SessionId
    key: str
    item: str
    owner: Party
    owner_name: str
    other_name: str
    """With whom, seen by the reader."""
    due: date | None
    done: bool
    assignment_id: AssignmentId | None = None
    is_own: bool = False
    """Whether it is the reader's to do."""
    overdue: bool = False

    @property
    def name(self) -> str:
        """Names the item among all."""
        return f"{self.session_id}:{self.key}"


@dataclass(frozen=True)
class OpenActions:
    """Overdue ones first."""

    items: tuple[ActionItem, ...]
    just_done: ActionItem | None = None
