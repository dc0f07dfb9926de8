"""Check-ins: the meetings that are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import working_days
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import UserId

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
