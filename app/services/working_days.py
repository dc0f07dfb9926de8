"""Working days and hours of one or two people: pure arithmetic, and the one question that loads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.ids import UserId

DAY_BEGINS, DAY_ENDS = 9, 17
"""Working hours in everybody's own zone; Slack knows no others."""

LONGEST_SEARCH = 400
"""Days. Two patterns without a common day in more than a year have none."""


@dataclass(frozen=True)
class WorkingTime:
    """When one person works."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    """ISO weekdays, Monday is 1."""
    reminder_hour: int = DAY_BEGINS
    away_until: date | None = None
    country: str | None = None

    def works_on(self, day: date) -> bool:
        away = self.away_until is not None and day <= self.away_until
        return day.isoweekday() in self.weekdays and not away and day not in _holidays(self.country, day.year)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of this person's day, in UTC. An hour that the clocks skip is the one after it."""
        local = datetime.combine(day, time(hour, minute), self.zone)
        return local.astimezone(UTC)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


def next_common_day(earliest: date, people: Iterable[WorkingTime]) -> date:
    """The first day from `earliest` on that all `people` work; `earliest` itself if they never do."""
    everybody = list(people)
    days = (earliest + timedelta(days=n) for n in range(LONGEST_SEARCH))
    return next((day for day in days if all(person.works_on(day) for person in everybody)), earliest)


def after_working_days(start: date, count: int, person: WorkingTime) -> date:
    """The `count`-th working day after `start` (1 is the next one)."""
    day = start
    for _ in range(count):
        day = next_common_day(day + timedelta(days=1), [person])
    return day


def shared_hour(day: date, people: Iterable[WorkingTime], *, preferred: int = 10) -> datetime:
    """A full hour of `day` inside everybody's working hours, the nearest to `preferred` in the first one's zone.

    Where nobody shares an hour, it is the preferred hour of the first.
    """
    everybody = list(people)
    first = everybody[0]
    starts = [first.at(day, hour) for hour in range(DAY_BEGINS, DAY_ENDS)]
    shared = [start for start in starts if all(_inside(start, person) for person in everybody)]
    wanted = first.at(day, preferred)
    return min(shared, key=lambda start: abs(start - wanted), default=wanted)


def shared_hours(at: datetime, one: WorkingTime, other: WorkingTime) -> float:
    """Hours of a day that both work, by the clocks as they stand at `at`."""
    offsets = [at.astimezone(person.zone).utcoffset() or timedelta(0) for person in (one, other)]
    apart = abs((offsets[0] - offsets[1]).total_seconds()) / 3600
    return max(0.0, DAY_ENDS - DAY_BEGINS - min(apart, 24 - apart))


def _inside(start: datetime, person: WorkingTime) -> bool:
    local = start.astimezone(person.zone)
    return DAY_BEGINS <= local.hour < DAY_ENDS and person.works_on(local.date())


@lru_cache(maxsize=256)
def _holidays(country: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year)) if country else frozenset()


WORKING_TIMES = text("select * from cairn.working_times(:people)").bindparams(
    bindparam("people", type_=ARRAY(Uuid()))
)


async def load(db: AsyncSession, people: Iterable[UserId]) -> dict[UserId, WorkingTime]:
    """The working time of each, with the program's defaults filled in. Settings themselves stay private."""
    rows = await db.execute(WORKING_TIMES, {"people": list(people)})
    return {
        row.user_id: WorkingTime(
            zone=ZoneInfo(row.timezone),
            weekdays=frozenset(row.working_days),
            reminder_hour=row.reminder_hour,
            away_until=row.snooze_until,
            country=row.country,
        )
        for row in rows
    }
