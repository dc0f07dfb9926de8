"""Slack repeats itself: an event may come four times, a submission as often as somebody presses the button."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AppliedRequest


class AlreadyApplied(Exception):
    """This very request has been carried out before; there is nothing left to do."""


MARK = insert(AppliedRequest).values(key=bindparam("key")).on_conflict_do_nothing()


async def apply_once(db: AsyncSession, key: str) -> None:
    """Marks `key` as applied in this transaction; raises AlreadyApplied if another transaction has done so.

    A second request that arrives while the first is still running waits for the first one's outcome.
    """
    # No conflict target: naming one would need the right to read the table.
    connection = await db.connection()
    marked = await connection.execute(MARK, {"key": key})
    if marked.rowcount == 0:
        raise AlreadyApplied(key)


async def forget_before(db: AsyncSession, moment: datetime) -> None:
    old = AppliedRequest.key.like("event:%") | AppliedRequest.key.like("view:%")
    await db.execute(delete(AppliedRequest).where(old, AppliedRequest.applied_at < moment))
