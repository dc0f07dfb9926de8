"""Who did what, and when: one row for each step, facts only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AuditEntry
from models.base import Base
from models.ids import AuditId, UserId

SYSTEM = "Cairn"
QUIETLY = "Quietly"
"""Stands for a person whom not even a program lead is to know of."""


def note(
    db: AsyncSession,
    *,
    by: UserId | str,
    action: str,
    subject: Base,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Adds the row to the running transaction; `by` is a person, or the name of a token or of the program itself."""
    values: Any = subject
    db.add(
        AuditEntry(
            at=now,
            actor_user_id=None if isinstance(by, str) else by,
            actor_name=by if isinstance(by, str) else None,
            action=action,
            subject_type=subject.__tablename__,
            subject_id=getattr(values, "id", None),
            before=dict(before) if before else None,
            after=dict(after) if after else None,
        )
    )


def note_quietly(db: AsyncSession, *, action: str, subject: Base, now: datetime) -> None:
    """That it was done, and on which day. The moment would tell by whom: of two, one did something else just then.

    The id is a random one, since ours begin with the time.
    """
    values: Any = subject
    db.add(
        AuditEntry(
            id=AuditId(uuid4()),
            at=now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0),
            actor_name=QUIETLY,
            action=action,
            subject_type=subject.__tablename__,
            subject_id=values.id,
        )
    )
