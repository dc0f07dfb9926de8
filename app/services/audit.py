"""Who did what, and when: one row for each step, facts only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AuditEntry
from models.base import Base
from models.ids import UserId

SYSTEM = "Cairn"


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
