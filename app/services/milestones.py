"""Ramp milestones: the template's steps, dated for one mentee."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.assignments import MentorshipAssignment
from models.milestones import RampMilestone
from models.people import User
from models.program import MilestoneTemplate


async def begin(db: AsyncSession, assignment: MentorshipAssignment) -> None:
    """Copies the template of the mentee's role; target days count from the mentee's start date.

    Steps the mentee has already, from before this mentorship, go over to it and are not made twice.
    """
    mentee = (await db.execute(select(User).where(User.id == assignment.mentee_user_id))).scalar_one()
    own = (
        await db.scalars(
            select(RampMilestone).where(
                RampMilestone.mentee_user_id == mentee.id, RampMilestone.retired_at.is_(None)
            )
        )
    ).all()
    for milestone in own:
        milestone.assignment_id = assignment.id
    have = {milestone.template_id for milestone in own}
    template = (
        await db.scalars(
            select(MilestoneTemplate)
            .where(
                MilestoneTemplate.retired_at.is_(None),
                or_(
                    MilestoneTemplate.role.is_(None),
                    func.lower(MilestoneTemplate.role) == (mentee.role or "").lower(),
                ),
            )
            .order_by(MilestoneTemplate.target_day, MilestoneTemplate.position)
        )
    ).all()
    first_day = mentee.start_date or assignment.start_date
    for position, step in enumerate(template):
        if step.id in have:
            continue
        db.add(
            RampMilestone(
                assignment_id=assignment.id,
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
