"""Another rhythm for a pair."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import audit, cadence, check_ins, mentorships, outbox, working_days
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import AssignmentId, UserId
from models.words import Cadence


async def change(
    db: AsyncSession, assignment: AssignmentId, *, by: UserId, to: Cadence, now: datetime
) -> None:
    """By one of the two, a manager or a lead; whoever of the two did not do it hears of it. The same again is done.

    The open check-in comes nearer where it is farther off than a step of the new rhythm, and nobody chose its day or
    time; it never moves away.
    """
    row, view = await mentorships.held(db, assignment, by=by)
    mentorships.require_running(row.status)
    before = row.check_in_cadence
    if before is to:
        return
    row.check_in_cadence = to
    upcoming = (await check_ins.open_of(db, [assignment])).get(assignment)
    if upcoming and check_ins.is_untouched(upcoming):
        await _bring_nearer(db, row, upcoming, now=now)
    await db.flush()
    audit.note(
        db,
        by=by,
        action="assignment.cadence_changed",
        subject=row,
        now=now,
        before={"check_in_cadence": before},
        after={"check_in_cadence": to},
    )
    for person in (view.mentor_user_id, view.mentee_id):
        if person != by:
            about = {"assignment": assignment, "person": by}
            await outbox.post(db, "cadence_changed", to=person, subject=about, now=now)


async def _bring_nearer(
    db: AsyncSession, row: MentorshipAssignment, upcoming: CheckIn, *, now: datetime
) -> None:
    people = await check_ins.people_of(db, row)
    in_a_step = cadence.after_steps(row.check_in_cadence, people[row.mentee_user_id].today(now), 1)
    upcoming.due_on = min(upcoming.due_on, working_days.next_common_day(in_a_step, people.values()))
