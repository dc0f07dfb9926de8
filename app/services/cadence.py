"""When the next meeting is due, and which due meeting a session was: pure arithmetic with days.

A pair keeps its rhythm: due days are a whole number of steps after one another, whether a meeting was a day late or
three days early. A day that not both work on moves its meeting to the next one that they do.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count

from app.services.working_days import WorkingTime, next_common_day
from models.words import Cadence

DAYS = {Cadence.WEEKLY: 7, Cadence.BIWEEKLY: 14, Cadence.MONTHLY: 28}
"""The shortest a step can be; a month is a calendar month."""

SLOWER = ((timedelta(days=90), Cadence.MONTHLY), (timedelta(weeks=4), Cadence.BIWEEKLY))
"""From which age of a mentorship on a slower rhythm will do, the oldest first."""


def next_due(
    cadence: Cadence, *, rhythm: date, held_on: date, today: date, people: Iterable[WorkingTime]
) -> date:
    """The first day of the rhythm more than half a step after the meeting, and after today, on which both work.

    `rhythm` is any earlier due day, or the day of the meeting where nothing was due. Days are the mentee's.
    """
    earliest = max(held_on + half(cadence), today)
    day = next(day for n in count() if (day := after_steps(cadence, rhythm, n)) > earliest)
    return next_common_day(day, people)


def after_steps(cadence: Cadence, start: date, steps: int) -> date:
    """A month after the 31st is the last day of the next month, and two months after it the 31st again."""
    if cadence is not Cadence.MONTHLY:
        return start + timedelta(days=DAYS[cadence] * steps)
    years, month = divmod(start.month - 1 + steps, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def half(cadence: Cadence) -> timedelta:
    """Half a step, in whole days."""
    return timedelta(days=DAYS[cadence] // 2)


def is_near(cadence: Cadence, due_on: date, held_on: date) -> bool:
    """Whether a session of this day may well have been the meeting of that one."""
    return abs(due_on - held_on) <= half(cadence)


def is_within_reach(cadence: Cadence, due_on: date, held_on: date, *, beside_another: bool) -> bool:
    """Whether a session closes an open check-in: from a whole step before it is due, however late it comes.

    `beside_another`: a check-in near this day is held already; then only from half a step before.
    """
    earliest = half(cadence) if beside_another else timedelta(days=DAYS[cadence])
    return due_on - held_on <= earliest


def suggested(started_on: date, today: date, current: Cadence) -> Cadence | None:
    """A slower rhythm, once the mentorship is old enough for it; None while the present one is slow enough."""
    wanted = next((slower for age, slower in SLOWER if today - started_on >= age), Cadence.WEEKLY)
    return wanted if DAYS[wanted] > DAYS[current] else None
