"""When the two hear of a check-in: pure arithmetic with moments, never outside a person's working time.

The morning of the day to both; half an hour after the meeting the question to the mentee; on the mentor's next working
day the same to the mentor; on their next one it counts as missed. Each moment is later than the one that causes it.

Who is away hears of it on their first working day after that. Who is away for longer than `LONGEST_AWAY`, or has no
working day in `LONGEST_SEARCH` days, gets a moment beyond that, which is put off once more when it comes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.services.working_days import (
    DAY_BEGINS,
    DAY_ENDS,
    LONGEST_SEARCH,
    WorkingTime,
    next_common_day,
)

HALF_HOUR = timedelta(minutes=30)
USUAL_MINUTES = 30
ASKED_AT = (16, 30)
"""The question's time on a day for which no time was agreed."""
LONGEST_AWAY = timedelta(days=3653)
REMINDER_LASTS = timedelta(hours=1)
"""The hour that somebody chose is theirs, also where it is before or after working hours."""


def morning(person: WorkingTime, day: date) -> datetime:
    """The reminder hour of this day, whatever day it is."""
    return person.at(day, person.reminder_hour)


def first_morning(person: WorkingTime, earliest: date) -> datetime:
    """The reminder hour of this person's first working day from `earliest` on."""
    return morning(person, next_common_day(earliest, [person]))


def meeting_day(person: WorkingTime, due_on: date, starts_at: datetime | None) -> date:
    """The meeting's day by this person's calendar; without a time it is the due day, which is the mentee's."""
    return person.today(starts_at) if starts_at else due_on


def question(
    mentee: WorkingTime, due_on: date, starts_at: datetime | None, *, length_minutes: int = USUAL_MINUTES
) -> datetime:
    """Half an hour after the meeting, and after the morning's message; not today any more: the next morning."""
    after = timedelta(minutes=length_minutes) + HALF_HOUR
    asked = starts_at + after if starts_at else mentee.at(due_on, *ASKED_AT)
    day = meeting_day(mentee, due_on, starts_at)
    asked = max(asked, morning(mentee, day) + HALF_HOUR)
    if asked > mentee.at(mentee.today(asked), DAY_ENDS):
        return _next_morning(mentee, asked)
    return in_working_time(mentee, asked)


def mentor_follow_up(mentor: WorkingTime, asked_mentee_at: datetime, due_on: date | None = None) -> datetime:
    """The reminder hour of the mentor's next working day after the mentee was asked.

    Where the mentee's evening comes before the mentor's morning, `due_on` keeps it from being that same morning.
    """
    day = mentor.today(asked_mentee_at)
    return morning(mentor, _next_working_day(mentor, max(day, due_on or day)))


def missed(mentor: WorkingTime, asked_mentor_at: datetime) -> datetime:
    """The reminder hour of the mentor's next working day after they were asked: nobody answered."""
    return morning(mentor, _next_working_day(mentor, mentor.today(asked_mentor_at)))


def in_working_time(person: WorkingTime, at: datetime) -> datetime:
    """`at` itself while this person works, else their next working morning, at the reminder hour. For what is late."""
    return at.astimezone(UTC) if is_in_working_time(person, at) else _next_morning(person, at)


def or_later(person: WorkingTime, at: datetime, now: datetime) -> datetime:
    """`at`; once that has passed, the first moment from `now` on at which this person works.

    For a message of its own: queued ahead it would reach somebody who has gone away meanwhile.
    """
    return at if at > now else in_working_time(person, now)


def is_in_working_time(person: WorkingTime, at: datetime) -> bool:
    """On a working day from 9, or an earlier reminder hour, to 17; and in the hour from the reminder hour on."""
    day = person.today(at)
    reminder = morning(person, day)
    in_the_day = min(person.at(day, DAY_BEGINS), reminder) <= at <= person.at(day, DAY_ENDS)
    return person.works_on(day) and (in_the_day or reminder <= at <= reminder + REMINDER_LASTS)


def _next_morning(person: WorkingTime, at: datetime) -> datetime:
    """The first reminder hour of a working day after `at`."""
    today = person.today(at)
    if person.works_on(today) and morning(person, today) > at:
        return morning(person, today)
    return morning(person, _next_working_day(person, today))


def _next_working_day(person: WorkingTime, after: date) -> date:
    first = after + timedelta(days=1)
    if person.away_until and person.away_until >= first:
        first = min(person.away_until, after + LONGEST_AWAY) + timedelta(days=1)
    days = (first + timedelta(days=n) for n in range(LONGEST_SEARCH))
    return next((day for day in days if person.works_on(day)), first + timedelta(days=LONGEST_SEARCH))
