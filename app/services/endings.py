"""Pausing, resuming, completing and cancelling a mentorship.

Check-ins: none is due while it is paused or after its end; resuming plans the next one. Actions stay on the list of
whoever owes them. A paused mentorship keeps its place with the mentor, an ended one gives it back.
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
    mentorships,
    occasions,
    offer_views,
    outbox,
    people,
    working_days,
)
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import Conflict, Invalid, NotAllowed
from models.ids import AssignmentId, UserId
from models.shapes.assignments import OfferView
from models.shapes.endings import CompleteForm, PauseForm
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
    """Ends it, sums it up for both and asks them how it was. The notes are the mentor's."""
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
    above = [one for one in await people.concerned(db, view.id) if one not in (by, *_two(view))]
    await _tell(db, "completed", view, above, now=now)


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


async def _resume(
    db: AsyncSession, row: MentorshipAssignment, view: OfferView, *, by: UserId | str, now: datetime
) -> None:
    clocks = await working_days.load(db, [view.mentor_user_id, view.mentee_id])
    today = clocks[view.mentee_id].today(now)
    if row.paused_at and row.expected_end_date:
        row.expected_end_date += max(timedelta(0), now.date() - row.paused_at.date())
    row.paused_at = row.paused_until = None
    row.resumed_at = now
    await _step(db, row, AssignmentStatus.ACTIVE, by=by, now=now)
    due_on = working_days.next_common_day(today + check_ins.FIRST_WITHIN, clocks.values())
    if row.expected_end_date is None or due_on <= row.expected_end_date:
        db.add(CheckIn(assignment_id=row.id, due_on=due_on, created_at=now))
        await db.flush()
    await _tell(db, "resumed", view, _two(view, but=by), now=now)
    await _redraw_pause(db, view, now=now)


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
    db: AsyncSession, kind: str, view: OfferView, persons: Iterable[UserId], *, now: datetime
) -> None:
    for person in persons:
        about = {"assignment": view.id, "occasion": END, "reader": person}
        await outbox.post(db, kind, to=person, topic=f"{kind}:{view.id}", subject=about, now=now)


async def _redraw_pause(db: AsyncSession, view: OfferView, *, now: datetime) -> None:
    """Whoever was told of a pause reads that it is over."""
    for person in _two(view):
        about = {"assignment": view.id, "reader": person}
        await outbox.redraw(db, "paused", to=person, topic=f"paused:{view.id}", subject=about, now=now)


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
