"""What people do with milestones: achieve, verify, re-date, add, retire."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import audit, digests, outbox, people, ramps, working_days
from models.errors import Conflict, Invalid, NotAllowed, NotFound
from models.ids import MilestoneId, UserId
from models.milestones import RampMilestone
from models.people import User
from models.shapes.milestones import MilestoneForm, Rights, ramped_on
from models.words import VerificationMethod

MOST_MILESTONES = 30
LONGEST_NAME = 200
LONGEST_RAMP = timedelta(days=730)
"""As far ahead as the template reaches."""


async def mark(db: AsyncSession, milestone: MilestoneId, *, by: UserId, now: datetime) -> RampMilestone:
    """Achieved today; saying it again changes nothing. Somebody who may verify has verified it with that."""
    row = await locked(db, milestone)
    mentee, rights = await _mentee(db, row), await _rights(db, row, by=by)
    _require_may_mark(row, rights, mentee)
    if row.achieved_date is None:
        today = await _today(db, mentee, now)
        before = _facts(row)
        row.achieved_date, row.achieved_by_user_id = today, by
        if rights.verify:
            _verify(row, by=by, now=now)
        await _changed(db, row, "milestone.achieved", before, by=by, now=now)
    return row


async def verify(db: AsyncSession, milestone: MilestoneId, *, by: UserId, now: datetime) -> RampMilestone:
    """The mentor confirms that a step is achieved; confirming twice is confirming once."""
    row = await locked(db, milestone)
    rights = await _rights(db, row, by=by)
    if not rights.verify:
        mentee = await _mentee(db, row)
        who = "your mentor" if by == mentee.id else f"{mentee.name}'s mentor"
        raise NotAllowed(f"This is for {who} to verify, or without one for a manager.")
    if row.achieved_date is None:
        raise Conflict("This milestone is not achieved yet, so there is nothing to verify.")
    if row.verified_at is None:
        before = _facts(row)
        _verify(row, by=by, now=now)
        await _changed(db, row, "milestone.verified", before, by=by, now=now)
    return row


async def save(db: AsyncSession, *, by: UserId, form: MilestoneForm, now: datetime) -> RampMilestone:
    """Adds or changes a step. The mentee sets the day of achievement alone; raises Invalid for a field."""
    mentee = await people.user(db, form.mentee_id)
    if form.milestone_id is None:
        return await _add(db, mentee, by=by, form=form, now=now)
    if form.retire:
        return await retire(db, form.milestone_id, by=by, now=now)
    row = await locked(db, form.milestone_id)
    rights = await _rights(db, row, by=by)
    achieved_changes = form.achieved_date != row.achieved_date
    if achieved_changes:
        _require_may_mark(row, rights, mentee)
        if row.verified_at and not rights.verify:
            raise NotAllowed("This is verified already. Ask who verified it.", field="achieved_date")
    elif not rights.change:
        return row
    today = await _today(db, mentee, now)
    _check(form, row, mentee, today, full=rights.change)
    before = _facts(row)
    if rights.change:
        row.milestone_name, row.target_date = form.name or row.milestone_name, form.target_date
        row.verification_method, row.is_required = form.method, form.is_required
    if achieved_changes:
        row.achieved_date, row.achieved_by_user_id = form.achieved_date, by if form.achieved_date else None
        row.verified_at = row.verified_by_user_id = None
    if row.achieved_date and rights.verify and row.verified_at is None:
        _verify(row, by=by, now=now)
    await _changed(db, row, "milestone.changed", before, by=by, now=now)
    return row


async def retire(db: AsyncSession, milestone: MilestoneId, *, by: UserId, now: datetime) -> RampMilestone:
    """Takes a step off the list; it is kept, so that a later mentorship does not bring it back."""
    row = await locked(db, milestone)
    if not (await _rights(db, row, by=by)).change:
        raise NotAllowed("A mentor, a manager or a program lead changes the list of milestones.")
    if row.retired_at is None:
        before = _facts(row)
        row.retired_at = now
        await _changed(db, row, "milestone.retired", before, by=by, now=now)
    return row


async def locked(db: AsyncSession, milestone: MilestoneId) -> RampMilestone:
    row = await db.scalar(select(RampMilestone).where(RampMilestone.id == milestone).with_for_update())
    if row is None or row.mentee_user_id is None:
        raise NotFound("This milestone is no longer there.")
    return row


async def _add(
    db: AsyncSession, mentee: User, *, by: UserId, form: MilestoneForm, now: datetime
) -> RampMilestone:
    if not (await ramps.rights(db, mentee.id, by=by)).change:
        raise NotAllowed("A mentor, a manager or a program lead adds milestones.", field="name")
    row = RampMilestone(
        mentee_user_id=mentee.id,
        milestone_name=form.name or "",
        target_date=form.target_date,
        verification_method=form.method,
        is_required=form.is_required,
        position=MOST_MILESTONES,
    )
    own = (
        await db.scalars(
            select(RampMilestone).where(
                RampMilestone.mentee_user_id == mentee.id, RampMilestone.retired_at.is_(None)
            )
        )
    ).all()
    _check(form, None, mentee, await _today(db, mentee, now), full=True)
    if len(own) >= MOST_MILESTONES:
        raise Invalid(
            f"There are {MOST_MILESTONES} milestones already. Retire one before you add one.", field="name"
        )
    row.assignment_id = next((one.assignment_id for one in own if one.assignment_id), None)
    db.add(row)
    if form.achieved_date:
        row.achieved_date, row.achieved_by_user_id = form.achieved_date, by
        if (await ramps.rights(db, mentee.id, by=by)).verify:
            _verify(row, by=by, now=now)
    await _changed(db, row, "milestone.added", {}, by=by, now=now)
    return row


def _check(form: MilestoneForm, row: RampMilestone | None, mentee: User, today: date, *, full: bool) -> None:
    """Every field that cannot be, named at once. A day that was there before may stay as it is."""
    wrong: list[tuple[str | None, str]] = []
    if full:
        if not form.name:
            wrong.append(("name", "Say what is to be achieved."))
        elif len(form.name) > LONGEST_NAME:
            wrong.append(("name", f"Keep this to {LONGEST_NAME} characters; it has {len(form.name)}."))
        target = form.target_date
        if target and (row is None or target != row.target_date):
            if target < today and form.achieved_date is None:
                wrong.append(("target_date", "Choose a target date from today on."))
            elif target > today + LONGEST_RAMP:
                wrong.append(("target_date", "Choose a target date within the next two years."))
    achieved = form.achieved_date
    if achieved and (row is None or achieved != row.achieved_date):
        if achieved > today:
            wrong.append(("achieved_date", "Choose today or a day before."))
        elif mentee.start_date and achieved < mentee.start_date:
            started = f"{mentee.start_date:%d %b %Y}"
            wrong.append(("achieved_date", f"{mentee.name} started on {started}. Choose a day from then on."))
    if wrong:
        raise Invalid.many(wrong)


def _require_may_mark(row: RampMilestone, rights: Rights, mentee: User) -> None:
    if not rights.mark:
        raise NotAllowed(f"Only {mentee.name}, their mentor, their managers and program leads do this.")
    if row.verification_method is VerificationMethod.SYSTEM_TRACKED and not rights.track:
        raise NotAllowed(
            "Another system says when this is achieved; a program lead can do it by hand.",
            field="achieved_date",
        )
    if row.retired_at:
        raise Conflict("This milestone was taken off the list.")


def _verify(row: RampMilestone, *, by: UserId, now: datetime) -> None:
    if row.verification_method is VerificationMethod.MENTOR_VERIFIED:
        row.verified_at, row.verified_by_user_id = now, by


async def _changed(
    db: AsyncSession, row: RampMilestone, action: str, before: dict[str, object], *, by: UserId, now: datetime
) -> None:
    """What every change leaves: the row, one line of audit, and word to those it concerns."""
    await db.flush()
    after = _facts(row)
    audit.note(db, by=by, action=action, subject=row, now=now, before=before, after=after)
    mentee = await _mentee(db, row)
    await digests.redraw_about(db, mentee.id, now=now)
    milestones = (await ramps.steps(db, [mentee.id]))[mentee.id]
    if ramped_on(milestones):
        await _tell_ramped(db, mentee.id, now=now)


async def _tell_ramped(db: AsyncSession, mentee: UserId, *, now: datetime) -> None:
    """The good news, once for each: the mentee and the mentors; the manager reads it in their digest."""
    for person in dict.fromkeys([mentee, *await ramps.mentors_of(db, mentee)]):
        about = {"mentee": mentee, "reader": person}
        key = f"ramped:{mentee}:{person}"
        await outbox.post(db, "ramped", to=person, topic=key, subject=about, dedupe_key=key, now=now)


async def _rights(db: AsyncSession, row: RampMilestone, *, by: UserId) -> Rights:
    return await ramps.rights(db, (await _mentee(db, row)).id, by=by)


async def _mentee(db: AsyncSession, row: RampMilestone) -> User:
    return (await db.execute(select(User).where(User.id == row.mentee_user_id))).scalar_one()


async def _today(db: AsyncSession, mentee: User, now: datetime) -> date:
    return (await working_days.load(db, [mentee.id]))[mentee.id].today(now)


def _facts(row: RampMilestone) -> dict[str, object]:
    return {
        "achieved_date": row.achieved_date.isoformat() if row.achieved_date else None,
        "verified": row.verified_at is not None,
        "target_date": row.target_date.isoformat() if row.target_date else None,
        "is_required": row.is_required,
        "retired": row.retired_at is not None,
    }
