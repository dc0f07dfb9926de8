"""Messages are rows, written in the transaction that causes them; app/jobs/delivery.py sends them.

A row names a kind and ids. The words are drawn at delivery, from the state of that moment, on behalf of the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import nudge_times, working_days
from models.ids import UserId, new_id
from models.outbox import OutboxMessage
from models.words import OutboxAction

Subject = Mapping[str, object]

# No conflict target: naming one would need the right to read the table, which a person's transaction has not.
QUEUE = insert(OutboxMessage).on_conflict_do_nothing()


@dataclass(frozen=True)
class Message:
    """One of many messages of a kind, each to somebody else."""

    to: UserId
    topic: str
    subject: Subject
    dedupe_key: str | None = None


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
) -> bool:
    """Queues a message to one person, or to several as one group conversation.

    `topic` names the message for later `redraw`s. A second row with the same `dedupe_key` is dropped: then, and only
    then, the answer is False.
    """
    row = _row(OutboxAction.POST, kind, to, subject, topic, dedupe_key, send_after or now, now)
    await db.flush()  # the connection, which can tell whether the row is in, does not do that by itself
    connection = await db.connection()
    return (await connection.execute(QUEUE, row)).rowcount == 1


async def post_at_work(
    db: AsyncSession,
    kind: str,
    *,
    to: UserId,
    now: datetime,
    subject: Subject,
    topic: str,
    dedupe_key: str | None = None,
) -> None:
    """The same for what nobody has just clicked: now if the person works now, else on their next working morning."""
    clock = (await working_days.load(db, [to]))[to]
    await post(
        db,
        kind,
        to=to,
        now=now,
        subject=subject,
        topic=topic,
        dedupe_key=dedupe_key,
        send_after=nudge_times.in_working_time(clock, now),
    )


async def post_each(db: AsyncSession, kind: str, messages: Iterable[Message], *, now: datetime) -> None:
    """The same for many at once, which costs a fraction of one after the other."""
    rows = [
        _row(
            OutboxAction.POST,
            kind,
            one.to,
            one.subject,
            one.topic,
            one.dedupe_key,
            now,
            now,
        )
        for one in messages
    ]
    if rows:
        await db.execute(QUEUE, rows)


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
    await db.execute(QUEUE, _row(OutboxAction.UPDATE, kind, to, subject, topic, None, now, now))


def _row(
    action: OutboxAction,
    kind: str,
    to: UserId | Sequence[UserId],
    subject: Subject | None,
    topic: str | None,
    dedupe_key: str | None,
    send_after: datetime,
    now: datetime,
) -> dict[str, object]:
    group = list(to) if isinstance(to, Sequence) else None
    return {
        "id": new_id(),
        "kind": kind,
        "action": action,
        "recipient_user_id": None if group else to,
        "recipient_user_ids": group,
        "subject": {name: str(value) for name, value in (subject or {}).items()},
        "topic": topic,
        "dedupe_key": dedupe_key,
        "send_after": send_after,
        "created_at": now,
    }
