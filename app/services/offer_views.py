"""One mentorship as its messages and screens show it: facts with everybody's names, no private words."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import people, program
from models.assignments import MentorshipAssignment
from models.errors import NotFound
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.shapes.assignments import OfferView
from models.words import AssignmentStatus, Format

# Put together once: that takes longer than asking.
_mentor_user, _mentee_user, _assigner = aliased(User), aliased(User), aliased(User)


async def of(db: AsyncSession, assignment: AssignmentId) -> OfferView:
    """The facts of one mentorship with everybody's names; NotFound also where one may not know of it."""
    row = (
        await db.execute(
            select(MentorshipAssignment, _mentor_user, _mentee_user, _assigner.slack_user_id)
            .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
            .join(_mentor_user, _mentor_user.id == Mentor.user_id)
            .join(_mentee_user, _mentee_user.id == MentorshipAssignment.mentee_user_id)
            .outerjoin(_assigner, _assigner.id == MentorshipAssignment.assigned_by_user_id)
            .where(MentorshipAssignment.id == assignment)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("This offer is no longer there.")
    found, mentor, mentee, assigned_by = row
    return OfferView(
        id=found.id,
        status=found.status,
        mentor_id=found.mentor_id,
        mentor_user_id=mentor.id,
        mentor_slack_id=mentor.slack_user_id,
        mentor_name=mentor.name,
        mentee_id=mentee.id,
        mentee_slack_id=mentee.slack_user_id,
        mentee_name=mentee.name,
        assigned_by_slack_id=assigned_by,
        start_date=found.start_date,
        end_date=found.expected_end_date,
        duration_weeks=found.duration_weeks,
        cadence=found.check_in_cadence,
        format=found.format,
        goals=tuple((goal["goal"], goal.get("target_date")) for goal in found.goals),
        expectations=found.expectations or (await program.agreement(db)).text,
        agreement_version=found.agreement_version or (await program.agreement(db)).version,
        expires_on=found.expires_on,
        remind_after=found.remind_after,
        first_meeting_at=found.first_meeting_at,
        handed_over_from=found.handed_over_from_id,
    )


async def current(db: AsyncSession, mentee: UserId) -> OfferView | None:
    """The mentee's running 1:1, else the offer that is out for them, else None."""
    newest = await db.scalar(
        select(MentorshipAssignment.id)
        .where(
            MentorshipAssignment.mentee_user_id == mentee,
            MentorshipAssignment.format == Format.ONE_ON_ONE,
            MentorshipAssignment.status.in_(people.OPEN),
        )
        .order_by(
            (MentorshipAssignment.status == AssignmentStatus.PENDING), MentorshipAssignment.offered_at.desc()
        )
        .limit(1)
    )
    return await of(db, newest) if newest else None


async def has_completed(db: AsyncSession, mentee: UserId) -> bool:
    """Whether a 1:1 of the mentee has come to its end."""
    completed = select(MentorshipAssignment.id).where(
        MentorshipAssignment.mentee_user_id == mentee,
        MentorshipAssignment.format == Format.ONE_ON_ONE,
        MentorshipAssignment.status == AssignmentStatus.COMPLETED,
    )
    return await db.scalar(completed.limit(1)) is not None
