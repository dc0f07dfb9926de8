"""Which message goes next, and who takes it: decided in Postgres, so that any number of replicas share the work.

A claim is a lease in the database's time: it ends by itself, so no message waits for a process that was killed. Only
the first undelivered message of a conversation can be claimed: that keeps every conversation in order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, func, select, text
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
HEADS = f"""
    with heads as (
        select distinct on (conversation) id, conversation
        from (
            select id, send_after, {CONVERSATION} as conversation
            from outbox
            where status = 'queued' and send_after <= :now
        ) as due
        order by conversation, send_after, id
    )
"""  # noqa: S608 - made of the text above
# `status` is asked again: a row that another replica has just finished is looked at anew when it is locked.
FREE = """
    outbox.status = 'queued'
    and coalesce(outbox.leased_until, '-infinity') <= clock_timestamp()
    and outbox.id <> all(:except_for)
"""
CLAIM = (
    text(
        f"""
        {HEADS},
        ready as (
            select outbox.id, heads.conversation
            from heads
            join outbox on outbox.id = heads.id
            left join delivery_gates on delivery_gates.gate = :channel || heads.conversation
            where {FREE}
            and (outbox.action = 'update' or coalesce(delivery_gates.next_at, '-infinity') <= clock_timestamp())
            order by outbox.send_after, outbox.id
            limit :most
            for update of outbox skip locked
        )
        update outbox
        set leased_until = clock_timestamp() + make_interval(secs => :lease), leased_by = :name, attempts = attempts + 1
        from ready
        where outbox.id = ready.id
        returning outbox.id, kind, action, recipient_user_id, recipient_user_ids, channel_id, conversation, topic,
                  subject, send_after, attempts
        """  # noqa: S608 - made of the texts above
    )
    .bindparams(bindparam("except_for", type_=ARRAY(Uuid)))
    .columns(recipient_user_ids=ARRAY(Uuid), subject=JSONB)
)
SECONDS_UNTIL_OPEN = text(
    f"""
    {HEADS}
    select min(extract(epoch from greatest(
        case outbox.action when 'post' then delivery_gates.next_at end,
        (select next_at - make_interval(secs => :burst) from delivery_gates where gate = :workspace),
        clock_timestamp()
    ) - clock_timestamp()))::float
    from heads
    join outbox on outbox.id = heads.id
    left join delivery_gates on delivery_gates.gate = :channel || heads.conversation
    where {FREE}
    """  # noqa: S608 - made of the texts above
).bindparams(bindparam("except_for", type_=ARRAY(Uuid)))


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
    found = await db.execute(
        CLAIM,
        {
            "now": now,
            "most": most,
            "name": name,
            "lease": lease_seconds,
            "channel": gates.CHANNEL,
            "except_for": list(except_for),
        },
    )
    claimed = sorted((_claimed(row) for row in found), key=lambda message: (message.send_after, message.id))
    await gates.take_places(db, len(claimed), pace)
    return claimed


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
    found = await db.execute(
        SECONDS_UNTIL_OPEN,
        {
            "now": now,
            "burst": pace.burst * pace.spacing,
            "channel": gates.CHANNEL,
            "workspace": gates.WORKSPACE,
            "except_for": list(except_for),
        },
    )
    seconds: float | None = found.scalar_one()
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
