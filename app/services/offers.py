"""The mentor answers an offer: accept, decline, or ask me later. What follows happens in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import broken_constraint
from app.services import (
    assignments,
    audit,
    check_ins,
    mentee_messages,
    milestone_template,
    next_offers,
    offer_views,
    outbox,
    people,
    working_days,
)
from models.assignments import AgreementAcceptance, AssignmentWords, MentorshipAssignment
from models.errors import Conflict, Invalid, NoPlaceLeft, NotAllowed
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.shapes.assignments import AcceptForm, DeclineForm, OfferView
from models.words import AssignmentStatus, OnDecline

LONGEST_NOTE = 2000
FARTHEST_MEETING = timedelta(days=90)
HAVE_BEGUN = (*people.RUNNING, AssignmentStatus.COMPLETED)
NO_PLACE = "mentor_capacity"
"""The constraint by which the database refuses one mentee too many."""


async def to_answer(db: AsyncSession, assignment: AssignmentId, *, by: UserId) -> OfferView:
    """The offer, if it is this person's to answer and still open; says why otherwise."""
    offer = await offer_views.of(db, assignment)
    if offer.mentor_user_id != by:
        raise NotAllowed(f"Only {offer.mentor_name} can answer this offer.")
    _require_pending(offer.status)
    return offer


async def suggested_meeting(db: AsyncSession, offer: OfferView, *, now: datetime) -> datetime:
    """A full hour inside both people's working hours, on a working day of both soon after the start."""
    clocks = await working_days.load(db, [offer.mentor_user_id, offer.mentee_id])
    both = [clocks[offer.mentor_user_id], clocks[offer.mentee_id]]
    earliest = max(offer.start_date, both[0].today(now) + timedelta(days=1))
    return working_days.shared_hour(working_days.next_common_day(earliest, both), both)


async def accept(
    db: AsyncSession, assignment: AssignmentId, *, by: UserId, form: AcceptForm, now: datetime
) -> None:
    """Makes the mentorship active: counted, with milestones, a first check-in, and word to everybody.

    Accepting again changes nothing. Raises NoPlaceLeft when the mentor's places are taken: the offer stays open, and
    whoever assigned is told.
    """
    offer = await offer_views.of(db, assignment)
    if offer.mentor_user_id != by:
        raise NotAllowed(f"Only {offer.mentor_name} can accept this offer.")
    accepted = await assignments.locked(db, assignment)
    if accepted.status == AssignmentStatus.ACTIVE:
        return
    _require_pending(accepted.status)
    _check(form, now)
    if not await _takes_place(db, accepted, form, now=now):
        await next_offers.tell_assigner(db, "offer_no_place", offer, now=now)
        raise NoPlaceLeft(
            "All your places are taken, so this offer stays open. "
            "We have told the person who asked you, and they find somebody else."
        )
    await agree(db, assignment, by=by, now=now)
    await milestone_template.begin(db, accepted)
    await check_ins.first(db, accepted, mentor=by, now=now)
    audit.note(
        db,
        by=by,
        action="assignment.accepted",
        subject=accepted,
        now=now,
        before={"status": "pending"},
        after={"status": "active"},
    )
    await _tell_accepted(db, offer, now=now)


async def _takes_place(
    db: AsyncSession, accepted: MentorshipAssignment, form: AcceptForm, *, now: datetime
) -> bool:
    """Makes it active unless the mentor is full: the database counts under a lock on the mentor.

    Many may wait for that lock, so nobody does who can see that all places are taken, and a refusal gives it back.
    """
    mentor = await db.get_one(Mentor, accepted.mentor_id, populate_existing=True)
    if mentor.current_mentee_count >= mentor.max_mentees:
        return False
    try:
        async with db.begin_nested():
            accepted.status, accepted.mentor_accepted_at = AssignmentStatus.ACTIVE, now
            accepted.first_meeting_at, accepted.note_to_mentee = form.first_meeting, form.note
            await db.flush()
    except IntegrityError as refused:
        if broken_constraint(refused) != NO_PLACE:
            raise
        return False
    return True


async def agree(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> None:
    """Keeps who agreed to which version of the expectations, and when; the first time counts."""
    offer = await offer_views.of(db, assignment)
    if by not in (offer.mentor_user_id, offer.mentee_id):
        raise NotAllowed(f"The expectations are between {offer.mentor_name} and {offer.mentee_name}.")
    if offer.status not in HAVE_BEGUN:
        raise Conflict("There is nothing to agree to: this mentorship has not begun.")
    agreement = insert(AgreementAcceptance).values(
        assignment_id=assignment, user_id=by, version=offer.agreement_version, agreed_at=now
    )
    await db.execute(agreement.on_conflict_do_nothing())
    if by == offer.mentee_id:
        topic, about = f"accepted:{assignment}", {"assignment": assignment}
        await outbox.redraw(db, "accepted_mentee", to=by, topic=topic, subject=about, now=now)


async def has_agreed(db: AsyncSession, assignment: AssignmentId, *, by: UserId) -> bool:
    return bool(
        await db.scalar(
            select(
                exists(AgreementAcceptance.user_id).where(
                    AgreementAcceptance.assignment_id == assignment, AgreementAcceptance.user_id == by
                )
            )
        )
    )


async def decline(
    db: AsyncSession, assignment: AssignmentId, *, by: UserId, form: DeclineForm, now: datetime
) -> None:
    """Says no, with a reason for whoever assigned. The mentee is not told. Declining again changes nothing."""
    offer = await offer_views.of(db, assignment)
    if offer.mentor_user_id != by:
        raise NotAllowed(f"Only {offer.mentor_name} can decline this offer.")
    declined = await assignments.locked(db, assignment)
    if declined.status == AssignmentStatus.DECLINED:
        return
    _require_pending(declined.status)
    if form.reason is None:
        raise Invalid("Choose a reason, so that the next offer fits better.", field="reason")
    if form.note and len(form.note) > LONGEST_NOTE:
        raise Invalid(f"Keep the note to {LONGEST_NOTE} characters; it has {len(form.note)}.", field="note")
    declined.status, declined.declined_at = AssignmentStatus.DECLINED, now
    declined.decline_reason, declined.decline_note = form.reason, form.note
    await db.flush()
    audit.note(
        db,
        by=by,
        action="assignment.declined",
        subject=declined,
        now=now,
        before={"status": "pending"},
        after={"status": "declined"},
    )
    await assignments.redraw_offer(db, declined, now=now)
    if declined.on_decline == OnDecline.ASK:
        await next_offers.tell_assigner(db, "offer_declined", offer, now=now)
    await mentee_messages.tell_status(db, offer.mentee_id, now=now)


async def ask_later(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> None:
    """Has the offer brought up again on the mentor's next working day (offer_times.py)."""
    await to_answer(db, assignment, by=by)
    postponed = await assignments.locked(db, assignment)
    _require_pending(postponed.status)
    clock = (await working_days.load(db, [by]))[by]
    day = working_days.after_working_days(clock.today(now), 1, clock)
    postponed.remind_after = clock.at(day, clock.reminder_hour)
    await db.flush()
    await assignments.redraw_offer(db, postponed, now=now)


async def words(db: AsyncSession, assignment: AssignmentId) -> AssignmentWords:
    """The words around an offer; each is None for a reader who may not see it."""
    return (
        await db.execute(select(AssignmentWords).where(AssignmentWords.assignment_id == assignment))
    ).scalar_one()


def _require_pending(status: AssignmentStatus) -> None:
    if status != AssignmentStatus.PENDING:
        words = {
            AssignmentStatus.ACTIVE: "You have accepted this offer already.",
            AssignmentStatus.DECLINED: "This offer has been declined already.",
            AssignmentStatus.CANCELLED: "This offer has been withdrawn. There is nothing left to do.",
            AssignmentStatus.EXPIRED: "This offer has expired. If you still want to, tell the person who asked you.",
        }
        raise Conflict(words.get(status, f"This offer is {status} already."))


def _check(form: AcceptForm, now: datetime) -> None:
    wrong: list[tuple[str | None, str]] = []
    if form.first_meeting and form.first_meeting <= now:
        wrong.append(("first_meeting", "Choose a time from now on, or leave it empty."))
    if form.first_meeting and form.first_meeting > now + FARTHEST_MEETING:
        wrong.append(("first_meeting", "Choose a time within the next 90 days."))
    if form.note and len(form.note) > LONGEST_NOTE:
        wrong.append(("note", f"Keep the note to {LONGEST_NOTE} characters; it has {len(form.note)}."))
    if wrong:
        raise Invalid.many(wrong)


async def _tell_accepted(db: AsyncSession, offer: OfferView, *, now: datetime) -> None:
    """The mentee, the managers, and the two together; each once."""
    about = {"assignment": offer.id}
    topic = f"accepted:{offer.id}"
    redraw_to = offer.mentor_user_id
    await outbox.redraw(db, "offer", to=redraw_to, topic=f"offer:{offer.id}", subject=about, now=now)
    await mentee_messages.tell_status(db, offer.mentee_id, now=now)
    await outbox.post(
        db,
        "accepted_mentee",
        to=offer.mentee_id,
        topic=topic,
        subject=about,
        dedupe_key=f"{topic}:mentee",
        now=now,
    )
    for manager in await people.concerned(db, offer.id):
        await outbox.post(
            db, "accepted_manager", to=manager, subject=about, dedupe_key=f"{topic}:{manager}", now=now
        )
    if offer.handed_over_from:
        wanted, earlier = f"hand_over:{offer.handed_over_from}", {"assignment": offer.handed_over_from}
        for person in await people.deciding(db, offer.id):
            await outbox.redraw(db, "hand_over", to=person, topic=wanted, subject=earlier, now=now)
    both = [offer.mentor_user_id, offer.mentee_id]
    await outbox.post(db, "accepted_pair", to=both, subject=about, dedupe_key=f"{topic}:pair", now=now)
