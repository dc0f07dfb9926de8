"""Messages are rows, written in the transaction that causes them; app/jobs/delivery.py sends them.

A row names a kind and ids. The words are drawn at delivery, from the state of that moment, on behalf of the reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.ids import UserId, new_id
from models.outbox import OutboxMessage
from models.words import OutboxAction

Subject = Mapping[str, object]


async def post(
    db: AsyncSession,
    kind: str,
    *,
    to: UserId | Sequence[UserId],
    now: datetime,
    subject: Subject | None = None,
    topic: str | None = None,
    dedupe_key: str | None = None,
    send_after: datetime | None = None,
) -> None:
    """Queues a message to one person, or to several as one group conversation.

    `topic` names the message for later `redraw`s; a second row with the same `dedupe_key` is dropped.
    """
    await _queue(db, OutboxAction.POST, kind, to, subject, topic, dedupe_key, send_after or now, now)


async def redraw(
    db: AsyncSession,
    kind: str,
    *,
    to: UserId | Sequence[UserId],
    topic: str,
    now: datetime,
    subject: Subject | None = None,
) -> None:
    """Has the message that was sent under `topic` drawn again in place, from what is true then."""
    await _queue(db, OutboxAction.UPDATE, kind, to, subject, topic, None, now, now)


async def _queue(
    db: AsyncSession,
    action: OutboxAction,
    kind: str,
    to: UserId | Sequence[UserId],
    subject: Subject | None,
    topic: str | None,
    dedupe_key: str | None,
    send_after: datetime,
    now: datetime,
) -> None:
    group = list(to) if isinstance(to, Sequence) else None
    row = insert(OutboxMessage).values(
        id=new_id(),
        kind=kind,
        action=action,
        recipient_user_id=None if group else to,
        recipient_user_ids=group,
        subject={name: str(value) for name, value in (subject or {}).items()},
        topic=topic,
        dedupe_key=dedupe_key,
        send_after=send_after,
        created_at=now,
    )
    # No conflict target: naming one would need the right to read the table, which a person's transaction has not.
    await db.execute(row.on_conflict_do_nothing())
