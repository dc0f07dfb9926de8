"""Mentors opt in, show what they offer, and opt out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import broken_constraint
from app.services import audit, digests, handovers, next_offers, outbox, people, program
from models.errors import Conflict, Invalid, NotAllowed, NotFound
from models.ids import ExceptionId, UserId
from models.mentors import EligibilityException, Mentor
from models.people import PerformanceRating, User
from models.shapes.mentors import Criterion, Eligibility, MentorCard, MentorForm
from models.words import Format

MOST_SKILLS = 20
MOST_MENTEES = 10
LONGEST_TEXT = 1000
ASKED_ALREADY = "uq_eligibility_exceptions_open"


async def eligibility(db: AsyncSession, person: UserId, *, today: date) -> Eligibility:
    """Each criterion beside the person's own value; readable for oneself, one's line and leads."""
    settings = await program.settings(db)
    row = (
        await db.execute(
            select(User.start_date, PerformanceRating.performance_rating, Mentor.is_certified)
            .outerjoin(PerformanceRating, PerformanceRating.user_id == User.id)
            .outerjoin(Mentor, Mentor.user_id == User.id)
            .where(User.id == person)
        )
    ).one()
    months = _whole_months(row.start_date, today) if row.start_date else None
    criteria = [
        Criterion(
            "Months in role",
            f"at least {settings.minimum_months}",
            "unknown" if months is None else str(months),
            None if months is None else months >= settings.minimum_months,
        ),
        Criterion(
            "Performance rating",
            f"at least {settings.minimum_rating.normalize():f}, where one is known",
            "unknown" if row.performance_rating is None else f"{row.performance_rating.normalize():f}",
            True if row.performance_rating is None else row.performance_rating >= settings.minimum_rating,
        ),
    ]
    if settings.certification_required:
        certified = bool(row.is_certified)
        criteria.append(
            Criterion("Mentor certification", "completed", "yes" if certified else "not yet", certified)
        )
    decisions = (
        await db.execute(
            select(EligibilityException.granted, EligibilityException.decided_at).where(
                EligibilityException.user_id == person,
                or_(EligibilityException.decided_at.is_(None), EligibilityException.granted.is_(True)),
            )
        )
    ).all()
    return Eligibility(
        tuple(criteria),
        granted=any(decision.granted for decision in decisions),
        asked=any(decision.decided_at is None for decision in decisions),
    )


async def join(db: AsyncSession, *, by: UserId, form: MentorForm, now: datetime) -> Mentor:
    """Opts in, or changes what a mentor offers. Where the directory cannot say whether the person is eligible, the
    profile waits for a program lead.

    Raises Invalid for a field, NotAllowed where a criterion is not met.
    """
    standing = await eligibility(db, by, today=now.date())
    if standing.refused:
        raise NotAllowed(
            "You don't meet the criteria for mentors yet. You can ask your program leads for an exception."
        )
    form = _checked(form, await program.skill_names(db))
    mentor = await db.scalar(select(Mentor).where(Mentor.user_id == by).with_for_update())
    if mentor and form.max_mentees < mentor.current_mentee_count:
        raise Invalid(
            f"You are mentoring {mentor.current_mentee_count} people now, so this can't go below "
            f"{mentor.current_mentee_count}.",
            field="max_mentees",
        )
    before = _facts(mentor) if mentor else None
    if mentor is None:
        mentor = Mentor(user_id=by)
        db.add(mentor)
    mentor.is_active = not standing.unknown
    mentor.left_at = None
    mentor.max_mentees = form.max_mentees
    mentor.expertise_areas = list(form.expertise)
    mentor.availability_notes = form.availability
    mentor.formats = list(form.formats)
    mentor.about_me = form.about
    await db.flush()
    audit.note(
        db, by=by, action="mentor.joined", subject=mentor, before=before, after=_facts(mentor), now=now
    )
    if standing.unknown and not standing.asked:
        await ask_exception(db, by=by, now=now)
    return mentor


async def ask_exception(db: AsyncSession, *, by: UserId, now: datetime) -> None:
    """Asks the program leads to let this person be a mentor; asking twice is asking once."""
    standing = await eligibility(db, by, today=now.date())
    if standing.asked or not (standing.refused or standing.unknown):
        return
    request = EligibilityException(user_id=by, asked_at=now)
    try:
        async with db.begin_nested():
            db.add(request)
            await db.flush()
    except IntegrityError as refused:
        if broken_constraint(refused) != ASKED_ALREADY:
            raise
        return  # at this very moment, by a second press of the button
    leads = await people.leads(db)
    if not leads:
        raise Conflict("No program lead is set up yet. Ask whoever runs Cairn to name one in PROGRAM_LEADS.")
    for lead in leads:
        await outbox.post(
            db,
            "mentor_exception",
            to=lead,
            topic=f"exception:{request.id}",
            subject={"exception": request.id},
            now=now,
        )
    audit.note(db, by=by, action="mentor.exception_asked", subject=request, now=now)


async def exception(db: AsyncSession, request: ExceptionId) -> EligibilityException | None:
    return await db.scalar(select(EligibilityException).where(EligibilityException.id == request))


async def decide_exception(
    db: AsyncSession, exception: ExceptionId, *, by: UserId, granted: bool, now: datetime
) -> EligibilityException:
    """A lead says yes or no; a second answer changes nothing. A profile that waited becomes active with the yes."""
    await people.require_lead(db, by)
    request = await db.scalar(
        select(EligibilityException).where(EligibilityException.id == exception).with_for_update()
    )
    if request is None:
        raise NotFound("This request is no longer there.")
    if request.decided_at:
        return request
    request.decided_at, request.decided_by_user_id, request.granted = now, by, granted
    await db.flush()
    if granted:
        await db.execute(
            update(Mentor)
            .where(Mentor.user_id == request.user_id, Mentor.left_at.is_(None))
            .values(is_active=True)
        )
    for lead in await people.leads(db):
        await outbox.redraw(
            db,
            "mentor_exception",
            to=lead,
            topic=f"exception:{request.id}",
            subject={"exception": request.id},
            now=now,
        )
    await outbox.post(
        db, "mentor_exception_decided", to=request.user_id, subject={"exception": request.id}, now=now
    )
    await digests.redraw_leads(db, now=now)
    audit.note(
        db, by=by, action="mentor.exception_decided", subject=request, after={"granted": granted}, now=now
    )
    return request


async def leave(db: AsyncSession, *, by: UserId, now: datetime, hand_over: bool = False) -> Mentor:
    """Opts out: no new mentees, open offers cancelled.

    Running mentorships stay until they end, or with `hand_over` until another mentor has taken over.
    """
    mentor = await db.scalar(select(Mentor).where(Mentor.user_id == by).with_for_update())
    if mentor is None:
        raise NotFound("You are not a mentor, so there is nothing to leave.")
    if mentor.left_at is None:
        before = _facts(mentor)
        mentor.is_active, mentor.left_at = False, now
        await db.flush()
        await next_offers.close_all(db, mentor, by=by, now=now)
        audit.note(
            db, by=by, action="mentor.left", subject=mentor, before=before, after=_facts(mentor), now=now
        )
    if hand_over:
        await handovers.ask_for_all(db, mentor=by, now=now)
    return mentor


async def card(db: AsyncSession, person: UserId) -> MentorCard | None:
    """A mentor's card, which everybody may see; None for somebody who never was one."""
    row = (
        await db.execute(select(Mentor, User).join(User, User.id == Mentor.user_id).where(User.id == person))
    ).one_or_none()
    if row is None:
        return None
    mentor, user = row
    return MentorCard(
        slack_id=user.slack_user_id,
        name=user.name,
        is_active=mentor.is_active,
        waits_for_lead=not mentor.is_active and mentor.left_at is None,
        expertise=tuple(mentor.expertise_areas),
        max_mentees=mentor.max_mentees,
        current_mentees=mentor.current_mentee_count,
        availability=mentor.availability_notes,
        formats=tuple(Format(name) for name in mentor.formats),
        about=mentor.about_me,
        is_certified=mentor.is_certified,
    )


def _checked(form: MentorForm, skills: Sequence[str]) -> MentorForm:
    """The form with its texts trimmed; raises Invalid with every field that cannot be."""
    wrong: list[tuple[str | None, str]] = []
    if not form.expertise:
        wrong.append(("expertise", "Choose at least one skill you can help with."))
    elif len(form.expertise) > MOST_SKILLS:
        wrong.append(("expertise", f"Choose at most {MOST_SKILLS} skills."))
    elif unknown := [skill for skill in form.expertise if skill not in skills]:
        wrong.append(("expertise", f"{unknown[0]} is not one of the program's skills. Choose from the list."))
    if not 1 <= form.max_mentees <= MOST_MENTEES:
        wrong.append(("max_mentees", f"Enter a whole number from 1 to {MOST_MENTEES}."))
    if not form.formats:
        wrong.append(("formats", "Choose at least one format."))
    for field, text in (("availability", form.availability), ("about", form.about)):
        if text and len(text) > LONGEST_TEXT:
            wrong.append((field, f"Keep this to {LONGEST_TEXT} characters; it has {len(text)}."))
    if wrong:
        raise Invalid.many(wrong)
    return replace(form, expertise=tuple(dict.fromkeys(form.expertise)))


def _facts(mentor: Mentor) -> dict[str, object]:
    """What the audit keeps: no free text."""
    return {
        "is_active": mentor.is_active,
        "max_mentees": mentor.max_mentees,
        "expertise_areas": mentor.expertise_areas,
        "formats": mentor.formats,
    }


def _whole_months(start: date, today: date) -> int:
    """Whole calendar months from `start` to `today`, never below zero."""
    months = (today.year - start.year) * 12 + today.month - start.month
    return max(0, months - (today.day < start.day))
