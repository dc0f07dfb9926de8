"""What people do in the simulated year: each reads what arrives, and some of them press a button hours later."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Database
from app.services import assignments, endings, preferences
from benchmarks.simulation import habits
from benchmarks.simulation.company import Company, Person
from benchmarks.simulation.slack import Post
from models.assignments import MentorshipAssignment
from models.errors import DomainError
from models.ids import AssignmentId
from models.shapes.assignments import AssignForm
from models.shapes.endings import PauseForm
from models.shapes.people import PreferencesForm
from models.words import Cadence, OnDecline

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CADENCES = (None, None, None, None, Cadence.BIWEEKLY, Cadence.MONTHLY)
"""None is the program's default: every week."""

Deed = Callable[[AsyncSession, datetime], Awaitable[None]]
"""What somebody does, by the services that Cairn's listeners call."""


class Crowd:
    def __init__(
        self,
        database: Database,
        company: Company,
        random: Random,
        *,
        durations: Sequence[int | None],
        every_hours: int,
    ) -> None:
        """`durations`: weeks that a mentorship may last, None for the default.

        `every_hours`: when people do something, so that a few moments of the day are enough for all.
        """
        self._every = every_hours
        self._durations = durations
        self._database = database
        self._company = company
        self._random = random
        self._by_slack_id = {one.slack_id: one for one in company.everybody}
        self._places = itertools.count()
        self._plans: list[tuple[datetime, int, Person, Deed]] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        """What came too late, because the other one had been faster."""

    def plan_year(self, first: datetime, until: datetime) -> None:
        """Everybody new is to get a mentor in their first days, and most people go away once or twice."""
        for mentee in self._company.mentees:
            if mentee.manager and mentee.start:
                begins = datetime.combine(mentee.start, first.timetz())
                self.plan(mentee.manager, partial(self._find_mentor, mentee), begins - DAY, 72)
        for person in self._company.everybody:
            for _ in range(self._random.choice((0, 1, 1, 2))):
                day = first + (until - first) * self._random.random()
                days = self._random.choice((4, 7, 13, 20))
                self.plan(person, partial(self._go_away, person, days), day, 8)

    def plan(self, person: Person, deed: Deed, after: datetime, hours: int) -> None:
        """Within so many hours, if they are at work then, else in their next working hours."""
        at = after.replace(minute=0, second=0, microsecond=0) + self._random.randint(1, hours) * HOUR
        while at.hour % self._every or not person.is_at_work(at):
            at += HOUR
        heapq.heappush(self._plans, (at, next(self._places), person, deed))

    def next_moment(self) -> datetime | None:
        return self._plans[0][0] if self._plans else None

    def sleep_until(self, at: datetime) -> None:
        """Nothing could be pressed until then: everybody tries again."""
        while self._plans and self._plans[0][0] < at:
            _, _, person, deed = heapq.heappop(self._plans)
            self.plan(person, deed, at, 6)

    async def act(self, now: datetime) -> bool:
        """Whether anybody did anything."""
        before = self.done.total()
        while self._plans and self._plans[0][0] <= now:
            _, _, person, deed = heapq.heappop(self._plans)
            await self._do(person, deed, now)
        return self.done.total() > before

    async def _do(self, person: Person, deed: Deed, now: datetime) -> None:
        name = deed.func.__name__ if isinstance(deed, partial) else "deed"
        try:
            async with self._database.transaction(on_behalf_of=person.id) as db:
                await deed(db, now)
            self.done[name.strip("_")] += 1
        except DomainError as refusal:
            self.refused[f"{name.strip('_')}: {type(refusal).__name__}"] += 1

    def read(self, post: Post, now: datetime) -> None:
        """Each reader looks at the buttons, and at most once at each."""
        for reader in post.readers:
            person = self._by_slack_id[reader]
            seen: Mapping[str, list[str]] = habits.by_value(post.buttons)
            for value, actions in seen.items():
                habit = habits.choose(actions, value, person, self._random)
                if habit:
                    self.plan(person, habit.deed, now, habit.within_hours)

    async def _find_mentor(self, mentee: Person, db: AsyncSession, now: datetime) -> None:
        """One of the best who are suggested; looked at again later, until it has come to a mentorship."""
        manager = mentee.manager
        has_begun = MentorshipAssignment.mentor_accepted_at.is_not(None)
        of_mentee = MentorshipAssignment.mentee_user_id == mentee.id
        if manager is None or await db.scalar(
            select(exists(MentorshipAssignment.id).where(of_mentee, has_begun))
        ):
            return
        self.plan(manager, partial(self._find_mentor, mentee), now + 6 * DAY, 24)
        found = await assignments.propose(db, by=manager.id, mentee=mentee.id, now=now)
        if not found.matches:
            return
        form = AssignForm(
            mentor_id=self._random.choice(found.matches).mentor_id,
            start_date=found.start_date,
            duration_weeks=self._random.choice(self._durations),
            cadence=self._random.choice(CADENCES),
            on_decline=OnDecline.NEXT if self._random.random() < 0.3 else OnDecline.ASK,
        )
        offered = await assignments.offer(db, by=manager.id, mentee=mentee.id, form=form, now=now)
        if self._random.random() < 0.08:
            self._plan_pause(mentee, offered.id, now + self._random.randrange(20, 50) * DAY)

    def _plan_pause(self, person: Person, assignment: AssignmentId, at: datetime) -> None:
        days = self._random.choice((7, 14, 21))
        until = at + days * DAY
        by_itself = self._random.random() < 0.5

        async def pause(db: AsyncSession, now: datetime) -> None:
            form = PauseForm(assignment, until.date() if by_itself else None)
            await endings.pause(db, by=person.id, form=form, now=now)

        async def resume(db: AsyncSession, now: datetime) -> None:
            await endings.resume(db, assignment, by=person.id, now=now)

        self.plan(person, pause, at, 8)
        if not by_itself:
            self.plan(person, resume, until, 8)

    async def _go_away(self, person: Person, days: int, db: AsyncSession, now: datetime) -> None:
        settings = await preferences.load(db, person.id)
        until = person.today(now) + days * DAY
        form = PreferencesForm(
            reminder_hour=settings.reminder_hour,
            working_days=settings.working_days,
            snooze_until=until,
            country=settings.country,
            avoided=settings.avoided,
            muted=settings.muted,
        )
        await preferences.save(db, by=person.id, form=form, now=now)
        person.away_until = until
