"""Self-assessments: how somebody sees themselves today. The mentor reads them, a manager only what is shared."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import people, skills
from models.assignments import MentorshipAssignment
from models.errors import Invalid
from models.ids import AssignmentId, UserId
from models.shapes.skills import AssessmentForm, SkillLine
from models.skills import SelfAssessment
from models.words import Format

LONGEST_WORDS = 2000


async def opens_with(db: AsyncSession, *, by: UserId) -> list[SkillLine]:
    """The rows of the form, each with what was said before."""
    known = {line.skill: line for line in (await skills.of(db, by, by=by)).lines}
    return [known.get(skill, SkillLine(skill)) for skill in await skills.rows(db, await people.user(db, by))]


async def save(db: AsyncSession, *, by: UserId, form: AssessmentForm, now: datetime) -> None:
    """One assessment; earlier ones stay as they are. Raises Invalid for a field."""
    wrong: list[tuple[str | None, str]] = []
    overall = form.overall
    if overall is None or not 1 <= overall <= 5:
        wrong.append(("overall", "Choose a number from 1 to 5."))
    words = form.what_would_help
    if words and len(words) > LONGEST_WORDS:
        wrong.append(("what_would_help", f"Keep this to {LONGEST_WORDS} characters; it has {len(words)}."))
    try:
        skills.check(form.levels, await skills.rows(db, await people.user(db, by)))
    except Invalid as refusal:
        wrong.extend(refusal.errors)
    if wrong or overall is None:
        raise Invalid.many(wrong)
    db.add(
        SelfAssessment(
            user_id=by,
            assignment_id=await _mentorship(db, by),
            assessed_at=now,
            overall_confidence=overall,
            skill_levels={one.skill: one.level for one in form.levels if one.level},
            what_would_help=words,
            shared_with_manager=form.shared,
        )
    )
    await db.flush()


async def _mentorship(db: AsyncSession, mentee: UserId) -> AssignmentId | None:
    """The running 1:1 it belongs to; there may be none."""
    found: AssignmentId | None = await db.scalar(
        select(MentorshipAssignment.id).where(
            MentorshipAssignment.mentee_user_id == mentee,
            MentorshipAssignment.format == Format.ONE_ON_ONE,
            MentorshipAssignment.status.in_(people.RUNNING),
        )
    )
    return found
