"""Does and says what becomes due with time: looks at whoever the agenda names, kind by kind (kinds.py).

Whatever is due for a person at one moment goes out as one message. Each person is looked at by one replica at a time,
and what was said is written down in the transaction that queues the message: nothing is said twice or lost.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.jobs import wakeups
from app.jobs.kinds import Kind
from app.services import agenda, nudge_times, outbox, working_days
from app.services.working_days import WorkingTime
from models.agenda import Nudge
from models.errors import DomainError
from models.ids import UserId, new_id
from models.shapes.agenda import Matter

log = structlog.get_logger("cairn.agenda")

CHANNEL = "agenda"
ROWS_AT_ONCE = 200
TICK_SECONDS = 2.0
TRY_AGAIN_AFTER = timedelta(minutes=10)

RIDES_FOR = timedelta(days=7)
"""What rides waits this long for another message of the person, and keeps this distance from the last one otherwise."""

REDRAWN_FOR = timedelta(days=14)
"""How long a message shows what became of its matters."""


@dataclass
class Tally:
    """`due` matters were found at that moment; `queued` messages came of those that are said."""

    due: int = 0
    queued: int = 0

    def add(self, other: Tally) -> None:
        self.due += other.due
        self.queued += other.queued


@dataclass
class Person:
    """What is found for one person at one look."""

    clock: WorkingTime
    hears: bool
    """Not where they were deactivated: what is done for them goes on."""
    muted: Collection[str]
    spoken_at: datetime | None = None
    due: list[tuple[Kind, Matter]] = field(default_factory=list)
    later: list[tuple[Kind, datetime]] = field(default_factory=list)


class Agenda:
    """`wake_from` is the database to LISTEN to; without it every tick looks."""

    def __init__(
        self,
        transaction: Transaction,
        clock: Clock,
        kinds: Sequence[Kind],
        *,
        wake_from: URL | str | None = None,
    ) -> None:
        self._transaction = transaction
        self._clock = clock
        self._kinds = kinds
        self._wake_from = wake_from
        self._woken = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Looks at whoever is due until `stop` is set."""
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._wake_at(stop))]
            if self._wake_from is not None:
                helpers.append(group.create_task(wakeups.listen(self._wake_from, CHANNEL, self._woken.set)))
            while not stop.is_set():
                self._woken.clear()
                try:
                    await self.once(self._clock())
                except wakeups.DATABASE_TROUBLE as error:
                    log.warning("agenda_interrupted", error=type(error).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(TICK_SECONDS):
                        await self._woken.wait()
            for helper in helpers:
                helper.cancel()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._woken.set()

    async def once(self, now: datetime) -> Tally:
        """Everything that is due at `now`; several replicas may do this at once."""
        done = Tally()
        while True:
            async with self._transaction(on_behalf_of=PROGRAM) as db:
                people = await agenda.claim(db, now=now, most=ROWS_AT_ONCE)
                if not people:
                    return done
                done.add(await self._look_at(db, people, now))

    async def _look_at(self, db: AsyncSession, people: Sequence[UserId], now: datetime) -> Tally:
        found = await self._found(db, people, now)
        again: dict[UserId, datetime] = {}
        tally = Tally()
        for person, about in found.items():
            tally.due += len(about.due)
            moments = [at for _, at in about.later]
            moments += await _do(db, about, now)
            to_say = [(kind, one) for kind, one in about.due if kind.is_said]
            waits_until = _waits_until(about, to_say, now)
            if waits_until:
                moments.append(waits_until)
            elif to_say:
                tally.queued += await _say(db, person, about, to_say, now)
            if moments:
                again[person] = min(moments)
        await agenda.look_again(db, again)
        await self._redraw(db, people, now)
        return tally

    async def _found(
        self, db: AsyncSession, people: Sequence[UserId], now: datetime
    ) -> Mapping[UserId, Person]:
        clocks = await working_days.load(db, people)
        active = await agenda.active(db, people)
        muted = await agenda.muted(db, people)
        matters = [(kind, one) for kind in self._kinds for one in await kind.find(db, clocks, now)]
        said = await agenda.said(db, people, {one.subject for _, one in matters})
        spoken = {
            nudge.user_id: nudge.said_at for nudge in await agenda.said_since(db, people, now - RIDES_FOR)
        }
        found = {
            person: Person(clock, person in active, muted[person], spoken.get(person))
            for person, clock in clocks.items()
        }
        for kind, one in matters:
            if (one.person, kind.name, one.subject, one.occasion) in said:
                continue
            if one.at <= now:
                found[one.person].due.append((kind, one))
            else:
                found[one.person].later.append((kind, one.at))
        return found

    async def _redraw(self, db: AsyncSession, people: Sequence[UserId], now: datetime) -> None:
        """Messages whose matters are not any more as they show them."""
        shown = await agenda.said_since(db, people, now - REDRAWN_FOR)
        for kind in self._kinds:
            of_kind = [nudge for nudge in shown if nudge.kind == kind.name]
            if not of_kind or kind.states is None:
                continue
            states = await kind.states(db, {nudge.subject_id for nudge in of_kind})
            changed = [one for one in of_kind if states.get(one.subject_id, one.state) != one.state]
            await agenda.remember_states(db, changed, states)
            for reader, message in {(one.user_id, one.message) for one in changed}:
                await outbox.redraw(
                    db, "nudge", to=reader, topic=f"nudge:{message}", subject={"message": message}, now=now
                )


def _waits_until(about: Person, to_say: Sequence[tuple[Kind, Matter]], now: datetime) -> datetime | None:
    """When what is due now can be said; None: now. A day off waits for the next working morning."""
    if not to_say or not about.hears:
        return None
    waits_until = nudge_times.in_working_time(about.clock, now)
    if all(kind.rides for kind, _ in to_say):
        next_message = min((at for kind, at in about.later if kind.is_said and not kind.rides), default=None)
        if next_message and next_message <= now + RIDES_FOR:
            waits_until = next_message
        elif about.spoken_at:
            waits_until = nudge_times.in_working_time(about.clock, max(now, about.spoken_at + RIDES_FOR))
    return waits_until if waits_until > now else None


async def _do(db: AsyncSession, about: Person, now: datetime) -> list[datetime]:
    """Each step apart: one that is refused undoes itself alone, and is tried again at the moments returned.

    A step that is a message of its own is only written down where nobody wants to read it.
    """
    again = []
    for kind, one in about.due:
        if kind.is_said:
            continue
        is_read = not kind.once or (about.hears and kind.name not in about.muted)
        try:
            async with db.begin_nested():
                if is_read:
                    await kind.act(db, [one], now)
                if kind.once:
                    await agenda.remember(db, [_nudge(kind, one, now)])
        except (DomainError, SQLAlchemyError) as refused:
            log.warning(
                "step_refused", kind=kind.name, error=type(refused).__name__, reference=secrets.token_hex(4)
            )
            again.append(now + TRY_AGAIN_AFTER)
    return again


async def _say(
    db: AsyncSession, person: UserId, about: Person, matters: Sequence[tuple[Kind, Matter]], now: datetime
) -> int:
    """One message about everything; what is muted, or was overtaken, is only written down. Returns how many."""
    latest = {(kind, one.subject): one for kind, one in sorted(matters, key=lambda pair: pair[1].at)}
    message = new_id()
    nudges = []
    for kind in dict.fromkeys(kind for kind, _ in matters):
        ones = [one for of_kind, one in matters if of_kind is kind]
        states = await kind.states(db, {one.subject for one in ones}) if kind.states else {}
        is_heard = about.hears and kind.name not in about.muted
        nudges += [
            _nudge(
                kind,
                one,
                now,
                message=message if is_heard and latest[kind, one.subject] is one else None,
                state=states.get(one.subject, ""),
            )
            for one in ones
        ]
        await kind.act(db, [one for one in ones if latest[kind, one.subject] is one], now)
    await agenda.remember(db, nudges)
    if all(nudge.message is None for nudge in nudges):
        return 0
    await outbox.post(db, "nudge", to=person, topic=f"nudge:{message}", subject={"message": message}, now=now)
    return 1


def _nudge(kind: Kind, one: Matter, now: datetime, *, message: UUID | None = None, state: str = "") -> Nudge:
    return Nudge(
        user_id=one.person,
        kind=kind.name,
        subject_id=one.subject,
        occasion=one.occasion,
        said_at=now,
        message=message,
        state=state,
    )
