"""Rows in which every column holds something, each with who is what to it.

A column added later is filled by itself; only where the database accepts few values are they given.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.base import Base
from models.ids import new_id
from tests.owner import Owner
from tests.people import MONDAY

LISTS = {"goals", "milestones", "action_items", "resources_shared", "entrants"}

Who = dict[str, set[str]]
"""What people are to a row: {"mentor": {"diego"}, "line": {"maya", "boss"}}."""


@dataclass
class World:
    owner: Owner
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    rows: dict[tuple[str, str], Who] = field(default_factory=dict)
    """(relation, key) of every row that not everybody may see, and who is what to it."""
    secrets: set[str] = field(default_factory=set)

    async def plant(
        self, table: str, label: str, who: Who, *, seen_in: Iterable[str] = (), **given: Any
    ) -> Any:
        """Writes one full row and returns its id; `seen_in` names the views that show it too."""
        target = Base.metadata.tables[table]
        values = {
            c.name: given[c.name] if c.name in given else self._fill(c, label)
            for c in target.columns
            if c.computed is None
        }
        async with self.owner.session() as session:
            await session.execute(target.insert().values(values))
        for relation in (table, *seen_in):
            self.rows[relation, key_of(target, values)] = who
        return values.get("id")

    def _fill(self, column: Column[Any], label: str) -> Any:
        secret = f"secret {column.table.name}.{column.name} {label}"
        kind = column.type
        if column.foreign_keys:
            (reference,) = column.foreign_keys
            return self.people["zed"] if reference.target_fullname == "users.id" else None
        for type_, value in (
            (Enum, kind.enums[0] if isinstance(kind, Enum) else None),
            (Uuid, new_id()),
            (Integer, 3),
            (Numeric, Decimal(1)),
            (Boolean, True),
            (DateTime, MONDAY),
            (Date, MONDAY.date()),
            (LargeBinary, secret.encode()),
        ):
            if isinstance(kind, type_):
                return value
        self.secrets.add(secret)
        if isinstance(kind, ARRAY):
            return [new_id()] if isinstance(kind.item_type, Uuid) else [secret]
        if isinstance(kind, JSONB):
            return [secret] if column.name in LISTS else {"words": secret}
        return secret


def key_of(table: Table, values: dict[str, Any]) -> str:
    """The primary key as one text, as surfaces.py reads it."""
    return " ".join(str(values[column.name]) for column in table.primary_key)
