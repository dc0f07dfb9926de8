"""The template's steps, dated for one person: when a mentorship begins, or when somebody new starts without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import newcomers, people
from app.services.circles import Circle
from models.assignments import MentorshipAssignment
from models.ids import AssignmentId
from models.milestones import RampMilestone
from models.people import User
from models.program import MilestoneTemplate
from models.shapes.agenda import Matter

ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('cairn.milestones ' || :mentee, 0))")


async def begin(db: AsyncSession, assignment: MentorshipAssignment) -> None:
    """Copies the template for the mentee of a new mentorship.

    Steps the mentee has already, from before this mentorship, go over to it and are not made twice.
    """
    mentee = await people.user(db, assignment.mentee_user_id)
    template = await _for_role(db, mentee.role)
    first_day = mentee.start_date or assignment.start_date
    for milestone in await _copy(db, mentee, template, first_day=first_day, assignment=assignment.id):
        milestone.assignment_id = assignment.id
    assignment.milestones = [
        {
            "name": step.name,
            "target_day": step.target_day,
            "required": step.is_required,
            "verification": step.verification_method,
        }
        for step in template
    ]
    await db.flush()


async def due(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Everybody new without milestones, from their first day on, with or without a mentor."""
    return [
        Matter(mentee, circle.clocks[mentee].at(first_day, 0), mentee)
        for mentee, first_day in await newcomers.without_milestones(db, circle.clocks, now=now)
    ]


async def begin_each(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    """Copies the template for those who have no mentorship."""
    for matter in matters:
        mentee = await people.user(db, matter.person)
        if mentee.start_date:
            template = await _for_role(db, mentee.role)
            await _copy(db, mentee, template, first_day=mentee.start_date, assignment=None)


async def _copy(
    db: AsyncSession,
    mentee: User,
    template: Sequence[MilestoneTemplate],
    *,
    first_day: date,
    assignment: AssignmentId | None,
) -> Sequence[RampMilestone]:
    """Adds the steps that the mentee does not have; returns those that were there and are in force.

    Target days count from the first day. A step that was retired for this mentee does not come back.
    """
    await db.execute(ONE_AT_A_TIME, {"mentee": str(mentee.id)})
    own = (await db.scalars(select(RampMilestone).where(RampMilestone.mentee_user_id == mentee.id))).all()
    have = {milestone.template_id for milestone in own}
    for position, step in enumerate(template):
        if step.id in have:
            continue
        db.add(
            RampMilestone(
                assignment_id=assignment,
                mentee_user_id=mentee.id,
                milestone_name=step.name,
                description=step.description,
                target_date=first_day + timedelta(days=step.target_day),
                verification_method=step.verification_method,
                is_required=step.is_required,
                position=position,
                template_id=step.id,
            )
        )
    await db.flush()
    return [milestone for milestone in own if milestone.retired_at is None]


async def _for_role(db: AsyncSession, role: str | None) -> Sequence[MilestoneTemplate]:
    return (
        await db.scalars(
            select(MilestoneTemplate)
            .where(
                MilestoneTemplate.retired_at.is_(None),
                or_(
                    MilestoneTemplate.role.is_(None),
                    func.lower(MilestoneTemplate.role) == (role or "").lower(),
                ),
            )
            .order_by(MilestoneTemplate.target_day, MilestoneTemplate.position)
        )
    ).all()
