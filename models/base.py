"""What all tables share.

Classes are dataclasses, so that the type checker knows their columns. Ids and defaults are made in Python as
well as by the database: a writer may not always read back what was written, and direct SQL must work too.
"""

import enum
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, dataclass_transform

from sqlalchemy import ARRAY, DateTime, Enum, MetaData, Numeric, SmallInteger, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    MappedColumn,
    declared_attr,
    mapped_column,
    relationship,
)

from models import ids

Json = dict[str, Any]

ID_TYPES = [kind for kind in vars(ids).values() if getattr(kind, "__supertype__", None) is uuid.UUID]


def word_values(words: type[enum.Enum]) -> list[str]:
    return [word.value for word in words]


# The decorator tells the type checker what the arguments tell SQLAlchemy.
@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(mapped_column, relationship))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: Text(),
        ids.SlackId: Text(),
        **{kind: Uuid() for kind in ID_TYPES},
        datetime: DateTime(timezone=True),
        Decimal: Numeric(),
        Json: JSONB(none_as_null=True),
        list[str]: ARRAY(Text()),
        list[int]: ARRAY(SmallInteger()),
        # Words are text with a CHECK, as in the PRD: a native enum type cannot lose a value.
        enum.Enum: Enum(
            enum.Enum, native_enum=False, length=50, create_constraint=True, values_callable=word_values
        ),
    }

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> Json:
        """No RETURNING: it needs the right to read the row, which the writer of a message does not have."""
        return {"eager_defaults": False}

    def __repr__(self) -> str:
        """Never the columns: they may hold private words, and this ends up in logs."""
        return f"<{type(self).__name__} {self.__dict__.get('id', '')}>"


class View(Base):
    """A view that filters private columns by person: to be read only."""

    __abstract__ = True

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> Json:
        return {"info": {"view": True}}


def id_column() -> MappedColumn[Any]:
    """The primary key of a thing that no other column names; known before the row is written."""
    return mapped_column(primary_key=True, default_factory=ids.new_id, server_default=func.gen_random_uuid())


def time_column() -> MappedColumn[Any]:
    """When the row was written, in real time. Rules use columns of their own, filled from the clock."""
    return mapped_column(default_factory=lambda: datetime.now(UTC), server_default=func.now())


def defaulting(value: bool | int | str | list[Any], *types: Any) -> MappedColumn[Any]:
    """A column with the same default in Python and in the database."""
    if isinstance(value, list):
        literal = "[]" if types else "{" + ",".join(map(str, value)) + "}"
        return mapped_column(*types, default_factory=lambda: list(value), server_default=literal)
    literal = str(value).lower() if isinstance(value, bool) else str(value)
    return mapped_column(*types, default=value, server_default=literal)


def write_only_column(*types: Any) -> MappedColumn[Any]:
    """A private column that no query may name: it is read through a view that knows who may."""
    return mapped_column(*types, default=None, deferred=True, deferred_raiseload=True)


def kept_column(*types: Any, server_default: str | None = None) -> MappedColumn[Any]:
    """A column that the database fills and reads by itself: no query may name it."""
    return mapped_column(
        *types, init=False, server_default=server_default, deferred=True, deferred_raiseload=True
    )
