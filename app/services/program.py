"""The program's settings and lists, as its leads set them up."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.program import Agreement, CurriculumTopic, ProgramSettings, ProgramSkill


async def settings(db: AsyncSession) -> ProgramSettings:
    return (await db.execute(select(ProgramSettings))).scalar_one()


async def skill_names(db: AsyncSession) -> list[str]:
    """The skills on offer, in the leads' order."""
    names = await db.scalars(
        select(ProgramSkill.name)
        .where(ProgramSkill.retired_at.is_(None))
        .order_by(ProgramSkill.position, ProgramSkill.name)
    )
    return list(names)


async def agreement(db: AsyncSession) -> Agreement:
    """The version of the expectations in force."""
    return (await db.execute(select(Agreement).order_by(Agreement.version.desc()).limit(1))).scalar_one()


async def topics_of_week(db: AsyncSession, week: int, *, role: str | None) -> list[str]:
    """What the curriculum suggests for this week of a mentorship (1 is the first)."""
    topics = await db.scalars(
        select(CurriculumTopic.topic)
        .where(
            CurriculumTopic.week == week,
            or_(CurriculumTopic.role.is_(None), func.lower(CurriculumTopic.role) == (role or "").lower()),
        )
        .order_by(CurriculumTopic.id)
    )
    return list(topics)
