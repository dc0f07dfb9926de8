"""What the two say of a check-in: we met, it did not happen, skip it, and taking that back.

Said twice it is said once. What cannot be any more is refused, with what to do instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import check_ins, pairs, sessions
from app.services.working_days import WorkingTime
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import Conflict, NotAllowed, NotFound
from models.ids import CheckInId, UserId
from models.shapes.pairs import Pair
from models.words import AssignmentStatus, CheckInStatus

OVER = {
    CheckInStatus.HELD: "This check-in is down as held already. Whoever said so can take it back with *Undo*.",
    CheckInStatus.SKIPPED: "This check-in was skipped. If you met after all, `/mentor log` notes it.",
    CheckInStatus.MISSED: "This check-in is down as not held. If you did meet, `/mentor log` puts that right.",
}


@dataclass(frozen=True)
class Held:
    """A check-in of a running mentorship for one of its two, whose rows are held until the transaction ends."""

    check_in: CheckIn
    pair: Pair
    mentorship: MentorshipAssignment
    people: Mapping[UserId, WorkingTime]

    def today(self, now: datetime) -> date:
        """The mentee's: due days are."""
        return self.people[self.pair.mentee_id].today(now)


async def skip(db: AsyncSession, check_in_id: CheckInId, *, by: UserId, now: datetime) -> None:
    """They do not meet this time."""
    held = await take(db, check_in_id, by=by)
    if held.check_in.status is CheckInStatus.SKIPPED:
        return
    require_open(held)
    await _settle(db, held, CheckInStatus.SKIPPED, by=by, now=now)


async def did_not_happen(db: AsyncSession, check_in_id: CheckInId, *, by: UserId, now: datetime) -> None:
    """It counts as missed, without waiting for the other one to say so."""
    held = await take(db, check_in_id, by=by)
    if held.check_in.status is CheckInStatus.MISSED:
        return
    require_open(held)
    _require_due(held, now)
    await _settle(db, held, CheckInStatus.MISSED, by=by, now=now)


async def we_met(db: AsyncSession, check_in_id: CheckInId, *, by: UserId, now: datetime) -> None:
    """A session without details on the day of the check-in, also where that was written off as missed."""
    held = await take(db, check_in_id, by=by)
    if held.check_in.status is CheckInStatus.HELD:
        return
    if held.check_in.status is not CheckInStatus.MISSED:
        require_open(held)
    _require_due(held, now)
    await sessions.met(db, held.pair, held.check_in, held.people, by=by, now=now)
    await _settle(db, held, CheckInStatus.HELD, by=by, now=now)


async def undo(db: AsyncSession, check_in_id: CheckInId, *, by: UserId, now: datetime) -> None:
    """Takes back what this person said, as long as nothing has come of it.

    The check-in is open again and the one planned after it is gone; one that had been missed before is missed again.
    """
    held = await take(db, check_in_id, by=by)
    check_in = held.check_in
    if check_in.status is CheckInStatus.SCHEDULED:
        return
    if check_in.decided_by_user_id != by:
        raise NotAllowed(
            "Only who said so takes it back. If you see it differently, have a word with each other."
        )
    upcoming = (await check_ins.open_of(db, [held.pair.id])).get(held.pair.id)
    status = undone(check_in, upcoming)
    if status is None or await _was_followed(db, check_in):
        raise Conflict(
            "The next check-in is on its way already, so this one stays as it is. "
            "`/mentor log` notes a meeting on any day."
        )
    await sessions.take_back(db, check_in_id, by=by)
    before = check_ins.facts(check_in)
    if upcoming and status is CheckInStatus.SCHEDULED:
        await db.delete(upcoming)
        await db.flush()  # there is one open check-in at a time
    check_in.status, check_in.decided_by_user_id = status, None
    check_in.decided_at = None if status is CheckInStatus.SCHEDULED else now
    await db.flush()
    check_ins.note(db, "undone", check_in, by=by, now=now, before=before)


def undone(check_in: CheckIn, upcoming: CheckIn | None) -> CheckInStatus | None:
    """What taking it back makes of it; None where the `upcoming` one is no longer as it was planned then."""
    if upcoming is None or check_in.decided_at is None:
        return CheckInStatus.SCHEDULED
    if upcoming.created_at < check_in.decided_at:  # it had been missed, and this one planned
        return CheckInStatus.MISSED
    follows = upcoming.created_at == check_in.decided_at
    return CheckInStatus.SCHEDULED if follows and check_ins.is_untouched(upcoming) else None


async def take(db: AsyncSession, check_in_id: CheckInId, *, by: UserId) -> Held:
    """The check-in, for one of the two. Raises NotFound, NotAllowed; Conflict where it is on hold or over with them."""
    found = await check_ins.locked(db, check_in_id)
    if found is None:
        raise NotFound("This check-in is no longer there. App Home shows the next one.")
    mentorship, check_in = found
    pair = await pairs.require(db, mentorship.id, by=by)
    if mentorship.status is AssignmentStatus.PAUSED:
        raise Conflict(
            "This mentorship is paused, so its check-ins are on hold. `/mentor resume` lets it go on."
        )
    pairs.require_running(mentorship.status)
    return Held(check_in, pair, mentorship, await check_ins.people_of(db, mentorship))


def require_open(held: Held) -> None:
    sentence = OVER.get(held.check_in.status)
    if sentence:
        raise Conflict(sentence)


def _require_due(held: Held, now: datetime) -> None:
    """Somebody may have moved it since the question was asked."""
    due_on = held.check_in.due_on
    if due_on > held.today(now):
        raise Conflict(
            f"This check-in is on {due_on:%a %-d %b} now, which is still to come. "
            "If you met already, `/mentor log` notes it."
        )


async def _settle(db: AsyncSession, held: Held, status: CheckInStatus, *, by: UserId, now: datetime) -> None:
    before = check_ins.facts(held.check_in)
    await check_ins.settle(
        db,
        held.mentorship,
        held.check_in,
        status,
        people=held.people,
        held_on=held.check_in.due_on,
        by=by,
        now=now,
    )
    check_ins.note(db, status, held.check_in, by=by, now=now, before=before)


async def _was_followed(db: AsyncSession, check_in: CheckIn) -> bool:
    """Whether one that was planned after it is over already."""
    later = exists(CheckIn.id).where(
        CheckIn.assignment_id == check_in.assignment_id,
        CheckIn.id != check_in.id,
        CheckIn.created_at >= check_in.decided_at,
        CheckIn.status != CheckInStatus.SCHEDULED,
    )
    return bool(await db.scalar(select(later)))
