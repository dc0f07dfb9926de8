"""How an attempt to deliver a message can end, and what then stands in its row."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs import gates
from app.jobs.claims import Claimed
from app.jobs.gates import Pace
from app.services import outbox
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


# Ends the lease. Whoever's lease has run out may still say that the message was sent, and nothing else.
WRITE = text(
    """
    update outbox
    set status = :status, failure = :failure, sent_channel = :channel, sent_ts = :ts, sent_at = :sent_at,
        attempts = :attempts, leased_by = null, leased_until = clock_timestamp() + make_interval(secs => :pause)
    where id = :id and status = 'queued' and (leased_by = :name or :sent)
    """
)


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
    row: dict[str, Any] = {
        **dict.fromkeys(("failure", "channel", "ts", "sent_at", "pause")),
        "id": message.id,
        "name": name,
        "attempts": message.attempts,
        "sent": isinstance(outcome, Sent),
    }
    match outcome:
        case Sent(channel, ts):
            row |= {"status": OutboxStatus.SENT, "channel": channel, "ts": ts, "sent_at": now}
            if message.action is OutboxAction.POST:
                await gates.posted(db, message.conversation, pace)
        case Dropped(reason):
            row |= {"status": OutboxStatus.DROPPED, "failure": reason}
        case Split():
            row |= {"status": OutboxStatus.DROPPED, "failure": "each is told alone"}
            await _split(db, message, now)
        case Failed(reason):
            row |= {"status": OutboxStatus.FAILED, "failure": reason}
        case Unanswered(reason):
            row |= {
                "status": OutboxStatus.QUEUED,
                "failure": reason,
                "pause": patience.pause(message.attempts),
            }
        case Limited(seconds):
            row |= {"status": OutboxStatus.QUEUED, "attempts": message.attempts - 1}
            whole_method = message.action is OutboxAction.UPDATE
            await gates.limited(db, message.conversation, seconds, pace, whole_method=whole_method)
    await db.execute(WRITE, row)


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
