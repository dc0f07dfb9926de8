"""Runs the clock through the year: from one moment at which anything is due, or anybody does something, to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, text

from app import schedule
from app.database import Database
from app.jobs.agenda import Agenda
from app.jobs.delivery import Delivery
from app.jobs.kinds import KINDS
from app.jobs.messages import KINDS as MESSAGES
from benchmarks.simulation.crowd import Crowd
from benchmarks.simulation.slack import Post, Slack
from benchmarks.simulation.watch import Watch

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)

WAITING = text(
    """
    select (select look_at <= :now from agenda order by look_at limit 1) as agenda,
           (select send_after <= :now from outbox where status = 'queued' order by send_after limit 1) as outbox,
           (select min(look_at) from agenda where look_at > '-infinity') as look_at,
           (select min(send_after) from outbox where status = 'queued') as send_after
    """
)


LEAVE_AS_THEY_ARE = text("update outbox set status = 'dropped' where status = 'queued' and action = 'update'")


@dataclass
class Counts:
    moments: int = 0
    due: int = 0
    queued: int = 0
    sent: int = 0


@dataclass(frozen=True)
class Downtime:
    """While nothing of Cairn runs: nothing becomes due, and no button does anything."""

    begins: datetime
    ends: datetime


class Year:
    """`replicas` of Cairn on one database, and the people it writes to."""

    def __init__(
        self,
        database: Database,
        crowd: Crowd,
        watch: Watch,
        *,
        first: datetime,
        downtime: Downtime,
        replicas: int,
        redraws: bool = True,
    ) -> None:
        """Without `redraws` messages stay as they were sent, which takes half as long."""
        self._looking = database.owner_engine.execution_options(isolation_level="AUTOCOMMIT")
        self._crowd = crowd
        self._redraws = redraws
        self._watch = watch
        self._downtime = downtime
        self.now = self.looked_at = first
        self.counts = Counts()
        self._posts: list[Post] = []
        slack = Slack(self._posts.append)
        self._jobs = schedule.by_itself(database.transaction, self._clock)
        self._agendas = [Agenda(database.transaction, self._clock, KINDS) for _ in range(replicas)]
        self._deliveries = [
            Delivery(
                slack,
                database.transaction,
                self._clock,
                MESSAGES,
                name=f"replica {number}",
                channel_interval=0.0,
                messages_per_minute=10_000_000,
            )
            for number in range(replicas)
        ]

    def _clock(self) -> datetime:
        return self.now

    async def run(self, until: datetime, *, each_day: Callable[[datetime], None] = lambda now: None) -> None:
        today, is_new_day = self.now.date(), True
        while self.now < until:
            acted = await self._crowd.act(self.now)
            await self._tick(look_for_more=acted or is_new_day)
            self.counts.moments += 1
            self.looked_at = self.now
            following = await self._next_moment()
            is_new_day = following.date() != today
            if is_new_day:
                await self._watch.look(self.now)
                each_day(self.now)
            today, self.now = following.date(), following

    async def _tick(self, *, look_for_more: bool) -> None:
        """All replicas at once, until nothing is left to do; then what came of it is delivered and read."""
        if look_for_more:
            for job in self._jobs:
                await job.run()
        while (waiting := await self._waiting()).agenda:
            found = await asyncio.gather(*(agenda.once(self.now) for agenda in self._agendas))
            self.counts.due += sum(one.due for one in found)
            self.counts.queued += sum(one.queued for one in found)
        if waiting.outbox:
            await self._deliver()

    async def _deliver(self) -> None:
        if not self._redraws:
            async with self._looking.connect() as owner:
                await owner.execute(LEAVE_AS_THEY_ARE)
        delivered = await asyncio.gather(*(delivery.once(self.now) for delivery in self._deliveries))
        self.counts.sent += sum(one.sent for one in delivered)
        await self._watch.arrived(self._posts, self.now)
        for post in self._posts:
            self._crowd.read(post, self.now)
        self._posts.clear()

    async def _next_moment(self) -> datetime:
        waiting, planned = await self._waiting(), self._crowd.next_moment()
        moments = [at for at in (waiting.look_at, waiting.send_after, planned) if at]
        following = max(min(moments, default=self.now + A_DAY), self.now + A_MINUTE)
        if self._downtime.begins <= following < self._downtime.ends:
            self._crowd.sleep_until(self._downtime.ends)
            return self._downtime.ends
        return following.astimezone(UTC)

    async def _waiting(self) -> Row[bool | None, bool | None, datetime | None, datetime | None]:
        """Whether anything is due now, and what comes next."""
        async with self._looking.connect() as owner:
            return (await owner.execute(WAITING, {"now": self.now})).one()
