"""The running mentorships of some people, with the facts by which a manager sees how they go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Date, Text, Uuid, any_, bindparam, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import people
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.sessions import SessionFacts
from models.shapes.risks import Mentee
from models.words import AssignmentStatus, Cadence, CheckInStatus, Format

# Put together once: that takes longer than asking.
_mentor, _mentee = aliased(User), aliased(User)
_met_at = (
    select(func.max(SessionFacts.session_date))
    .where(SessionFacts.assignment_id == MentorshipAssignment.id)
    .scalar_subquery()
)
_resumed_on = cast(MentorshipAssignment.resumed_at, Date)
_latest = (
    select(CheckIn.status)
    .where(
        CheckIn.assignment_id == MentorshipAssignment.id,
        CheckIn.status.in_((CheckInStatus.HELD, CheckInStatus.MISSED)),
        or_(_resumed_on.is_(None), CheckIn.due_on >= _resumed_on),
    )
    .order_by(CheckIn.due_on.desc())
    .limit(2)
    .scalar_subquery()
)
RUNNING = (
    select(
        MentorshipAssignment,
        _mentor.slack_user_id,
        _mentee,
        _met_at,
        func.array(_latest, type_=ARRAY(Text)),
    )
    .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
    .join(_mentor, _mentor.id == Mentor.user_id)
    .join(_mentee, _mentee.id == MentorshipAssignment.mentee_user_id)
    .where(
        MentorshipAssignment.mentee_user_id == any_(bindparam("mentees", type_=ARRAY(Uuid()))),
        MentorshipAssignment.status.in_(people.RUNNING),
    )
    .order_by(_mentee.name, MentorshipAssignment.id)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Running:
    """Days are the mentee's."""

    id: AssignmentId
    status: AssignmentStatus
    format: Format
    cadence: Cadence
    mentee: Mentee
    mentor_slack_id: str
    began_on: date
    """When the mentor accepted, or the start where that is later."""
    resumed_on: date | None
    ends_on: date | None
    met_on: date | None
    """The last session."""
    latest: tuple[str, ...]
    """What became of the last two check-ins since it was resumed, the newest first; what was skipped aside."""
    today: date


async def running(db: AsyncSession, mentees: Collection[UserId], *, now: datetime) -> Sequence[Running]:
    """Active and paused ones, by the mentees' names."""
    rows = await db.execute(RUNNING, {"mentees": list(mentees)})
    return [_running(*row, now=now) for row in rows]


def _running(
    row: MentorshipAssignment,
    mentor_slack_id: str,
    user: User,
    met_at: datetime | None,
    latest: Sequence[str],
    *,
    now: datetime,
) -> Running:
    zone = ZoneInfo(user.timezone)

    def day(at: datetime) -> date:
        return at.astimezone(zone).date()

    return Running(
        id=row.id,
        status=row.status,
        format=row.format,
        cadence=row.check_in_cadence,
        mentee=Mentee(user.id, user.slack_user_id, user.name),
        mentor_slack_id=mentor_slack_id,
        began_on=max(row.start_date, day(row.mentor_accepted_at))
        if row.mentor_accepted_at
        else row.start_date,
        resumed_on=day(row.resumed_at) if row.resumed_at else None,
        ends_on=row.expected_end_date,
        met_on=day(met_at) if met_at else None,
        latest=tuple(latest),
        today=day(now),
    )
