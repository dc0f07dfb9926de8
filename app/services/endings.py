"""Pausing, resuming, completing and cancelling a mentorship, and going on beyond the agreed end.

Check-ins: none is due while it is paused or after its end; resuming and going on plan the next one. Actions stay on
the list of whoever owes them. A paused mentorship keeps its place with the mentor, an ended one gives it back; one
whose agreed end has passed runs until somebody says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import (
    assignments,
    audit,
    check_ins,
    digests,
    mentorships,
    occasions,
    offer_views,
    outbox,
    working_days,
)
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import Conflict, Invalid, NotAllowed
from models.ids import AssignmentId, UserId
from models.shapes.assignments import OfferView
from models.shapes.endings import LONGER, CompleteForm, GoOnForm, GoOnScreen, PauseForm
from models.shapes.feedback import END
from models.words import AssignmentStatus, CheckInStatus, Party

LONGEST_NOTES = 3000
LONGEST_PAUSE = timedelta(days=365)


async def pause(db: AsyncSession, *, by: UserId, form: PauseForm, now: datetime) -> None:
    """Stops the check-ins until a day, or until somebody resumes. Raises Invalid for the day."""
    row, view = await mentorships.held(db, form.assignment_id, by=by)
    if row.status is AssignmentStatus.PAUSED:
        return
    mentorships.require_running(row.status)
    today = await _today(db, by, now)
    if form.until and not today < form.until <= today + LONGEST_PAUSE:
        raise Invalid("Choose a day from tomorrow on, within a year, or leave this empty.", field="until")
    row.paused_until = form.until
    row.paused_at = now
    await _step(db, row, AssignmentStatus.PAUSED, by=by, now=now)
    await _tell(db, "paused", view, _two(view, but=by), now=now)


async def resume(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> None:
    """Goes on where it was paused: the end moves by as long as the pause was, and a check-in is planned."""
    row, view = await mentorships.held(db, assignment, by=by)
    if row.status is AssignmentStatus.ACTIVE:
        return
    mentorships.require_running(row.status)
    await _resume(db, row, view, by=by, now=now)


async def resume_due(db: AsyncSession, *, now: datetime) -> int:
    """Resumes what was paused until today, as the program; of several replicas one does each."""
    rows = (
        await db.scalars(
            select(MentorshipAssignment)
            .where(
                MentorshipAssignment.status == AssignmentStatus.PAUSED,
                MentorshipAssignment.paused_until <= now.date(),
            )
            .with_for_update(skip_locked=True)
            .limit(100)
        )
    ).all()
    for row in rows:
        await _resume(db, row, await offer_views.of(db, row.id), by=audit.SYSTEM, now=now)
    return len(rows)


async def complete(db: AsyncSession, *, by: UserId, form: CompleteForm, now: datetime) -> None:
    """Ends it, sums it up for both and asks them how it was; managers read it in their digest.

    The notes are the mentor's.
    """
    row, view = await mentorships.held(db, form.assignment_id, by=by)
    if row.status is AssignmentStatus.COMPLETED:
        return
    mentorships.require_running(row.status)
    if form.notes and mentorships.side(view, by) is not Party.MENTOR:
        raise NotAllowed(f"These notes are for {view.mentor_name} to write.", field="notes")
    if form.notes and len(form.notes) > LONGEST_NOTES:
        raise Invalid(f"Keep this to {LONGEST_NOTES} characters; it has {len(form.notes)}.", field="notes")
    if form.notes:
        row.completion_notes = form.notes
    row.completed_at = now
    await _end(db, row, view, AssignmentStatus.COMPLETED, by=by, now=now)
    for person in _two(view):
        await occasions.ask(db, view.id, END, person, now=now)


async def cancel(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> None:
    """Ends it unfinished, by a manager or lead; the two complete theirs. Nobody is asked how it was."""
    row, view = await mentorships.held(db, assignment, by=by)
    if row.status is AssignmentStatus.CANCELLED:
        return
    mentorships.require_running(row.status)
    if not await assignments.may_assign(db, by, view.mentee_id):
        raise NotAllowed("A manager or a program lead cancels; the two of you can complete it at any time.")
    row.cancelled_at = now
    await _end(db, row, view, AssignmentStatus.CANCELLED, by=by, now=now)
    await _tell(db, "cancelled", view, _two(view, but=by), now=now)


async def to_go_on(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> GoOnScreen:
    """The ends there are to choose from."""
    row, view = await mentorships.held(db, assignment, by=by)
    return _later_ends(row, view, await _today(db, by, now))


async def go_on(db: AsyncSession, *, by: UserId, form: GoOnForm, now: datetime) -> None:
    """Moves the agreed end, and plans the next check-in. Raises Invalid for the weeks.

    Raises Conflict where somebody else was faster: two who say so at once do not add up.
    """
    row, view = await mentorships.held(db, form.assignment_id, by=by)
    screen = _later_ends(row, view, await _today(db, by, now))
    if screen.end != form.end:
        raise Conflict(f"Somebody was faster: it goes on until {screen.end:%-d %b %Y}.", field="weeks")
    later = dict(screen.choices).get(form.weeks or 0)
    if later is None:
        raise Invalid("Choose how much longer it goes on.", field="weeks")
    row.expected_end_date = later
    await db.flush()
    if row.status is AssignmentStatus.ACTIVE and not await check_ins.open_of(db, [row.id]):
        await _plan(db, row, view, now=now)
    audit.note(
        db,
        by=by,
        action="assignment.extended",
        subject=row,
        now=now,
        before={"expected_end_date": form.end.isoformat()},
        after={"expected_end_date": later.isoformat()},
    )
    await _tell(db, "extended", view, _two(view, but=by), now=now)
    await _redraw_ended(db, view, now=now)


def _later_ends(row: MentorshipAssignment, view: OfferView, today: date) -> GoOnScreen:
    """Counted from the agreed end, or from today where that has passed."""
    mentorships.require_running(row.status)
    if row.expected_end_date is None:
        raise Conflict("No end is agreed for this mentorship, so it goes on by itself.")
    since = max(row.expected_end_date, today)
    choices = tuple((weeks, since + timedelta(weeks=weeks)) for weeks in LONGER)
    return GoOnScreen(view, row.expected_end_date, choices)


async def _resume(
    db: AsyncSession, row: MentorshipAssignment, view: OfferView, *, by: UserId | str, now: datetime
) -> None:
    if row.paused_at and row.expected_end_date:
        row.expected_end_date += max(timedelta(0), now.date() - row.paused_at.date())
    row.paused_at = row.paused_until = None
    row.resumed_at = now
    await _step(db, row, AssignmentStatus.ACTIVE, by=by, now=now)
    await _plan(db, row, view, now=now)
    await _tell(db, "resumed", view, _two(view, but=by), now=now, at_work=by == audit.SYSTEM)
    await _redraw_pause(db, view, now=now)


async def _plan(db: AsyncSession, row: MentorshipAssignment, view: OfferView, *, now: datetime) -> None:
    """A check-in in the coming days, unless it is over by then."""
    clocks = await working_days.load(db, [view.mentor_user_id, view.mentee_id])
    today = clocks[view.mentee_id].today(now)
    due_on = working_days.next_common_day(today + check_ins.FIRST_WITHIN, clocks.values())
    if row.expected_end_date is None or due_on <= row.expected_end_date:
        db.add(CheckIn(assignment_id=row.id, due_on=due_on, created_at=now))
        await db.flush()


async def _end(
    db: AsyncSession,
    row: MentorshipAssignment,
    view: OfferView,
    status: AssignmentStatus,
    *,
    by: UserId,
    now: datetime,
) -> None:
    row.actual_end_date = max(await _today(db, by, now), row.start_date)
    row.paused_until = None
    await _step(db, row, status, by=by, now=now)
    await assignments.redraw_offer(db, row, now=now)
    await _redraw_pause(db, view, now=now)
    await _redraw_ended(db, view, now=now)


async def _step(
    db: AsyncSession,
    row: MentorshipAssignment,
    status: AssignmentStatus,
    *,
    by: UserId | str,
    now: datetime,
) -> None:
    """The new state, without the check-in that was planned, and one line of audit."""
    before, row.status = row.status, status
    await db.flush()
    await db.execute(
        delete(CheckIn).where(CheckIn.assignment_id == row.id, CheckIn.status == CheckInStatus.SCHEDULED)
    )
    action = "resumed" if status is AssignmentStatus.ACTIVE else status
    audit.note(
        db,
        by=by,
        action=f"assignment.{action}",
        subject=row,
        now=now,
        before={"status": before},
        after={"status": status},
    )


async def _tell(
    db: AsyncSession,
    kind: str,
    view: OfferView,
    persons: Iterable[UserId],
    *,
    now: datetime,
    at_work: bool = False,
) -> None:
    post = outbox.post_at_work if at_work else outbox.post
    for person in persons:
        about = {"assignment": view.id, "occasion": END, "reader": person}
        await post(db, kind, to=person, topic=f"{kind}:{view.id}", subject=about, now=now)


async def _redraw_pause(db: AsyncSession, view: OfferView, *, now: datetime) -> None:
    """Whoever was told of a pause reads that it is over."""
    for person in _two(view):
        about = {"assignment": view.id, "reader": person}
        await outbox.redraw(db, "paused", to=person, topic=f"paused:{view.id}", subject=about, now=now)


async def _redraw_ended(db: AsyncSession, view: OfferView, *, now: datetime) -> None:
    """Whoever was asked what becomes of it, and whoever read of it in a digest, reads what has."""
    await digests.redraw_about(db, view.mentee_id, now=now)
    for person in _two(view):
        about = {"assignment": view.id, "reader": person}
        await outbox.redraw(
            db, "ended_answered", to=person, topic=ended_topic(view.id), subject=about, now=now
        )


def ended_topic(assignment: AssignmentId) -> str:
    """Names the message that asks what becomes of a mentorship whose agreed end has passed."""
    return f"ended:{assignment}"


def _two(view: OfferView, *, but: UserId | str | None = None) -> list[UserId]:
    return [one for one in (view.mentor_user_id, view.mentee_id) if one != but]


def require_possible(status: AssignmentStatus, step: str) -> None:
    """Says at once what submitting the form would change nothing about, or be refused for."""
    mentorships.require_running(status)
    if step == "pause" and status is AssignmentStatus.PAUSED:
        raise Conflict("This mentorship is paused already. `/mentor resume` lets it go on.")
    if step == "resume" and status is AssignmentStatus.ACTIVE:
        raise Conflict("This mentorship is not paused, so there is nothing to resume.")


async def _today(db: AsyncSession, person: UserId, now: datetime) -> date:
    return (await working_days.load(db, [person]))[person].today(now)
