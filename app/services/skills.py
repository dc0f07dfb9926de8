"""Somebody's skills over time, and the mentor's rating of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import mentorships, people, ramps
from models.assignments import MentorshipAssignment
from models.errors import Invalid, NotAllowed
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User, WantedSkills
from models.program import RoleSkill
from models.shapes.skills import MOST_ROWS, Level, RatingForm, SkillLine, Skills
from models.skills import SelfAssessment, SkillRating
from models.words import Party

MOST_SHOWN = 8
"""Assessments of a trend."""


async def of(db: AsyncSession, mentee: UserId, *, by: UserId) -> Skills:
    """For the mentee, the mentor, and as far as it was shared the mentee's managers; leads read none of it."""
    user = await people.user(db, mentee)
    rated_in = await _mentored_in(db, mentee, by=by)
    if by != mentee and rated_in is None and by not in await people.managers(db, mentee):
        raise NotAllowed(f"Only {user.name}, their mentor, and where shared their managers see this.")
    found = await _assessments(db, mentee)
    ratings = await _ratings(db, mentee)
    names = dict.fromkeys([*await rows(db, user), *(skill for one in found for skill in one.skill_levels)])
    lines = [
        SkillLine(
            skill,
            tuple(one.skill_levels[skill] for one in found if skill in one.skill_levels),
            tuple(rating.level for rating in ratings if rating.skill == skill),
        )
        for skill in names
    ]
    zone = ZoneInfo(user.timezone)
    return Skills(
        mentee_id=mentee,
        mentee_slack_id=user.slack_user_id,
        mentee_name=user.name,
        is_own=by == mentee,
        rated_in=rated_in,
        confidence=tuple((one.assessed_at.astimezone(zone).date(), one.overall_confidence) for one in found),
        lines=tuple(lines if by == mentee or rated_in else (line for line in lines if line.own)),
        what_would_help=found[-1].what_would_help if found else None,
        others=tuple(await followed(db, by=by)),
    )


async def rows(db: AsyncSession, user: User) -> list[str]:
    """At most five skills for a form: the chosen ones, then those assessed last, then the role's."""
    chosen = await db.scalar(select(WantedSkills.skills).where(WantedSkills.user_id == user.id))
    latest = await db.scalar(
        select(SelfAssessment.skill_levels)
        .where(SelfAssessment.user_id == user.id)
        .order_by(SelfAssessment.assessed_at.desc())
        .limit(1)
    )
    role = await db.scalars(
        select(RoleSkill.skill)
        .where(func.lower(RoleSkill.role) == (user.role or "").lower())
        .order_by(RoleSkill.skill)
    )
    return list(dict.fromkeys([*(chosen or ()), *(latest or ()), *role]))[:MOST_ROWS]


async def first_of(db: AsyncSession, *, by: UserId) -> UserId:
    """Whose skills somebody most likely means: their own while they have a mentor, else a mentee's."""
    if await ramps.mentors_of(db, by):
        return by
    return next((one for one, _ in await followed(db, by=by) if one != by), by)


async def followed(db: AsyncSession, *, by: UserId) -> Sequence[tuple[UserId, str]]:
    """Those somebody mentors, and oneself beside them while one has a mentor."""
    mentees = await db.execute(
        select(User.id, User.name)
        .join(MentorshipAssignment, MentorshipAssignment.mentee_user_id == User.id)
        .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
        .where(Mentor.user_id == by, MentorshipAssignment.status.in_(people.RUNNING))
        .order_by(User.name)
    )
    found = {row.id: row.name for row in mentees}
    if found and await ramps.mentors_of(db, by):
        found = {by: (await people.user(db, by)).name, **found}
    return list(found.items())


async def rate(db: AsyncSession, *, by: UserId, form: RatingForm, now: datetime) -> UserId:
    """Keeps the mentor's view of each skill that is new or has changed; returns the mentee.

    Raises Invalid under the row.
    """
    row, view = await mentorships.held(db, form.assignment_id, by=by)
    if mentorships.require_side(view, by=by) is not Party.MENTOR:
        raise NotAllowed(f"These ratings are {view.mentor_name}'s. Yours is `/mentor assess`.")
    mentorships.require_running(row.status)
    user = await people.user(db, view.mentee_id)
    check(form.levels, await rows(db, user))
    latest = {rating.skill: rating.level for rating in await _ratings(db, view.mentee_id)}
    for one in form.levels:
        if one.level and latest.get(one.skill) != one.level:
            db.add(
                SkillRating(
                    assignment_id=form.assignment_id,
                    rated_by_user_id=by,
                    skill=one.skill,
                    level=one.level,
                    rated_at=now,
                )
            )
    await db.flush()
    return view.mentee_id


def check(levels: Sequence[Level], known: Sequence[str]) -> None:
    """Raises Invalid with every row that cannot be."""
    wrong: list[tuple[str | None, str]] = []
    for one in levels:
        if one.level is not None and not 1 <= one.level <= 5:
            wrong.append((f"level_{one.row}", "Choose a number from 1 to 5."))
        elif one.skill not in known:
            wrong.append((f"level_{one.row}", "This skill is no longer on the list. Open the form again."))
    if wrong:
        raise Invalid.many(wrong)


async def _assessments(db: AsyncSession, mentee: UserId) -> list[SelfAssessment]:
    """The latest ones that the reader may see, the oldest of them first."""
    rows = await db.scalars(
        select(SelfAssessment)
        .where(SelfAssessment.user_id == mentee)
        .order_by(SelfAssessment.assessed_at.desc(), SelfAssessment.id.desc())
        .limit(MOST_SHOWN)
    )
    return list(reversed(rows.all()))


async def _ratings(db: AsyncSession, mentee: UserId) -> list[SkillRating]:
    """All that the reader may see: the mentee everybody's, a mentor their own."""
    rows = await db.scalars(
        select(SkillRating)
        .join(MentorshipAssignment, MentorshipAssignment.id == SkillRating.assignment_id)
        .where(MentorshipAssignment.mentee_user_id == mentee)
        .order_by(SkillRating.rated_at, SkillRating.id)
    )
    return list(rows)


async def _mentored_in(db: AsyncSession, mentee: UserId, *, by: UserId) -> AssignmentId | None:
    found: AssignmentId | None = await db.scalar(
        select(MentorshipAssignment.id)
        .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
        .where(
            MentorshipAssignment.mentee_user_id == mentee,
            Mentor.user_id == by,
            MentorshipAssignment.status.in_(people.RUNNING),
        )
        .order_by(MentorshipAssignment.start_date)
        .limit(1)
    )
    return found
