"""The mentorships that a person is in, each seen from their side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import people
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import Conflict, NotAllowed, NotFound
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.shapes.pairs import Pair
from models.words import AssignmentStatus, CheckInStatus, Format, Party

ENDED = {
    AssignmentStatus.PENDING: "This mentorship has not begun: the mentor has not accepted yet.",
    AssignmentStatus.COMPLETED: "This mentorship is completed, so nothing can be added to it any more.",
    AssignmentStatus.CANCELLED: "This mentorship has ended, so nothing can be added to it any more.",
}


# Put together once: that takes longer than asking.
_mentor, _mentee = aliased(User), aliased(User)
PAIRS = (
    select(
        MentorshipAssignment.id,
        MentorshipAssignment.status,
        MentorshipAssignment.format,
        MentorshipAssignment.check_in_cadence,
        MentorshipAssignment.start_date,
        MentorshipAssignment.group_id,
        MentorshipAssignment.mentor_id,
        _mentor.id.label("mentor_user_id"),
        _mentor.slack_user_id.label("mentor_slack_id"),
        _mentor.name.label("mentor_name"),
        _mentee.id.label("mentee_id"),
        _mentee.slack_user_id.label("mentee_slack_id"),
        _mentee.name.label("mentee_name"),
        CheckIn.due_on,
    )
    .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
    .join(_mentor, _mentor.id == Mentor.user_id)
    .join(_mentee, _mentee.id == MentorshipAssignment.mentee_user_id)
    .outerjoin(
        CheckIn,
        (CheckIn.assignment_id == MentorshipAssignment.id) & (CheckIn.status == CheckInStatus.SCHEDULED),
    )
)


async def running(db: AsyncSession, person: UserId) -> list[Pair]:
    """Active and paused ones, the nearest check-in first."""
    pairs = [pair for pair in (await of_person(db, person)).values() if pair.status in people.RUNNING]
    return sorted(pairs, key=lambda pair: (pair.next_check_in is None, pair.next_check_in, pair.id))


async def of_person(
    db: AsyncSession, person: UserId, among: Iterable[AssignmentId] | None = None
) -> Mapping[AssignmentId, Pair]:
    """Every mentorship the person was ever one of the two of, or those `among` these."""
    query = PAIRS.where(mine())
    if among is not None:
        query = query.where(MentorshipAssignment.id.in_(list(among)))
    return {row.id: _pair(row, person) for row in await db.execute(query)}


async def require(db: AsyncSession, assignment: AssignmentId, *, by: UserId) -> Pair:
    """The mentorship, for one of the two; a manager may know of it, but what is said in it is not theirs."""
    row = (await db.execute(PAIRS.where(MentorshipAssignment.id == assignment))).one_or_none()
    if row is None:
        raise NotFound("This mentorship is no longer there.", field="mentorship")
    pair = _pair(row, by)
    if by not in (pair.mentor_user_id, pair.mentee_id):
        raise NotAllowed(
            f"This is between {pair.mentor_name} and {pair.mentee_name}, and you are neither of the two.",
            field="mentorship",
        )
    return pair


def require_running(status: AssignmentStatus) -> None:
    if status not in people.RUNNING:
        raise Conflict(ENDED.get(status, "This mentorship did not come about."), field="mentorship")


def none_running() -> Conflict:
    return Conflict(
        "You are in no running mentorship, so there is nothing to do here yet. "
        "Ask your manager for a mentor, or become one with `/mentor join`."
    )


def mine() -> ColumnElement[bool]:
    """Which mentorships the person is in, as an array, so that the primary key finds them."""
    mine = cast(select(func.cairn.my_assignments()).scalar_subquery(), ARRAY(Uuid()))
    return MentorshipAssignment.id == any_(mine)


def _pair(row: Any, person: UserId) -> Pair:
    together = row.format == Format.GROUP or row.group_id
    return Pair(
        id=row.id,
        side=Party.MENTOR if row.mentor_user_id == person else Party.MENTEE,
        status=row.status,
        format=row.format,
        cadence=row.check_in_cadence,
        start_date=row.start_date,
        mentor_id=row.mentor_id,
        mentor_user_id=row.mentor_user_id,
        mentor_slack_id=row.mentor_slack_id,
        mentor_name=row.mentor_name,
        mentee_id=row.mentee_id,
        mentee_slack_id=row.mentee_slack_id,
        mentee_name=row.mentee_name,
        group_key=f"{row.mentor_id}:{row.group_id}" if together else None,
        next_check_in=row.due_on,
    )
