"""Has whoever is due looked at: woken by the database when something concerns them, and by time.

Each person is looked at by one replica at a time (app/services/agenda.py); what that means is in looks.py.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import URL

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.jobs import looks, wakeups
from app.jobs.kinds import Kind
from app.jobs.looks import Tally
from app.services import agenda
from models.ids import UserId

log = structlog.get_logger("cairn.agenda")

CHANNEL = "agenda"
ROWS_AT_ONCE = 500
TICK_SECONDS = 2.0
GATHER_SECONDS = 0.25
"""After being woken: one look at several people costs little more than one at one of them."""

PUT_OFF_FOR = timedelta(hours=1)


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
                        await asyncio.sleep(GATHER_SECONDS)
            for helper in helpers:
                helper.cancel()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._woken.set()

    async def look_at_everybody(self) -> None:
        """Whatever moment they wait for: the clock was moved."""
        async with self._transaction(on_behalf_of=PROGRAM) as db:
            await agenda.wake_all(db)

    async def once(self, now: datetime) -> Tally:
        """Everything that is due at `now`; several replicas may do this at once."""
        done = Tally()
        while True:
            people: Sequence[UserId] = ()
            try:
                async with self._transaction(on_behalf_of=PROGRAM) as db:
                    people = await agenda.claim(db, now=now, most=ROWS_AT_ONCE)
                    if not people:
                        return done
                    done.add(await looks.look(db, people, self._kinds, now))
            except Exception:
                if not people:
                    raise
                for person in people:
                    done.add(await self._apart(person, now))

    async def _apart(self, person: UserId, now: datetime) -> Tally:
        """Somebody at whom one cannot look for a mistake of ours is put off; nobody else waits for them."""
        try:
            async with self._transaction(on_behalf_of=PROGRAM) as db:
                if not await agenda.claim_one(db, person):
                    return Tally()
                return await looks.look(db, [person], self._kinds, now)
        except Exception:
            log.exception("not_looked_at", person=str(person), reference=secrets.token_hex(4))
        async with self._transaction(on_behalf_of=PROGRAM) as db:
            if await agenda.claim_one(db, person):
                await agenda.look_again(db, {person: now + PUT_OFF_FOR})
        return Tally()
