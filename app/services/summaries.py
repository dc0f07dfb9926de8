"""What a mentorship came to, in counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import actions, mentorships, offer_views, ramps
from models.assignments import MentorshipAssignment
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.sessions import SessionFacts
from models.shapes.endings import Summary
from models.words import AssignmentStatus


async def of(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> Summary:
    """For the two, with what is open between them; for managers and leads without."""
    view = await offer_views.of(db, assignment)
    await mentorships.require_part(db, view, by=by)
    row = (
        await db.execute(
            select(MentorshipAssignment.goals, MentorshipAssignment.paused_until).where(
                MentorshipAssignment.id == assignment
            )
        )
    ).one()
    met = select(func.count()).select_from(SessionFacts).where(SessionFacts.assignment_id == assignment)
    required = [one for one in (await ramps.steps(db, [view.mentee_id]))[view.mentee_id] if one.is_required]
    side = mentorships.side(view, by)
    open_items = await actions.open_items(db, by=by, now=now, among=[assignment]) if side else []
    successor = await _successor(db, assignment)
    return Summary(
        view=view,
        side=side,
        sessions=(await db.execute(met)).scalar_one(),
        goals=len(row.goals),
        goals_achieved=sum(bool(goal.get("achieved")) for goal in row.goals),
        milestones=len(required),
        milestones_done=sum(one.completed_on is not None for one in required),
        open_actions=len(open_items),
        paused_until=row.paused_until,
        successor_slack_id=successor[0] if successor else None,
        sessions_shared=successor[1] if successor else False,
    )


async def lately_completed(
    db: AsyncSession, manager: UserId, *, since: datetime, now: datetime
) -> list[Summary]:
    """What the mentorships of a manager's own reports came to that were completed since then, the first one first.

    Where no manager is known, whoever assigned it is the one.
    """
    completed = (
        select(MentorshipAssignment.id, MentorshipAssignment.completed_at)
        .join(User, User.id == MentorshipAssignment.mentee_user_id)
        .where(
            MentorshipAssignment.status == AssignmentStatus.COMPLETED,
            MentorshipAssignment.completed_at >= since,
        )
    )
    # One after the other: an "or" of the two would have to read every mentorship.
    theirs = completed.where(User.manager_id == manager).union(
        completed.where(User.manager_id.is_(None), MentorshipAssignment.assigned_by_user_id == manager)
    )
    rows = (await db.execute(theirs.order_by(MentorshipAssignment.completed_at))).all()
    return [await of(db, assignment, by=manager, now=now) for assignment, _ in rows]


async def _successor(db: AsyncSession, assignment: AssignmentId) -> tuple[str, bool] | None:
    """The mentor who took over from this mentorship, and whether the mentee shares its sessions with them."""
    row = (
        await db.execute(
            select(User.slack_user_id, MentorshipAssignment.sessions_shared_at)
            .join(Mentor, Mentor.user_id == User.id)
            .join(MentorshipAssignment, MentorshipAssignment.mentor_id == Mentor.id)
            .where(
                MentorshipAssignment.handed_over_from_id == assignment,
                MentorshipAssignment.mentor_accepted_at.is_not(None),
            )
            .order_by(MentorshipAssignment.mentor_accepted_at.desc())
            .limit(1)
        )
    ).one_or_none()
    return (row.slack_user_id, row.sessions_shared_at is not None) if row else None
