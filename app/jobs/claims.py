"""Which message goes next, and who takes it: decided in Postgres, so that any number of replicas share the work.

A claim is a lease in the database's time: it ends by itself, so no message waits for a process that was killed. Only
the first undelivered message of a conversation can be claimed: that keeps every conversation in order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs import gates
from app.jobs.gates import Pace
from models.ids import MessageId, UserId
from models.outbox import OutboxMessage
from models.words import OutboxAction, OutboxStatus


@dataclass(frozen=True)
class Claimed:
    """A message that one replica alone may send until the lease ends."""

    id: MessageId
    kind: str
    action: OutboxAction
    recipient: UserId | None
    group: tuple[UserId, ...]
    channel: str | None
    conversation: str
    topic: str | None
    subject: Mapping[str, str]
    send_after: datetime
    attempts: int
    """How often it was tried, this time included; being told to wait does not count."""

    @property
    def people(self) -> tuple[UserId, ...]:
        return (self.recipient,) if self.recipient else self.group


CONVERSATION = """
    coalesce(
        outbox.channel_id,
        outbox.recipient_user_id::text,
        (select string_agg(member::text, ' ' order by member) from unnest(outbox.recipient_user_ids) as member)
    )
"""
# The first undelivered message of each conversation, if nobody holds it, with the moment its channel opens.
FREE = f"""
    with due as (
        select id, action, send_after, leased_until, {CONVERSATION} as conversation
        from outbox
        where status = 'queued' and send_after <= :now
        order by send_after, id
        limit :look_at
    ),
    first as (
        select distinct on (conversation) * from due order by conversation, send_after, id
    ),
    free as (
        select first.*, case action when 'post' then next_at end as opens_at
        from first
        left join delivery_gates on gate = :channel || conversation
        where coalesce(leased_until, '-infinity') <= clock_timestamp() and id <> all(:except_for)
    )
"""  # noqa: S608 - made of the text above
CLAIM = (
    text(
        f"""
        {FREE},
        chosen as (
            select id, conversation from free where coalesce(opens_at, '-infinity') <= clock_timestamp()
            order by send_after, id
            limit :most
        ),
        locked as (
            select outbox.id, conversation
            from chosen join outbox on outbox.id = chosen.id
            where status = 'queued' and coalesce(leased_until, '-infinity') <= clock_timestamp()
            for update of outbox skip locked
        )
        update outbox
        set leased_until = clock_timestamp() + make_interval(secs => :lease), leased_by = :name, attempts = attempts + 1
        from locked
        where outbox.id = locked.id
        returning outbox.id, kind, action, recipient_user_id, recipient_user_ids, channel_id, conversation, topic,
                  subject, send_after, attempts
        """  # noqa: S608 - made of the texts above
    )
    .bindparams(bindparam("except_for", type_=ARRAY(Uuid)), bindparam("look_at", type_=Integer))
    .columns(recipient_user_ids=ARRAY(Uuid), subject=JSONB)
)
SECONDS_UNTIL_OPEN = text(
    f"""
    {FREE}
    select min(extract(epoch from greatest(
        opens_at,
        (select next_at - make_interval(secs => :burst) from delivery_gates where gate = :workspace),
        clock_timestamp()
    ) - clock_timestamp()))::float
    from free
    """  # noqa: S608 - made of the text above
).bindparams(bindparam("except_for", type_=ARRAY(Uuid)), bindparam("look_at", type_=Integer))

LOOK_AT = (1000, None)
"""How many due messages to look at: the oldest, and all only if none of those is free. Keeps a backlog cheap."""


async def claim(
    db: AsyncSession,
    *,
    now: datetime,
    most: int,
    name: str,
    lease_seconds: float,
    pace: Pace,
    except_for: Collection[MessageId] = (),
) -> list[Claimed]:
    """Takes up to `most` messages that are due at `now` and that the gates let through, oldest first."""
    most = min(most, await gates.places(db, pace))
    if most < 1:
        return []
    values = {
        "now": now,
        "most": most,
        "name": name,
        "lease": lease_seconds,
        "channel": gates.CHANNEL,
        "except_for": list(except_for),
    }
    for look_at in LOOK_AT:
        found = (await db.execute(CLAIM, {**values, "look_at": look_at})).all()
        if found:
            break
    await gates.take_places(db, len(found), pace)
    return sorted((_claimed(row) for row in found), key=lambda message: (message.send_after, message.id))


def _claimed(row: Any) -> Claimed:
    return Claimed(
        id=row.id,
        kind=row.kind,
        action=OutboxAction(row.action),
        recipient=row.recipient_user_id,
        group=tuple(row.recipient_user_ids or ()),
        channel=row.channel_id,
        conversation=row.conversation,
        topic=row.topic,
        subject=row.subject,
        send_after=row.send_after,
        attempts=row.attempts,
    )


async def seconds_until_open(
    db: AsyncSession, *, now: datetime, pace: Pace, except_for: Collection[MessageId] = ()
) -> float | None:
    """When the next gate opens for a message that is due at `now`; None when no message waits for a gate."""
    values = {
        "now": now,
        "burst": pace.burst * pace.spacing,
        "channel": gates.CHANNEL,
        "workspace": gates.WORKSPACE,
        "except_for": list(except_for),
    }
    seconds: float | None = None
    for look_at in LOOK_AT:
        seconds = (await db.execute(SECONDS_UNTIL_OPEN, {**values, "look_at": look_at})).scalar_one()
        if seconds is not None:
            break
    return seconds


async def count_due(db: AsyncSession, now: datetime) -> int:
    due = select(func.count()).where(
        OutboxMessage.status == OutboxStatus.QUEUED, OutboxMessage.send_after <= now
    )
    return (await db.execute(due)).scalar_one()


@dataclass(frozen=True)
class Posted:
    """Where a message stands in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True)
class NothingToUpdate:
    reason: str


SAME_TOPIC = text(
    f"""
    select id, action, status, sent_channel, sent_ts
    from outbox
    where topic = :topic and status in ('queued', 'sent') and id <> :id and {CONVERSATION} = :conversation
    order by send_after desc, id desc
    """  # noqa: S608 - made of the text above
)


async def to_update(db: AsyncSession, message: Claimed) -> Posted | NothingToUpdate:
    """The newest message sent to the same people under the same topic, or why none has to be updated."""
    rows = (
        await db.execute(
            SAME_TOPIC, {"topic": message.topic, "id": message.id, "conversation": message.conversation}
        )
    ).all()
    if any(row.status == "queued" and row.action == "update" and row.id > message.id for row in rows):
        return NothingToUpdate("folded into a later update")
    for row in rows:
        if row.action == "post" and row.sent_ts is not None:
            return Posted(row.sent_channel, row.sent_ts)
    if any(row.action == "post" and row.status == "queued" for row in rows):
        return NothingToUpdate("folded into the message, which is not sent yet")
    return NothingToUpdate("no message to update")
