"""Check-ins: the meetings that are due, and the sessions that held them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import cadence, working_days
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import AssignmentId, UserId
from models.words import AssignmentStatus, CheckInStatus

FIRST_WITHIN = timedelta(days=3)
"""Without a time from the mentor, the first meeting is due this soon after the start: a late start loses people."""


async def first(
    db: AsyncSession, assignment: MentorshipAssignment, *, mentor: UserId, now: datetime
) -> CheckIn:
    """At the first meeting's time where one was set, else on a working day of both soon after the start."""
    clocks = await working_days.load(db, [mentor, assignment.mentee_user_id])
    mentor_time, mentee_time = clocks[mentor], clocks[assignment.mentee_user_id]
    meeting = assignment.first_meeting_at
    if meeting:
        due_on = meeting.astimezone(mentee_time.zone).date()
    else:
        earliest = max(assignment.start_date, mentee_time.today(now)) + FIRST_WITHIN
        due_on = working_days.next_common_day(earliest, [mentor_time, mentee_time])
    check_in = CheckIn(assignment_id=assignment.id, due_on=due_on, starts_at=meeting, created_at=now)
    db.add(check_in)
    await db.flush()
    return check_in


async def open_of(db: AsyncSession, assignments: Iterable[AssignmentId]) -> Mapping[AssignmentId, CheckIn]:
    """The one open check-in of each mentorship that has one."""
    rows = await db.scalars(
        select(CheckIn).where(
            CheckIn.assignment_id.in_(list(assignments)), CheckIn.status == CheckInStatus.SCHEDULED
        )
    )
    return {row.assignment_id: row for row in rows}


async def hold(
    db: AsyncSession,
    assignment: MentorshipAssignment,
    *,
    people: Mapping[UserId, working_days.WorkingTime],
    held_on: date,
    by: UserId,
    now: datetime,
) -> CheckIn | None:
    """Closes the check-in that a session of this day was, and schedules the next one; returns the closed one.

    Days are the mentee's; `people` are the two. The caller holds the assignment's row. A check-in that was written
    off as missed is put right; one that is still far ahead stays open, and so does the next one when two meetings
    follow closely.
    """
    step = assignment.check_in_cadence
    around = (
        await db.scalars(
            select(CheckIn).where(
                CheckIn.assignment_id == assignment.id, CheckIn.status != CheckInStatus.SKIPPED
            )
        )
    ).all()
    beside_another = any(
        one.status == CheckInStatus.HELD and cadence.is_near(step, one.due_on, held_on) for one in around
    )
    fitting = [
        one
        for one in around
        if (one.status == CheckInStatus.MISSED and cadence.is_near(step, one.due_on, held_on))
        or (
            one.status == CheckInStatus.SCHEDULED
            and cadence.is_within_reach(step, one.due_on, held_on, beside_another=beside_another)
        )
    ]
    held = min(fitting, key=lambda one: abs(one.due_on - held_on), default=None)
    if held:
        held.status, held.decided_at, held.decided_by_user_id = CheckInStatus.HELD, now, by
        await db.flush()  # there is one open check-in at a time
    if not any(one.status == CheckInStatus.SCHEDULED for one in around):
        rhythm = held.due_on if held else held_on
        await _schedule(db, assignment, people=people, rhythm=rhythm, held_on=held_on, now=now)
    return held


async def _schedule(
    db: AsyncSession,
    assignment: MentorshipAssignment,
    *,
    people: Mapping[UserId, working_days.WorkingTime],
    rhythm: date,
    held_on: date,
    now: datetime,
) -> None:
    """The next check-in of a mentorship that is running, and that is not over by then."""
    due_on = cadence.next_due(
        assignment.check_in_cadence,
        rhythm=rhythm,
        held_on=held_on,
        today=people[assignment.mentee_user_id].today(now),
        people=people.values(),
    )
    over = assignment.expected_end_date is not None and due_on > assignment.expected_end_date
    if assignment.status == AssignmentStatus.ACTIVE and not over:
        db.add(CheckIn(assignment_id=assignment.id, due_on=due_on, created_at=now))
        await db.flush()
