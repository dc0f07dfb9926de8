"""Another mentor for somebody who has one: asked for quietly, offered beside the running mentorship, then in its place.

Nobody is at fault, and nothing changes for the two until another mentor accepts. The database then ends the earlier
mentorship in the same step (migrations/versions, hand_over). Its sessions stay between the two it was of, unless the
mentee shares them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import assignments, audit, matching, mentorships, next_offers, offer_views, outbox, people
from models.assignments import MentorshipAssignment
from models.errors import Conflict, Invalid, NotAllowed, NotFound
from models.ids import AssignmentId, MentorId, UserId
from models.mentors import Mentor
from models.people import User
from models.shapes.assignments import OfferView
from models.shapes.endings import HandOver, HandOverChoice

# Put together once: that takes longer than asking.
_newer = aliased(MentorshipAssignment)


async def ask(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> OfferView:
    """Whoever decides gets the next step, without a word of why or of who asked; asking again changes nothing."""
    row, view = await mentorships.held(db, assignment, by=by)
    mentorships.require_running(row.status)
    deciding = [one for one in await people.deciding(db, assignment) if one not in _two(view)]
    asked = deciding or [one for one in await people.leads(db) if one not in _two(view)]
    if not asked:
        raise Conflict("Nobody can find another mentor yet: whoever runs Cairn sets PROGRAM_LEADS.")
    for person in asked:
        topic, about = f"hand_over:{assignment}", {"assignment": assignment}
        await outbox.post(
            db, "hand_over", to=person, topic=topic, subject=about, dedupe_key=f"{topic}:{person}", now=now
        )
    audit.note_quietly(db, action="assignment.rematch_asked", subject=row, now=now)
    return view


async def ask_for_all(db: AsyncSession, *, mentor: UserId, now: datetime) -> int:
    """A mentor who stops hands over everybody; returns how many."""
    running = await db.scalars(
        select(MentorshipAssignment.id)
        .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
        .where(Mentor.user_id == mentor, MentorshipAssignment.status.in_(people.RUNNING))
        .order_by(MentorshipAssignment.id)
    )
    found = running.all()
    for assignment in found:
        await ask(db, assignment, by=mentor, now=now)
    return len(found)


async def offer(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> OfferView:
    """Offers the mentee to the next best mentor, for the time that is left; offering twice is offering once."""
    row, view = await mentorships.held(db, assignment, by=by)
    await assignments.require_may_assign(db, by, view.mentee_id)
    if await offered(db, assignment) is None:
        mentorships.require_running(row.status)
        await next_offers.offer_to_next(db, assignment, by=by, now=now)
    await _redraw(db, assignment, now=now)
    return view


async def to_choose(
    db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime, query: str = ""
) -> HandOverChoice:
    """Who could take over: the best who were not asked yet, or any other free mentor by name."""
    row, view = await mentorships.held(db, assignment, by=by)
    await assignments.require_may_assign(db, by, view.mentee_id)
    mentorships.require_running(row.status)
    await _require_nobody_asked(db, view)
    if not query:
        return HandOverChoice(view, tuple(await next_offers.not_asked(db, assignment, now=now)))
    found = await matching.search(db, mentee=view.mentee_id, query=query, now=now, format=view.format)
    return HandOverChoice(view, tuple(match for match in found if match.mentor_id != view.mentor_id))


async def offer_to(
    db: AsyncSession, assignment: AssignmentId, mentor: MentorId | None, *, by: UserId, now: datetime
) -> OfferView:
    """Offers the mentee to the mentor chosen; returns the offer. Raises Invalid for the mentor."""
    row, view = await mentorships.held(db, assignment, by=by)
    await assignments.require_may_assign(db, by, view.mentee_id)
    mentorships.require_running(row.status)
    await _require_nobody_asked(db, view)
    if mentor is None:
        raise Invalid("Choose a mentor.", field="mentor")
    if mentor == view.mentor_id:
        raise Invalid(f"{view.mentor_name} is the mentor now. Choose somebody else.", field="mentor")
    match = await matching.candidate(db, mentee=view.mentee_id, mentor_id=mentor, now=now, format=view.format)
    if match is None:
        raise Invalid(
            f"This mentor can no longer be offered to {view.mentee_name}. Choose another one.", field="mentor"
        )
    made = await next_offers.offer_to_next(db, assignment, by=by, now=now, mentor=match)
    await _redraw(db, assignment, now=now)
    return await offer_views.of(db, made.id)


async def _require_nobody_asked(db: AsyncSession, view: OfferView) -> None:
    if await offered(db, view.id):
        raise Conflict(
            f"Another mentor has the offer already. `/mentor cancel @name` takes it back for {view.mentee_name}.",
            field="mentor",
        )


async def _redraw(db: AsyncSession, assignment: AssignmentId, *, now: datetime) -> None:
    """Whoever decides reads who has the offer."""
    topic, about = f"hand_over:{assignment}", {"assignment": assignment}
    for person in await people.deciding(db, assignment):
        await outbox.redraw(db, "hand_over", to=person, topic=topic, subject=about, now=now)


async def view(db: AsyncSession, assignment: AssignmentId, *, now: datetime) -> HandOver:
    """As whoever decides reads it now."""
    running = await offer_views.of(db, assignment)
    mentor = (await db.execute(select(Mentor).where(Mentor.id == running.mentor_id))).scalar_one()
    following = None
    waiting = await offered(db, assignment)
    if waiting is None and running.status in people.RUNNING:
        match = await next_offers.next_best(db, assignment, now=now)
        following = match.name if match else None
    return HandOver(
        view=running,
        mentor_leaves=mentor.left_at is not None,
        offered_to_slack_id=waiting,
        following=following,
    )


async def offered(db: AsyncSession, assignment: AssignmentId) -> str | None:
    """Who has the offer to take over, or has taken over: a Slack id."""
    slack_id: str | None = await db.scalar(
        select(User.slack_user_id)
        .join(Mentor, Mentor.user_id == User.id)
        .join(MentorshipAssignment, MentorshipAssignment.mentor_id == Mentor.id)
        .where(
            MentorshipAssignment.handed_over_from_id == assignment,
            MentorshipAssignment.status.in_(people.OPEN),
        )
        .limit(1)
    )
    return slack_id


async def share_sessions(
    db: AsyncSession, earlier: AssignmentId, *, shared: bool, by: UserId, now: datetime
) -> None:
    """The mentee lets the new mentor read the sessions with the one before, or takes that back."""
    row = await db.scalar(
        select(_newer)
        .where(_newer.handed_over_from_id == earlier, _newer.mentor_accepted_at.is_not(None))
        .order_by(_newer.mentor_accepted_at.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None:
        raise NotFound("Nobody has taken over from this mentorship.")
    if row.mentee_user_id != by:
        raise NotAllowed("Only the mentee decides who else reads these sessions.")
    if (row.sessions_shared_at is not None) == shared:
        return
    row.sessions_shared_at = now if shared else None
    await db.flush()
    audit.note(db, by=by, action="sessions.shared", subject=row, now=now, after={"shared": shared})


def _two(view: OfferView) -> tuple[UserId, UserId]:
    return view.mentor_user_id, view.mentee_id
