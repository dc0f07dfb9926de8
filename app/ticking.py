"""`cairn tick`: everything that is due as of a moment, done and delivered once.

The moment decides what is due; leases, gates and back-off go by real time, so that it can run beside the bot.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
from sqlalchemy import func, select

from app import schedule, slack_client
from app.database import PROGRAM, Database, Transaction
from app.jobs import kinds
from app.jobs.agenda import Agenda
from app.jobs.delivery import Delivery
from app.jobs.messages import KINDS
from app.settings import Settings, SettingsError, Transport
from models.ids import new_id
from models.outbox import OutboxMessage

AHEAD = timedelta(minutes=1)
"""Clocks differ by as much; later is the future."""


@dataclass(frozen=True)
class Ticked:
    """`due` matters were found, `queued` messages came of them; `sent` and `failed` count what was delivered."""

    due: int
    queued: int
    sent: int = 0
    failed: int = 0


async def run(settings: Settings, database: Database, moments: Iterable[str], *, dry_run: bool) -> int:
    """Answers each moment with one line of JSON; returns the exit code: 1 if a line was none."""
    if settings.transport is Transport.LOCAL and not dry_run:
        raise SettingsError(
            "SLACK_BOT_TOKEN: without it there is nowhere to send to. Set it, or add --dry-run."
        )
    wrong = 0
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        moment = iter(moments)
        while (line := await asyncio.to_thread(next, moment, None)) is not None:
            if not line.strip():
                continue
            try:
                now = _parse(line.strip(), settings, dry_run=dry_run)
            except ValueError as refused:
                wrong += 1
                _say({"error": str(refused)})
                continue
            ticked = await (dry(database, now) if dry_run else _tick(settings, database, session, now))
            _say(asdict(ticked))
    return 1 if wrong else 0


def _parse(line: str, settings: Settings, *, dry_run: bool) -> datetime:
    """A moment, naive ones in UTC. Raises ValueError."""
    try:
        now = datetime.fromisoformat(line)
    except ValueError:
        raise ValueError(f"{line[:40]} is no moment. Write it like 2026-11-24T09:00:00+01:00.") from None
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    if now > datetime.now(UTC) + AHEAD and not (dry_run or settings.talks_to_loopback):
        raise ValueError("This moment is in the future, and these are real people: add --dry-run.")
    return now.astimezone(UTC)


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def _tick(
    settings: Settings, database: Database, session: aiohttp.ClientSession, now: datetime
) -> Ticked:
    found = await _do(database.transaction, now)
    delivery = Delivery(
        slack_client.build(settings, session, retries=False),
        database.transaction,
        lambda: now,
        KINDS,
        name=f"{socket.gethostname()}:{os.getpid()}:tick",
        channel_interval=settings.channel_interval_seconds,
        messages_per_minute=settings.messages_per_minute,
    )
    delivered = await delivery.once(now)
    return Ticked(found.due, found.queued, delivered.sent, delivered.failed)


async def dry(database: Database, now: datetime) -> Ticked:
    """What would be found and queued: all in one transaction that is taken back."""
    async with database.owner_engine.connect() as connection:
        outer = await connection.begin()
        try:
            return await _do(Database.bound_to(connection).transaction, now)
        finally:
            await outer.rollback()


async def _do(transaction: Transaction, now: datetime) -> Ticked:
    before = new_id()
    due = 0
    jobs = schedule.by_itself(transaction, lambda: now)
    agenda = Agenda(transaction, lambda: now, kinds.KINDS)
    while True:  # what one of them does may be what the other one waits for
        done = [await job.run() for job in jobs]
        found = await agenda.once(now)
        due += found.due + sum(number for number in done if isinstance(number, int))
        if not found.due and not any(done):
            break
    async with transaction(on_behalf_of=PROGRAM) as db:
        queued = await db.scalar(select(func.count()).where(OutboxMessage.id > before))
    return Ticked(due, queued or 0)
