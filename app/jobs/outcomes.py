"""How an attempt to deliver a message can end, and what then stands in its row."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, func, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs import gates
from app.jobs.claims import Claimed
from app.jobs.gates import Pace
from app.services import outbox
from models.outbox import OutboxMessage
from models.words import OutboxAction, OutboxStatus


@dataclass(frozen=True)
class Sent:
    """Slack has it. Channel and ts are unknown when Slack only says that it had it before."""

    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class Dropped:
    """There was nothing to deliver, and nothing is wrong."""

    reason: str


@dataclass(frozen=True)
class Split:
    """More people than a group conversation takes: each is told alone."""


@dataclass(frozen=True)
class Failed:
    """It cannot be delivered; kept until somebody looks at it. Reasons never hold words of the message."""

    reason: str


@dataclass(frozen=True)
class Unanswered:
    """It did not work, or nobody knows whether it did: to be tried again after a while."""

    reason: str


@dataclass(frozen=True)
class Limited:
    """Slack says to wait."""

    seconds: float


Outcome = Sent | Dropped | Split | Failed | Unanswered | Limited


@dataclass(frozen=True)
class Patience:
    """How long a message is tried. As it stands: fifteen times over one to two hours."""

    attempts: int = 15
    first_pause: float = 2.0
    longest_pause: float = 900.0
    lease: float = 60.0

    def pause(self, attempts: int) -> float:
        """Seconds before the next attempt: twice as long each time, less up to a half at random."""
        pause = min(self.longest_pause, self.first_pause * 2.0 ** min(attempts - 1, 30))
        return pause * random.SystemRandom().uniform(0.5, 1.0)


async def record(
    db: AsyncSession,
    message: Claimed,
    outcome: Outcome,
    *,
    name: str,
    now: datetime,
    pace: Pace,
    patience: Patience,
) -> None:
    """Writes the outcome into the row and moves the gates."""
    match outcome:
        case Sent(channel, ts):
            await _write(
                db,
                message,
                name,
                status=OutboxStatus.SENT,
                sent_channel=channel,
                sent_ts=ts,
                sent_at=now,
                failure=None,
            )
            if message.action is OutboxAction.POST:
                await gates.posted(db, message.conversation, pace)
        case Dropped(reason):
            await _write(db, message, name, status=OutboxStatus.DROPPED, failure=reason)
        case Split():
            await _split(db, message, now)
            await _write(db, message, name, status=OutboxStatus.DROPPED, failure="each is told alone")
        case Failed(reason):
            await _write(db, message, name, status=OutboxStatus.FAILED, failure=reason)
        case Unanswered(reason):
            again_at = _in_seconds(patience.pause(message.attempts))
            await _write(db, message, name, leased_until=again_at, failure=reason)
        case Limited(seconds):
            await _write(db, message, name, attempts=message.attempts - 1)
            whole_method = message.action is OutboxAction.UPDATE
            await gates.limited(db, message.conversation, seconds, pace, whole_method=whole_method)


async def _write(db: AsyncSession, message: Claimed, name: str, **columns: Any) -> None:
    """Ends the lease. Whoever's lease has run out may still say that the message was sent, and nothing else."""
    may = true() if columns.get("status") is OutboxStatus.SENT else OutboxMessage.leased_by == name
    await db.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.status == OutboxStatus.QUEUED, may)
        .values({"leased_until": None, "leased_by": None, **columns})
    )


def _in_seconds(seconds: float) -> Any:
    """In the database's time, which all replicas share."""
    return func.clock_timestamp(type_=DateTime(timezone=True)) + timedelta(seconds=seconds)


async def _split(db: AsyncSession, message: Claimed, now: datetime) -> None:
    for person in message.people:
        if message.action is OutboxAction.POST:
            await outbox.post(
                db,
                message.kind,
                to=person,
                now=now,
                subject=message.subject,
                topic=message.topic,
                send_after=message.send_after,
            )
        elif message.topic:
            await outbox.redraw(
                db, message.kind, to=person, topic=message.topic, now=now, subject=message.subject
            )
