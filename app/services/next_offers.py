"""What follows an offer that came to nothing: the next best mentor, by one tap or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import (
    assignments,
    audit,
    matching,
    mentee_messages,
    offer_views,
    outbox,
    people,
    working_days,
)
from models.assignments import MentorshipAssignment
from models.errors import Conflict
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.shapes.assignments import AssignForm, OfferView
from models.shapes.matching import Match
from models.words import AssignmentStatus, OnDecline

# Put together once: that takes longer than asking.
_later = aliased(MentorshipAssignment)

LEAST_LEFT = timedelta(days=28)
TRY_AGAIN_FOR = timedelta(days=30)
"""How long after an offer its successor is looked for by itself."""


async def next_best(db: AsyncSession, assignment: AssignmentId, *, now: datetime) -> Match | None:
    """The best mentor for this mentee who has not said no to them yet."""
    return next(iter(await not_asked(db, assignment, now=now, limit=1)), None)


async def not_asked(
    db: AsyncSession, assignment: AssignmentId, *, now: datetime, limit: int = 5
) -> Sequence[Match]:
    """The best mentors for this mentee who were not asked yet, by the skills that this offer was for."""
    offer = await offer_views.of(db, assignment)
    offers = (
        await db.execute(
            select(
                MentorshipAssignment.id, MentorshipAssignment.mentor_id, MentorshipAssignment.requested_skills
            ).where(MentorshipAssignment.mentee_user_id == offer.mentee_id)
        )
    ).all()
    found = await matching.suggest(
        db,
        mentee=offer.mentee_id,
        now=now,
        format=offer.format,
        asked_skills=next(one.requested_skills for one in offers if one.id == assignment),
        passed_over={one.mentor_id for one in offers},
        limit=limit,
    )
    return found.matches


async def offer_to_next(
    db: AsyncSession,
    assignment: AssignmentId,
    *,
    by: UserId,
    now: datetime,
    mentor: Match | None = None,
    at_work: bool = False,
) -> MentorshipAssignment:
    """Offers what was declined, expired or could not be accepted to the next best mentor, on the same terms.

    Where that has been done already, it is the offer that was made then. What is running goes on meanwhile, and the
    next mentor takes over for the time that is left.
    """
    before = await assignments.locked(db, assignment)
    await assignments.require_may_assign(db, by, before.mentee_user_id)
    made = await offer_views.current(db, before.mentee_user_id)
    if made and made.id not in (assignment, before.handed_over_from_id) and before.format == made.format:
        return await assignments.locked(db, made.id)
    chosen = mentor or await next_best(db, assignment, now=now)
    if chosen is None:
        raise Conflict("Nobody else is free for this mentee right now. Try again when a mentor has a place.")
    if before.status == AssignmentStatus.PENDING:
        await assignments.withdraw(db, assignment, by=by, now=now)
    today = (await working_days.load(db, [by]))[by].today(now)
    start = max(before.start_date, today)
    replaces = assignment if before.status in people.RUNNING else before.handed_over_from_id
    is_running = replaces and (await offer_views.of(db, replaces)).status in people.RUNNING
    form = AssignForm(
        mentor_id=chosen.mentor_id,
        start_date=start,
        format=before.format,
        duration_weeks=before.duration_weeks,
        end_date=_time_left(before, start) if is_running else None,
        replaces=replaces if is_running else None,
        cadence=before.check_in_cadence,
        expectations=before.expectations,
        on_decline=before.on_decline,
        skills=tuple(before.requested_skills),
    )
    mentee = before.mentee_user_id
    offered = await assignments.offer(db, by=by, mentee=mentee, form=form, now=now, at_work=at_work)
    offered.goals = before.goals
    await db.flush()
    return offered


def _time_left(before: MentorshipAssignment, start: date) -> date | None:
    """The end that was agreed, where there is a month to it at least; else the whole duration begins anew."""
    end = before.expected_end_date
    return end if end and end >= start + LEAST_LEFT else None


async def to_offer_again(db: AsyncSession, *, now: datetime) -> Sequence[AssignmentId]:
    """Declined or expired offers whose next one should happen by itself and has not happened yet."""
    return (
        await db.scalars(
            select(MentorshipAssignment.id)
            .where(
                MentorshipAssignment.status.in_((AssignmentStatus.DECLINED, AssignmentStatus.EXPIRED)),
                MentorshipAssignment.on_decline == OnDecline.NEXT,
                MentorshipAssignment.offered_at > now - TRY_AGAIN_FOR,
                ~exists(_later.id).where(
                    _later.mentee_user_id == MentorshipAssignment.mentee_user_id,
                    _later.offered_at > MentorshipAssignment.offered_at,
                ),
            )
            .limit(100)
        )
    ).all()


async def offer_to_next_by_itself(db: AsyncSession, assignment: AssignmentId, *, now: datetime) -> bool:
    """The same as `offer_to_next`, in the name of whoever assigned; False when another replica was faster.

    Where nobody is free the assigner is told once, and a later run tries again.
    """
    before = await assignments.locked(db, assignment)
    if assignment not in await to_offer_again(db, now=now) or before.assigned_by_user_id is None:
        return False
    nobody_acted = before.status is AssignmentStatus.EXPIRED
    if await next_best(db, assignment, now=now) is None:
        offer = await offer_views.of(db, assignment)
        await tell_assigner(db, "offer_declined", offer, now=now, at_work=nobody_acted)
        return False
    await offer_to_next(db, assignment, by=before.assigned_by_user_id, now=now, at_work=nobody_acted)
    return True


async def close_all(db: AsyncSession, mentor: Mentor, *, by: UserId, now: datetime) -> None:
    """The mentor has left: open offers are cancelled, and whoever assigned gets the next step."""
    pending = await db.scalars(
        select(MentorshipAssignment.id).where(
            MentorshipAssignment.mentor_id == mentor.id,
            MentorshipAssignment.status == AssignmentStatus.PENDING,
        )
    )
    for assignment in pending.all():
        closed = await assignments.locked(db, assignment)
        if closed.status != AssignmentStatus.PENDING:
            continue
        closed.status, closed.cancelled_at = AssignmentStatus.CANCELLED, now
        await db.flush()
        audit.note(
            db,
            by=by,
            action="assignment.mentor_left",
            subject=closed,
            now=now,
            before={"status": "pending"},
            after={"status": "cancelled"},
        )
        await assignments.redraw_offer(db, closed, now=now)
        await tell_assigner(db, "offer_declined", await offer_views.of(db, assignment), now=now)
        await mentee_messages.tell_status(db, closed.mentee_user_id, now=now)


async def tell_assigner(
    db: AsyncSession, kind: str, offer: OfferView, *, now: datetime, at_work: bool = False
) -> None:
    """Whoever can take the next step hears of it once; `at_work` where nobody has just done something."""
    topic, about = f"{kind}:{offer.id}", {"assignment": offer.id}
    post = outbox.post_at_work if at_work else outbox.post
    for person in await people.deciding(db, offer.id):
        await post(db, kind, to=person, topic=topic, subject=about, dedupe_key=f"{topic}:{person}", now=now)
