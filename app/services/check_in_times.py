"""When an open check-in is brought up: in the morning of its day, after it with the question, and when it is given up.

The question goes to the mentee, then once to the mentor; each moment follows from the one before (nudge_times.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import check_ins, nudge_times
from app.services.circles import Circle
from app.services.working_days import WorkingTime
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import CheckInId, UserId
from models.shapes.agenda import Course, Matter


@dataclass(frozen=True)
class Planned:
    """An open check-in, and when its two work."""

    check_in: CheckIn
    course: Course
    mentor: WorkingTime
    mentee: WorkingTime

    def matter(self, person: UserId, at: datetime) -> Matter:
        """Moving it, also to the same day again, is another occasion."""
        one = self.check_in
        return Matter(person, at, one.id, f"{one.due_on} {one.moved_count}")


async def mornings(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Both, while the meeting lies ahead; without a time, by each one's own clock."""
    matters = []
    for one in _planned(circle):
        due_on, starts_at = one.check_in.due_on, one.check_in.starts_at
        for person, clock in ((one.course.mentor_user_id, one.mentor), (one.course.mentee_id, one.mentee)):
            at = nudge_times.morning(clock, nudge_times.meeting_day(clock, due_on, starts_at))
            begins = starts_at or nudge_times.question(clock, due_on, None)
            if person in circle.clocks and max(at, now) < begins:
                matters.append(one.matter(person, at))
    return matters


async def questions(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """The mentee, then the mentor."""
    matters = []
    for one in _planned(circle):
        asked = one.check_in.asked_mentee_at
        if asked is None:
            at = nudge_times.question(one.mentee, one.check_in.due_on, one.check_in.starts_at)
            matter = one.matter(one.course.mentee_id, at)
        else:
            at = nudge_times.mentor_follow_up(one.mentor, asked, one.check_in.due_on)
            matter = one.matter(one.course.mentor_user_id, at)
        if matter.person in circle.clocks and one.check_in.asked_mentor_at is None:
            matters.append(matter)
    return matters


async def asked(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    """Writes down whom the question went to, also where they do not want to hear it: the next step follows."""
    rows = await db.execute(
        select(CheckIn.id, MentorshipAssignment.mentee_user_id)
        .join(MentorshipAssignment, MentorshipAssignment.id == CheckIn.assignment_id)
        .where(CheckIn.id.in_({one.subject for one in matters}))
    )
    mentees = {row.id: row.mentee_user_id for row in rows}
    for matter in matters:
        check_in = CheckInId(matter.subject)
        column = "asked_mentee_at" if mentees.get(check_in) == matter.person else "asked_mentor_at"
        await db.execute(update(CheckIn).where(CheckIn.id == check_in).values({column: now}))


async def misses(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    return [
        one.matter(person, nudge_times.missed(one.mentor, one.check_in.asked_mentor_at))
        for one, person in _each(circle)
        if one.check_in.asked_mentor_at
    ]


async def miss(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    for matter in matters:
        await check_ins.miss(db, CheckInId(matter.subject), now=now)


async def unfit(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Those whose day is none any more that both work: somebody is away, or works on other days now."""
    return [
        one.matter(person, now)
        for one, person in _each(circle)
        if one.check_in.asked_mentee_at is None and not check_ins.fits(one.check_in, [one.mentor, one.mentee])
    ]


async def replan(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    for matter in matters:
        await check_ins.replan(db, CheckInId(matter.subject), now=now)


def _each(circle: Circle) -> Iterator[tuple[Planned, UserId]]:
    """Either of the two may be looked at first; the other one then finds it done."""
    return (
        (one, person) for one in _planned(circle) for person in one.course.both if person in circle.clocks
    )


def _planned(circle: Circle) -> Sequence[Planned]:
    return [
        Planned(
            circle.check_ins[course.id],
            course,
            circle.clock(course.mentor_user_id),
            circle.clock(course.mentee_id),
        )
        for course in circle.running
        if course.id in circle.check_ins
    ]
