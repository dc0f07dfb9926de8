"""Mentees tell what they want to grow and how they like to work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import assignments, mentee_messages, newcomers, nudge_times, program
from app.services.circles import Circle
from models.errors import Invalid
from models.ids import UserId
from models.people import Avoidance, Intake, MenteePreferences, User, WantedSkills
from models.shapes.agenda import Matter
from models.shapes.intake import WORKING_STYLES, IntakeForm

MOST_SKILLS = 3


async def ask(db: AsyncSession, mentee: UserId, *, now: datetime) -> None:
    """Invites a mentee to answer; a mentee is invited once."""
    asked = insert(Intake).values(user_id=mentee, asked_at=now).on_conflict_do_nothing()
    if await db.scalar(asked.returning(Intake.user_id)):
        await mentee_messages.invite(db, mentee, now=now)


async def due(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Everybody new who was not asked yet, at their reminder hour of their first working day, or once they work."""
    return [
        Matter(
            mentee,
            nudge_times.or_later(
                circle.clocks[mentee], nudge_times.first_morning(circle.clocks[mentee], first_day), now
            ),
            mentee,
        )
        for mentee, first_day in await newcomers.to_ask(db, circle.clocks, now=now)
    ]


async def invite(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    for one in matters:
        await ask(db, one.person, now=now)


async def ask_for(db: AsyncSession, mentee: UserId, *, by: UserId, now: datetime) -> None:
    """The same, because somebody who assigns would like to know more."""
    await assignments.require_may_assign(db, by, mentee)
    await ask(db, mentee, now=now)


async def known(db: AsyncSession, mentee: UserId) -> IntakeForm:
    """What the mentee has told so far; readable for the mentee alone."""
    skills = await db.scalar(select(WantedSkills.skills).where(WantedSkills.user_id == mentee))
    preferences = await db.scalar(select(MenteePreferences).where(MenteePreferences.user_id == mentee))
    wished = preferences and preferences.wished_mentor_user_id
    avoided = await db.scalar(
        select(User.slack_user_id)
        .join(Avoidance, Avoidance.avoided_user_id == User.id)
        .where(Avoidance.user_id == mentee)
        .order_by(User.name)
        .limit(1)
    )
    return IntakeForm(
        skills=tuple(skills or ()),
        working_style=tuple(preferences.working_style if preferences else ()),
        wished=await db.scalar(select(User.slack_user_id).where(User.id == wished)) if wished else None,
        avoided=avoided,
    )


async def save(db: AsyncSession, *, by: UserId, form: IntakeForm, now: datetime) -> None:
    """Keeps the answers; raises Invalid for a field and then changes nothing."""
    wished, avoided = await _checked(db, by, form)
    before = await known(db, by)
    await _replace(db, WantedSkills(user_id=by, skills=list(form.skills), answered_at=now))
    await _replace(
        db,
        MenteePreferences(user_id=by, working_style=list(form.working_style), wished_mentor_user_id=wished),
    )
    if form.avoided != before.avoided:
        await _change_avoided(db, by, before.avoided, avoided)
    asked = insert(Intake).values(user_id=by, asked_at=now, answered_at=now)
    await db.execute(asked.on_conflict_do_update(index_elements=[Intake.user_id], set_={"answered_at": now}))
    await mentee_messages.show_answered(db, by, now=now)


async def answered(db: AsyncSession, mentee: UserId) -> bool:
    return bool(await db.scalar(select(Intake.answered_at).where(Intake.user_id == mentee)))


async def _checked(db: AsyncSession, by: UserId, form: IntakeForm) -> tuple[UserId | None, UserId | None]:
    wrong: list[tuple[str | None, str]] = []
    names = await program.skill_names(db)
    if not form.skills:
        wrong.append(("skills", "Choose at least one skill."))
    elif len(form.skills) > MOST_SKILLS:
        wrong.append(("skills", f"Choose at most {MOST_SKILLS} skills, the most important ones."))
    elif any(skill not in names for skill in form.skills):
        wrong.append(("skills", "Choose from the program's skills."))
    if any(style not in WORKING_STYLES for style in form.working_style):
        wrong.append(("working_style", "Choose from the list."))
    people = {
        row.slack_user_id: row.id
        for row in await db.execute(
            select(User.slack_user_id, User.id).where(User.slack_user_id.in_([form.wished, form.avoided]))
        )
    }
    for field, named in (("wished", form.wished), ("avoided", form.avoided)):
        if named and named not in people:
            wrong.append(
                (field, "I don't know this person. Pick somebody from this workspace's member list.")
            )
    wished, avoided = people.get(form.wished), people.get(form.avoided)
    if wished == by or avoided == by:
        wrong.append(("wished" if wished == by else "avoided", "Choose somebody other than yourself."))
    if wished and wished == avoided:
        wrong.append(("avoided", "This is also the person you would like. Choose one of the two."))
    if wrong:
        raise Invalid.many(wrong)
    return wished, avoided


async def _change_avoided(db: AsyncSession, by: UserId, before: str | None, after: UserId | None) -> None:
    if before:
        old = select(User.id).where(User.slack_user_id == before).scalar_subquery()
        await db.execute(delete(Avoidance).where(Avoidance.user_id == by, Avoidance.avoided_user_id == old))
    if after:
        db.add(Avoidance(user_id=by, avoided_user_id=after))


async def _replace(db: AsyncSession, row: WantedSkills | MenteePreferences) -> None:
    await db.merge(row)
    await db.flush()
