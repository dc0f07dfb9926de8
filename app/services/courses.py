"""The mentorships that people are in, as time sees them: one question for many people."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ARRAY, Uuid, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.mentors import Mentor
from models.shapes.agenda import Course
from models.words import AssignmentStatus

# One side after the other: each has an index of its own.
OF_PEOPLE = text(
    """
    select id from mentorship_assignments where mentee_user_id = any(:people)
    union
    select a.id from mentorship_assignments a join mentors m on m.id = a.mentor_id where m.user_id = any(:people)
    """
).bindparams(bindparam("people", type_=ARRAY(Uuid())))

COURSES = (
    select(
        MentorshipAssignment.id,
        MentorshipAssignment.status,
        Mentor.user_id,
        MentorshipAssignment.mentee_user_id,
        MentorshipAssignment.check_in_cadence,
        MentorshipAssignment.start_date,
        MentorshipAssignment.mentor_accepted_at,
        MentorshipAssignment.expected_end_date,
        MentorshipAssignment.paused_until,
        MentorshipAssignment.completed_at,
    )
    .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
    .where(
        MentorshipAssignment.id.in_(OF_PEOPLE.columns(MentorshipAssignment.id)),
        MentorshipAssignment.status.in_(bindparam("statuses", expanding=True)),
    )
    .order_by(MentorshipAssignment.start_date, MentorshipAssignment.id)
)


async def of(db: AsyncSession, people: Collection[UserId], *statuses: AssignmentStatus) -> list[Course]:
    """Those with one of `statuses` that any of `people` is in, on either side."""
    rows = await db.execute(COURSES, {"people": list(people), "statuses": statuses})
    return [Course(*tuple(row)) for row in rows]
