"""Sends what stands in the outbox: woken by the commit that wrote it, drawn from what is true at that moment.

One message: claim it (claims.py), draw it on behalf of its reader, send it outside of any transaction (posting.py),
write down what became of it (outcomes.py). docs/decisions/0004-at-most-one-repeat.md says what happens when a process
dies in between.
"""

from __future__ import annotations

import asyncio
import secrets
import time
import traceback
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import URL, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.jobs import claims, posting, wakeups
from app.jobs.claims import Claimed, NothingToUpdate, Posted
from app.jobs.gates import Pace
from app.jobs.messages import Draw
from app.jobs.outcomes import Dropped, Failed, Limited, Outcome, Patience, Sent, Split, Unanswered, record
from app.jobs.wakeups import DATABASE_TROUBLE
from blocks.common import Drawn
from models.errors import NotAllowed, NotFound
from models.ids import MessageId, SlackId
from models.people import User
from models.words import OutboxAction

log = structlog.get_logger("cairn.delivery")

PATIENCE = Patience()

CHANNEL = "outbox"
"""On which Postgres says that a message was queued."""

LONGEST_WAIT = 5.0

AT_ONCE = 8
"""Messages under way at the same time, each in another conversation."""

TICK_SECONDS = 2.0
"""How often to look without being woken: for retries, and for what a lost connection did not tell."""


@dataclass(frozen=True)
class Tally:
    """What one run found and did. `postponed` is due and not delivered: told to wait, or behind such a message."""

    due: int
    sent: int
    failed: int
    postponed: int
    dropped: int


@dataclass
class Shift:
    """What one `run` or `once` has under way."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    put_back: set[MessageId] = field(default_factory=set)
    outcomes: Counter[type] = field(default_factory=Counter)


class Delivery:
    """`client` must not retry by itself (`retry_handlers=[]`): after a lost answer that would post twice.

    `name` is unique to the process. `wake_from` is the database to LISTEN to; without it every tick looks.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        transaction: Transaction,
        clock: Clock,
        kinds: Mapping[str, Draw],
        *,
        name: str,
        channel_interval: float,
        messages_per_minute: int,
        patience: Patience = PATIENCE,
        wake_from: URL | str | None = None,
    ) -> None:
        if client.retry_handlers:
            raise ValueError("the delivery's client must be built with retry_handlers=[]")
        self._client = client
        self._transaction = transaction
        self._clock = clock
        self._kinds = kinds
        self._name = name
        self._pace = Pace(channel_interval, messages_per_minute)
        self._patience = patience
        self._wake_from = wake_from
        self._shift: Shift | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until `stop` is set, then finishes what is under way."""
        self._shift = shift = Shift()
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._wake_at(stop))]
            if self._wake_from is not None:
                helpers.append(group.create_task(wakeups.listen(self._wake_from, CHANNEL, self.wake)))
            while not stop.is_set():
                try:
                    pause = await self._start_what_is_due(shift, group, self._clock())
                except DATABASE_TROUBLE as error:
                    log.warning("delivery_interrupted", error=type(error).__name__)
                    pause = TICK_SECONDS
                await _wait(shift.woken, min(pause or TICK_SECONDS, TICK_SECONDS))
            for helper in helpers:
                helper.cancel()

    def wake(self) -> None:
        """Has `run` look at once."""
        if self._shift:
            self._shift.woken.set()

    async def once(self, now: datetime) -> Tally:
        """Tries every message that is due at `now` once. Waits for gates that open within LONGEST_WAIT."""
        shift = Shift()
        async with self._transaction(on_behalf_of=PROGRAM) as db:
            due = await claims.count_due(db, now)
        async with asyncio.TaskGroup() as group:
            while True:
                pause = await self._start_what_is_due(shift, group, now, except_for=shift.put_back)
                if not shift.under_way and (pause is None or pause > LONGEST_WAIT):
                    break
                await _wait(shift.woken, pause)
        async with self._transaction(on_behalf_of=PROGRAM) as db:
            postponed = await claims.count_due(db, now)
        done = shift.outcomes
        return Tally(due, done[Sent], done[Failed], postponed, done[Dropped] + done[Split])

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.wake()

    async def _start_what_is_due(
        self, shift: Shift, group: asyncio.TaskGroup, now: datetime, except_for: Collection[MessageId] = ()
    ) -> float | None:
        """Claims and starts; returns how long to wait for a gate, or None if nothing waits for one.

        While more than half is still under way it claims nothing: one claim for several messages costs less.
        """
        shift.woken.clear()
        room = AT_ONCE - shift.under_way
        if room < AT_ONCE // 2:
            return None
        async with self._transaction(on_behalf_of=PROGRAM) as db:
            claimed = await claims.claim(
                db,
                now=now,
                most=room,
                name=self._name,
                lease_seconds=self._patience.lease,
                pace=self._pace,
                except_for=except_for,
            )
            pause = None
            if len(claimed) < room:
                pause = await claims.seconds_until_open(db, now=now, pace=self._pace, except_for=except_for)
        for message in claimed:
            shift.under_way += 1
            group.create_task(self._deliver(shift, message, now))
        return pause

    async def _deliver(self, shift: Shift, message: Claimed, now: datetime) -> None:
        started = time.monotonic()
        try:
            outcome = await self._attempt(message, now)
            if isinstance(outcome, Unanswered) and message.attempts >= self._patience.attempts:
                outcome = Failed(outcome.reason)
            if isinstance(outcome, Unanswered | Limited):
                shift.put_back.add(message.id)
            async with self._transaction(on_behalf_of=PROGRAM) as db:
                await record(
                    db, message, outcome, name=self._name, now=now, pace=self._pace, patience=self._patience
                )
            shift.outcomes[type(outcome)] += 1
            _log(message, outcome, time.monotonic() - started)
        except DATABASE_TROUBLE as error:
            # Not written down: the row comes free when its lease ends, and is then looked for in Slack.
            log.error("outcome_lost", message=str(message.id), error=type(error).__name__)
        finally:
            shift.under_way -= 1
            shift.woken.set()

    async def _attempt(self, message: Claimed, now: datetime) -> Outcome:
        if message.attempts > self._patience.attempts:
            return Failed("given up: every process that took it ended before it was done")
        try:
            async with asyncio.timeout(self._patience.lease * 0.75):  # over before somebody else may take it
                return await self._draw_and_send(message, now)
        except DATABASE_TROUBLE as error:
            return Unanswered(f"not sent in time, or no database ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the others go on
            return Failed(f"our mistake, reference {_log_mistake(message, error)}")

    async def _draw_and_send(self, message: Claimed, now: datetime) -> Outcome:
        if len(message.group) > posting.LARGEST_GROUP:
            return Split()
        posted: Posted | NothingToUpdate | None = None
        if message.action is OutboxAction.UPDATE:
            async with self._transaction(on_behalf_of=PROGRAM) as db:
                posted = await claims.to_update(db, message)
        if isinstance(posted, NothingToUpdate):
            return Dropped(posted.reason)
        draw = self._kinds.get(message.kind)
        if draw is None:
            return Unanswered("this version of Cairn does not know its kind")
        async with self._transaction(on_behalf_of=message.recipient or PROGRAM) as db:
            to = await _reachable(db, message)
            if message.people and not to:
                return Dropped("deactivated")
            drawn = await _draw(draw, db, message, now)
        if posted is None:
            return await posting.post(self._client, message, to, drawn)
        if drawn is None:
            return Dropped(posting.NOTHING_TO_SAY)
        return await posting.update(self._client, message, posted, drawn)


async def _reachable(db: AsyncSession, message: Claimed) -> list[SlackId]:
    people = select(User.slack_user_id).where(User.id.in_(message.people), User.is_active).order_by(User.id)
    return list(await db.scalars(people))


async def _draw(draw: Draw, db: AsyncSession, message: Claimed, now: datetime) -> Drawn | None:
    """None also where the reader may no longer see what the message was about."""
    try:
        return await draw(db, message.subject, now)
    except (NotFound, NotAllowed):
        return None


async def _wait(woken: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()


def _log(message: Claimed, outcome: Outcome, seconds: float) -> None:
    log.info(
        "message_" + type(outcome).__name__.lower(),
        message=str(message.id),
        kind=message.kind,
        attempt=message.attempts,
        reason=getattr(outcome, "reason", None),
        seconds=round(seconds, 3),
    )


def _log_mistake(message: Claimed, error: Exception) -> str:
    """Logs where it happened, without what the error says: that may hold words of the message."""
    reference = secrets.token_hex(4)
    last = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "message_not_drawn",
        reference=reference,
        message=str(message.id),
        kind=message.kind,
        error=type(error).__name__,
        at=f"{last.filename}:{last.lineno}",
    )
    return reference
