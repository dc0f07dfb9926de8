"""Check-ins: planned one after the other, held by sessions, missed where nobody answers.

What the two do about one is in check_in_steps.py and check_in_moves.py. A check-in that was moved, however often, is
one check-in, and the one after it keeps to the rhythm from before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import assignments, audit, cadence, working_days
from app.services.working_days import WorkingTime
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import AssignmentId, CheckInId, UserId
from models.mentors import Mentor
from models.words import AssignmentStatus, CheckInStatus

FIRST_WITHIN = timedelta(days=3)
"""Without a time from the mentor, the first meeting is due this soon after the start: a late start loses people."""


async def first(
    db: AsyncSession, assignment: MentorshipAssignment, *, mentor: UserId, now: datetime
) -> CheckIn:
    """At the first meeting's time where one was set, else on a working day of both soon after the start."""
    clocks = await working_days.load(db, [mentor, assignment.mentee_user_id])
    mentor_time, mentee_time = clocks[mentor], clocks[assignment.mentee_user_id]
    meeting = assignment.first_meeting_at
    if meeting:
        due_on = meeting.astimezone(mentee_time.zone).date()
    else:
        earliest = max(assignment.start_date, mentee_time.today(now)) + FIRST_WITHIN
        due_on = working_days.next_common_day(earliest, [mentor_time, mentee_time])
    check_in = CheckIn(assignment_id=assignment.id, due_on=due_on, starts_at=meeting, created_at=now)
    db.add(check_in)
    await db.flush()
    return check_in


async def open_of(db: AsyncSession, among: Iterable[AssignmentId]) -> Mapping[AssignmentId, CheckIn]:
    """The one open check-in of each mentorship that has one."""
    rows = await db.scalars(
        select(CheckIn).where(
            CheckIn.assignment_id.in_(list(among)), CheckIn.status == CheckInStatus.SCHEDULED
        )
    )
    return {row.assignment_id: row for row in rows}


async def hold(
    db: AsyncSession,
    assignment: MentorshipAssignment,
    *,
    people: Mapping[UserId, WorkingTime],
    held_on: date,
    by: UserId,
    now: datetime,
) -> CheckIn | None:
    """Closes the check-in that a session of this day was, and schedules the next one; returns the closed one.

    Days are the mentee's; `people` are the two. The caller holds the assignment's row. A check-in that was written
    off as missed is put right; one that is still far ahead stays open, and so does the next one when two meetings
    follow closely.
    """
    step = assignment.check_in_cadence
    around = (
        await db.scalars(
            select(CheckIn).where(
                CheckIn.assignment_id == assignment.id, CheckIn.status != CheckInStatus.SKIPPED
            )
        )
    ).all()
    beside_another = any(
        one.status == CheckInStatus.HELD and cadence.is_near(step, one.due_on, held_on) for one in around
    )
    fitting = [
        one
        for one in around
        if (one.status == CheckInStatus.MISSED and cadence.is_near(step, one.due_on, held_on))
        or (
            one.status == CheckInStatus.SCHEDULED
            and cadence.is_within_reach(step, one.due_on, held_on, beside_another=beside_another)
        )
    ]
    held = min(fitting, key=lambda one: abs(one.due_on - held_on), default=None)
    if held:
        await settle(db, assignment, held, CheckInStatus.HELD, people=people, held_on=held_on, by=by, now=now)
    else:
        await _plan_next(db, assignment, people=people, rhythm=held_on, held_on=held_on, now=now)
    return held


async def miss(db: AsyncSession, check_in_id: CheckInId, *, now: datetime) -> bool:
    """Nobody said what became of it, so it is missed, and the next one planned: by the program. False if it is over."""
    found = await locked(db, check_in_id)
    if found is None or found[1].status is not CheckInStatus.SCHEDULED:
        return False
    assignment, check_in = found
    await settle(
        db,
        assignment,
        check_in,
        CheckInStatus.MISSED,
        people=await people_of(db, assignment),
        held_on=check_in.due_on,
        by=None,
        now=now,
    )
    note(db, "missed", check_in, by=audit.SYSTEM, now=now)
    return True


async def replan(db: AsyncSession, check_in_id: CheckInId, *, now: datetime) -> bool:
    """Moves an open check-in whose day has come not to suit both, as the program; False where it stays.

    Nobody moved it, and the next day that both work follows. A time that was agreed goes with its day. Once its time
    has come, or the mentee was asked, it stays: then it is a matter of whether they met.
    """
    found = await locked(db, check_in_id)
    if found is None or found[1].status is not CheckInStatus.SCHEDULED:
        return False
    assignment, check_in = found
    people = await people_of(db, assignment)
    has_begun = check_in.asked_mentee_at or (check_in.starts_at and check_in.starts_at <= now)
    if has_begun or fits(check_in, people.values()):
        return False
    today = people[assignment.mentee_user_id].today(now)
    day = working_days.next_common_day(max(check_in.due_on, today), people.values())
    if not all(one.works_on(day) for one in people.values()):  # they never both work
        return False
    before = facts(check_in)
    move(check_in, day, starts_at=None)
    await db.flush()
    note(db, "moved", check_in, by=audit.SYSTEM, now=now, before=before)
    return True


async def locked(db: AsyncSession, check_in_id: CheckInId) -> tuple[MentorshipAssignment, CheckIn] | None:
    """A check-in and its mentorship, whose row is held until the transaction ends; None if it is no longer there.

    Pausing and ending take the open one away.
    """
    assignment = await db.scalar(select(CheckIn.assignment_id).where(CheckIn.id == check_in_id))
    if assignment is None:
        return None
    row = await assignments.locked(db, assignment)
    check_in = await db.scalar(
        select(CheckIn).where(CheckIn.id == check_in_id).execution_options(populate_existing=True)
    )
    return (row, check_in) if check_in else None


async def settle(
    db: AsyncSession,
    assignment: MentorshipAssignment,
    check_in: CheckIn,
    status: CheckInStatus,
    *,
    people: Mapping[UserId, WorkingTime],
    held_on: date,
    by: UserId | None,
    now: datetime,
) -> None:
    """Writes down what became of it, and plans the next one where none is. `held_on`: where not held, the due day."""
    check_in.status, check_in.decided_at, check_in.decided_by_user_id = status, now, by
    await db.flush()  # there is one open check-in at a time
    rhythm = check_in.original_due_on or check_in.due_on
    await _plan_next(db, assignment, people=people, rhythm=rhythm, held_on=held_on, now=now)


def move(check_in: CheckIn, due_on: date, starts_at: datetime | None) -> None:
    """Another day, on which they are asked anew; or another time of the same day."""
    if due_on != check_in.due_on:
        check_in.original_due_on = check_in.original_due_on or check_in.due_on
        check_in.moved_count += 1
        check_in.asked_mentee_at = check_in.asked_mentor_at = None
    check_in.due_on, check_in.starts_at = due_on, starts_at


def fits(check_in: CheckIn, people: Iterable[WorkingTime]) -> bool:
    """Whether each of the two works on the day of the meeting, by their own calendar where a time is set."""
    starts_at = check_in.starts_at
    return all(one.works_on(one.today(starts_at) if starts_at else check_in.due_on) for one in people)


def is_untouched(check_in: CheckIn) -> bool:
    """As it was planned, and nobody has been asked about it."""
    return check_in.moved_count == 0 and check_in.starts_at is None and check_in.asked_mentee_at is None


def note(
    db: AsyncSession,
    step: str,
    check_in: CheckIn,
    *,
    by: UserId | str,
    now: datetime,
    before: Mapping[str, object] | None = None,
) -> None:
    audit.note(
        db,
        by=by,
        action=f"check_in.{step}",
        subject=check_in,
        now=now,
        before=before,
        after=facts(check_in),
    )


def facts(check_in: CheckIn) -> dict[str, object]:
    return {
        "assignment_id": str(check_in.assignment_id),
        "status": check_in.status,
        "due_on": check_in.due_on.isoformat(),
        "starts_at": check_in.starts_at.isoformat() if check_in.starts_at else None,
    }


async def _plan_next(
    db: AsyncSession,
    assignment: MentorshipAssignment,
    *,
    people: Mapping[UserId, WorkingTime],
    rhythm: date,
    held_on: date,
    now: datetime,
) -> None:
    """One where none is open, of a mentorship that is running and is not over by then."""
    if await open_of(db, [assignment.id]):
        return
    due_on = cadence.next_due(
        assignment.check_in_cadence,
        rhythm=rhythm,
        held_on=held_on,
        today=people[assignment.mentee_user_id].today(now),
        people=people.values(),
    )
    over = assignment.expected_end_date is not None and due_on > assignment.expected_end_date
    if assignment.status == AssignmentStatus.ACTIVE and not over:
        db.add(CheckIn(assignment_id=assignment.id, due_on=due_on, created_at=now))
        await db.flush()


async def people_of(db: AsyncSession, assignment: MentorshipAssignment) -> Mapping[UserId, WorkingTime]:
    mentor = (await db.execute(select(Mentor.user_id).where(Mentor.id == assignment.mentor_id))).scalar_one()
    return await working_days.load(db, [mentor, assignment.mentee_user_id])
