"""A manager or lead offers a mentorship, and may take the offer back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import broken_constraint
from app.services import (
    audit,
    digests,
    matching,
    mentee_messages,
    offer_views,
    outbox,
    people,
    program,
    terms,
    working_days,
)
from models.assignments import MentorshipAssignment
from models.errors import Conflict, Invalid, NotFound, NotMyReport
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.shapes.assignments import AssignForm, OfferView, Proposal
from models.words import AssignmentStatus, Format

CAME_TO_NOTHING = (AssignmentStatus.DECLINED, AssignmentStatus.EXPIRED, AssignmentStatus.CANCELLED)
MOST_EARLIER = 5
ONE_AT_A_TIME = ("uq_running_mentorship", "uq_pending_hand_over")


async def propose(
    db: AsyncSession,
    *,
    by: UserId,
    mentee: UserId,
    now: datetime,
    format: Format = Format.ONE_ON_ONE,
    skills: tuple[str, ...] = (),
) -> Proposal:
    """What the form opens with: the best mentors and the program's defaults.

    Raises at once what `offer` would raise.
    """
    user = await require_may_assign(db, by, mentee)
    await _require_free(db, user, format)
    suggestions = await matching.suggest(db, mentee=mentee, now=now, format=format, asked_skills=skills)
    settings = await program.settings(db)
    today = await _today(db, by, now)
    return Proposal(
        mentee_id=mentee,
        mentee_slack_id=user.slack_user_id,
        mentee_name=user.name,
        matches=suggestions.matches,
        knows_little=suggestions.knows_little,
        start_date=max(today, user.start_date or today),
        skills=tuple(await program.skill_names(db)),
        expectations=(await program.agreement(db)).text,
        duration_weeks=settings.default_duration_weeks,
        cadence=settings.default_cadence,
    )


async def offer(
    db: AsyncSession,
    *,
    by: UserId,
    mentee: UserId,
    form: AssignForm,
    now: datetime,
    at_work: bool = False,
) -> MentorshipAssignment:
    """Offers `mentee` to a mentor: a pending mentorship, and a message to each who needs to know.

    `at_work` has the mentor hear of it in working time: nobody has just done something.

    Raises Invalid for a field, Conflict where the mentee has a mentor or an offer already, NotMyReport.
    """
    user = await require_may_assign(db, by, mentee)
    if form.replaces is None:
        await _require_free(db, user, form.format)
    today = await _today(db, by, now)
    agreed = await terms.check(db, form, today)
    if form.mentor_id is None:
        raise Invalid("Choose a mentor.", field="mentor")
    match = await matching.candidate(
        db, mentee=mentee, mentor_id=form.mentor_id, now=now, format=form.format, asked_skills=form.skills
    )
    if match is None:
        raise Invalid(
            f"This mentor can no longer be offered to {user.name}. Choose another one.", field="mentor"
        )
    clocks = await working_days.load(db, [match.mentor_user_id])
    settings = await program.settings(db)
    mentor_time = clocks[match.mentor_user_id]
    agreement = await program.agreement(db)
    assignment = MentorshipAssignment(
        mentor_id=form.mentor_id,
        mentee_user_id=mentee,
        assigned_by_user_id=by,
        start_date=agreed.start,
        expected_end_date=agreed.end,
        duration_weeks=agreed.weeks,
        check_in_cadence=form.cadence or settings.default_cadence,
        format=form.format,
        goals=agreed.goals,
        expectations=agreed.expectations or agreement.text,
        agreement_version=agreement.version,
        requested_skills=list(form.skills),
        on_decline=form.on_decline,
        handed_over_from_id=form.replaces,
        offered_at=now,
        expires_on=working_days.after_working_days(
            mentor_time.today(now), settings.offer_expires_days, mentor_time
        ),
    )
    name = user.name
    db.add(assignment)
    try:
        await db.flush()
    except IntegrityError as refused:
        if broken_constraint(refused) in ONE_AT_A_TIME:
            raise Conflict(_taken(name), field="mentee") from None
        raise
    audit.note(
        db, by=by, action="assignment.offered", subject=assignment, now=now, after={"status": "pending"}
    )
    about = {"assignment": assignment.id}
    post = outbox.post_at_work if at_work else outbox.post
    await post(db, "offer", to=match.mentor_user_id, topic=f"offer:{assignment.id}", subject=about, now=now)
    await mentee_messages.tell_status(db, mentee, now=now)
    await _settle_earlier(db, mentee, now=now)
    await digests.redraw_about(db, mentee, now=now)
    return assignment


async def withdraw(
    db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime
) -> MentorshipAssignment:
    """Takes a pending offer back; withdrawing twice is withdrawing once."""
    pending = await locked(db, assignment)
    await require_may_assign(db, by, pending.mentee_user_id)
    if pending.status == AssignmentStatus.CANCELLED:
        return pending
    if pending.status != AssignmentStatus.PENDING:
        raise Conflict(f"This offer has been answered already: it is {pending.status}.")
    pending.status, pending.cancelled_at = AssignmentStatus.CANCELLED, now
    await db.flush()
    audit.note(
        db,
        by=by,
        action="assignment.withdrawn",
        subject=pending,
        now=now,
        before={"status": "pending"},
        after={"status": "cancelled"},
    )
    await redraw_offer(db, pending, now=now)
    await mentee_messages.tell_status(db, pending.mentee_user_id, now=now)
    await digests.redraw_about(db, pending.mentee_user_id, now=now)
    return pending


async def pending_offer(db: AsyncSession, *, mentee: UserId, by: UserId) -> OfferView:
    """The offer for this mentee that waits for an answer."""
    user = await require_may_assign(db, by, mentee)
    waiting = await db.scalar(
        select(MentorshipAssignment.id).where(
            MentorshipAssignment.mentee_user_id == mentee,
            MentorshipAssignment.status == AssignmentStatus.PENDING,
        )
    )
    if waiting is None:
        raise NotFound(f"There is no open offer for {user.name}. `/mentor assign` makes one.")
    return await offer_views.of(db, waiting)


async def locked(db: AsyncSession, assignment: AssignmentId) -> MentorshipAssignment:
    """The row, held until the transaction ends, so that two answers to it come one after the other."""
    found = await db.scalar(
        select(MentorshipAssignment)
        .where(MentorshipAssignment.id == assignment)
        .with_for_update()
        .execution_options(populate_existing=True)  # as it is now, not as it was read before the wait
    )
    if found is None:
        raise NotFound("This offer is no longer there.")
    return found


async def redraw_offer(db: AsyncSession, assignment: MentorshipAssignment, *, now: datetime) -> None:
    """The mentor's message shows the outcome, without buttons."""
    mentor = (await db.execute(select(Mentor.user_id).where(Mentor.id == assignment.mentor_id))).scalar_one()
    about = {"assignment": assignment.id}
    await outbox.redraw(db, "offer", to=mentor, topic=f"offer:{assignment.id}", subject=about, now=now)


async def _settle_earlier(db: AsyncSession, mentee: UserId, *, now: datetime) -> None:
    """Messages about earlier offers that came to nothing show that somebody else is asked now."""
    earlier = await db.scalars(
        select(MentorshipAssignment.id)
        .where(
            MentorshipAssignment.mentee_user_id == mentee, MentorshipAssignment.status.in_(CAME_TO_NOTHING)
        )
        .order_by(MentorshipAssignment.offered_at.desc())
        .limit(MOST_EARLIER)
    )
    for assignment in earlier.all():
        for person in await people.deciding(db, assignment):
            for kind in ("offer_declined", "offer_no_place"):
                topic, about = f"{kind}:{assignment}", {"assignment": assignment}
                await outbox.redraw(db, kind, to=person, topic=topic, subject=about, now=now)


async def may_assign(db: AsyncSession, by: UserId, mentee: UserId) -> bool:
    """Managers assign for their whole line, leads for everybody."""
    if by in await people.leads(db):
        return True
    return by in await people.managers(db, mentee)


async def require_may_assign(db: AsyncSession, by: UserId, mentee: UserId) -> User:
    """The mentee, for somebody who may assign them a mentor; raises NotMyReport for everybody else."""
    user = await people.user(db, mentee)
    if by == mentee:
        raise NotMyReport(
            "You can't assign a mentor to yourself. Ask your manager or a program lead.",
            user_id=None,
            name=user.name,
        )
    if not await may_assign(db, by, mentee):
        raise NotMyReport(
            f"Mentors are assigned by a manager of {user.name} or by a program lead.",
            user_id=mentee,
            name=user.name,
        )
    return user


async def _require_free(db: AsyncSession, mentee: User, format: Format) -> None:
    if format is not Format.ONE_ON_ONE:
        return
    taken = await db.scalar(
        select(MentorshipAssignment.id)
        .where(
            MentorshipAssignment.mentee_user_id == mentee.id,
            MentorshipAssignment.format == Format.ONE_ON_ONE,
            MentorshipAssignment.status.in_(people.OPEN),
        )
        .limit(1)
    )
    if taken:
        raise Conflict(_taken(mentee.name), field="mentee")


def _taken(name: str) -> str:
    return f"{name} already has a mentor or an open offer. `/mentor cancel` withdraws an offer."


async def _today(db: AsyncSession, person: UserId, now: datetime) -> date:
    return (await working_days.load(db, [person]))[person].today(now)
