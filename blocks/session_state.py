"""What **Log a session** remembers between two updates of itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from blocks import common
from models.ids import AssignmentId
from models.shapes.sessions import MOST_ACTIONS, MOST_RESOURCES, LogScreen


class ActionRow(NamedTuple):
    row: int
    key: str = ""
    """Of the action item that is edited; empty for a new one."""


class ResourceRow(NamedTuple):
    row: int
    place: int = -1
    """Among the resources of the session that is edited; -1 for a new one."""


@dataclass(frozen=True)
class Hidden:
    """Ids, numbers and switches only."""

    assignment: UUID
    session: UUID | None = None
    version: str = ""
    """Of the session that is edited."""
    actions: tuple[ActionRow, ...] = ()
    resources: tuple[ResourceRow, ...] = ()
    rows: int = 0
    """How many rows there ever were: a number is not given twice, so that a row begins empty."""
    more: bool = False
    generation: int = 0
    """Counts changes of the mentorship: what belonged to the one before is forgotten."""

    def encode(self) -> str:
        known = {**self.__dict__, "assignment": str(self.assignment), "session": str(self.session or "")}
        return json.dumps(known, separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> Hidden:
        known = json.loads(text)
        return cls(
            assignment=common.read_id(known["assignment"]),
            session=common.read_id(known["session"]) if known["session"] else None,
            version=str(known["version"]),
            actions=tuple(ActionRow(*row) for row in known["actions"]),
            resources=tuple(ResourceRow(*row) for row in known["resources"]),
            rows=int(known["rows"]),
            more=bool(known["more"]),
            generation=int(known["generation"]),
        )

    @classmethod
    def begin(cls, screen: LogScreen) -> Hidden:
        """One row for each action item and link that is there already."""
        session = screen.edited
        if session is None:
            return cls(assignment=screen.pair.id)
        first = len(session.actions) + 1
        return cls(
            assignment=screen.pair.id,
            session=session.id,
            version=session.version,
            actions=tuple(ActionRow(row, item.key) for row, item in enumerate(session.actions, start=1)),
            resources=tuple(ResourceRow(first + place, place) for place in range(len(session.resources))),
            rows=len(session.actions) + len(session.resources),
            more=bool(session.quality or session.confidence_before),
        )

    def with_action(self) -> Hidden:
        if len(self.actions) == MOST_ACTIONS:
            return self
        row = self.rows + 1
        return replace(self, rows=row, actions=(*self.actions, ActionRow(row)))

    def with_resource(self) -> Hidden:
        if len(self.resources) == MOST_RESOURCES:
            return self
        row = self.rows + 1
        return replace(self, rows=row, resources=(*self.resources, ResourceRow(row)))

    def without(self, row: int) -> Hidden:
        return replace(
            self,
            actions=tuple(one for one in self.actions if one.row != row),
            resources=tuple(one for one in self.resources if one.row != row),
        )

    def with_more(self) -> Hidden:
        return replace(self, more=True)

    def of(self, assignment: AssignmentId) -> Hidden:
        return replace(self, assignment=assignment, generation=self.generation + 1)
