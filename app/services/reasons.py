"""Why these two: the sentence that mentor and mentee read, from facts both may know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import working_days
from models.assignments import MentorshipAssignment
from models.mentors import Mentor
from models.people import User
from models.program import RoleSkill
from models.shapes.assignments import OfferView


async def why(db: AsyncSession, view: OfferView, *, now: datetime) -> str | None:
    """Skills that were asked for (else those of the mentee's role) and shared hours; None when there is neither."""
    row = (
        await db.execute(
            select(Mentor.expertise_areas, MentorshipAssignment.requested_skills, User.role)
            .join(MentorshipAssignment, MentorshipAssignment.mentor_id == Mentor.id)
            .join(User, User.id == MentorshipAssignment.mentee_user_id)
            .where(MentorshipAssignment.id == view.id)
        )
    ).one()
    wanted = row.requested_skills or list(
        await db.scalars(
            select(RoleSkill.skill).where(func.lower(RoleSkill.role) == (row.role or "").lower())
        )
    )
    offered = {skill.lower() for skill in row.expertise_areas}
    common = [skill for skill in wanted if skill.lower() in offered]
    clocks = await working_days.load(db, [view.mentor_user_id, view.mentee_id])
    hours = working_days.shared_hours(now, clocks[view.mentor_user_id], clocks[view.mentee_id])
    parts = []
    if common:
        parts.append(f"experience with {_listed(common[:3])}")
    if hours >= 1:
        parts.append(f"{hours:.0f} shared working hours a day")
    return f"{', '.join(parts)}." if parts else None


def _listed(skills: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(skills[:-1]), skills[-1])))
