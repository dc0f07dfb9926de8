"""Digests: when they are due, and how they stay true after they were sent.

A person has one digest of each kind at a time under one topic: whatever happens redraws the newest of them in place.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import lines, nudge_times, outbox, people, program
from app.services.circles import Circle
from app.services.working_days import WorkingTime, next_common_day
from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.people import User
from models.shapes.agenda import Matter

MANAGER, LEAD = "manager_digest", "lead_digest"

PUNCTUAL = timedelta(hours=1)
LATEST = timedelta(days=2)
"""One that nobody could send for longer than this is left to the next."""

AGAIN = {MANAGER: "manager_digest_again", LEAD: LEAD}
"""The kind that draws a digest in place: it has something to say also when everything is done."""


Rhythm = tuple[Callable[[WorkingTime, int, int, datetime], datetime], Callable[[date, int], date]]
"""When the next one comes, and the first day of what it is for."""


def next_manager_digest(person: WorkingTime, weekday: int, hour: int, after: datetime) -> datetime:
    """The next weekly moment after `after`: that weekday's hour in their zone, else on their next working day.

    In a week without a working day there is none; weeks begin with that weekday (ISO, Monday is 1).
    """
    return _next(person, hour, after, _weeks(_earliest(person, after), weekday))


def next_lead_digest(person: WorkingTime, weekday: int, hour: int, after: datetime) -> datetime:
    """The same for the first such weekday of each month."""
    return _next(person, hour, after, _months(_earliest(person, after), weekday))


async def due_to_managers(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """The last one, while it is not too late for it, and the next, for everybody with a line."""
    manage = select(User.manager_id).where(lines.among(User.manager_id, circle.clocks))
    stand_in = (
        select(MentorshipAssignment.assigned_by_user_id)
        .join(User, User.id == MentorshipAssignment.mentee_user_id)
        .where(
            lines.among(MentorshipAssignment.assigned_by_user_id, circle.clocks), User.manager_id.is_(None)
        )
    )
    found = await db.scalars(
        select(User.id).where(
            lines.among(User.id, circle.clocks), User.is_active, User.id.in_(manage.union(stand_in))
        )
    )
    return await _due(db, found.all(), circle.clocks, (next_manager_digest, _week), now)


async def due_to_leads(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    found = await db.scalars(
        select(User.id).where(lines.among(User.id, circle.clocks), User.is_active, User.is_program_lead)
    )
    return await _due(db, found.all(), circle.clocks, (next_lead_digest, _month), now)


async def _due(
    db: AsyncSession,
    readers: Iterable[UserId],
    clocks: Mapping[UserId, WorkingTime],
    rhythm: Rhythm,
    now: datetime,
) -> Sequence[Matter]:
    """A week or month has one digest, whatever day it is sent on: who goes away the day after it has had theirs."""
    following, period = rhythm
    settings = await program.settings(db)
    matters = []
    for reader in readers:
        clock = clocks[reader]
        for after in (now - LATEST, now):
            at = following(clock, settings.digest_weekday, settings.digest_hour, after)
            on = period(clock.today(at), settings.digest_weekday).isoformat()
            is_late = at < now - PUNCTUAL
            matters.append(
                Matter(reader, nudge_times.in_working_time(clock, now) if is_late else at, reader, on)
            )
    return matters


async def post_to_managers(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    for one in matters:
        await post(db, MANAGER, one.person, on=date.fromisoformat(one.occasion), now=now)


async def post_to_leads(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    for one in matters:
        await post(db, LEAD, one.person, on=date.fromisoformat(one.occasion), now=now)


async def post(db: AsyncSession, kind: str, person: UserId, *, on: date, now: datetime) -> None:
    """Queues the digest of the week or month that begins `on` a day; nothing is sent where there is nothing to say."""
    topic, about = _topic(kind, person), {"person": person, "on": on}
    await outbox.post(db, kind, to=person, topic=topic, subject=about, dedupe_key=f"{topic}:{on}", now=now)


async def redraw(db: AsyncSession, kind: str, person: UserId, *, now: datetime) -> None:
    """The digest that was sent last shows what is true now."""
    about = {"person": person}
    await outbox.redraw(db, AGAIN[kind], to=person, topic=_topic(kind, person), subject=about, now=now)


async def redraw_about(db: AsyncSession, mentee: UserId, *, now: datetime) -> None:
    """The same for everybody whose digest may say something about this mentee."""
    for person in await people.managers(db, mentee):
        await redraw(db, MANAGER, person, now=now)
    await redraw_leads(db, now=now)


async def redraw_leads(db: AsyncSession, *, now: datetime) -> None:
    for person in await people.leads(db):
        await redraw(db, LEAD, person, now=now)


def _topic(kind: str, person: UserId) -> str:
    return f"{kind}:{person}"


def _next(person: WorkingTime, hour: int, after: datetime, periods: Iterable[tuple[date, date]]) -> datetime:
    """The first moment after `after`: each period has one, where the person works on one of its days."""
    days = ((next_common_day(first, [person]), end) for first, end in periods)
    moments = (person.at(day, hour) for day, end in days if day < end)
    return next(moment for moment in moments if moment > after)


def _earliest(person: WorkingTime, after: datetime) -> date:
    """None of the days before this one can be it."""
    today = person.today(after)
    return max(today, person.away_until) if person.away_until else today


def _week(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.isoweekday() - weekday) % 7)


def _month(day: date, weekday: int) -> date:
    return day.replace(day=1)


def _weeks(day: date, weekday: int) -> Iterator[tuple[date, date]]:
    week = timedelta(weeks=1)
    first = _week(day, weekday)
    while True:
        yield first, first + week
        first += week


def _months(day: date, weekday: int) -> Iterator[tuple[date, date]]:
    month = day.replace(day=1)
    while True:
        following = month + timedelta(days=calendar.monthrange(month.year, month.month)[1])
        yield month + timedelta(days=(weekday - month.isoweekday()) % 7), following
        month = following
