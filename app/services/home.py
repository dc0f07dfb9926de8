"""What a person's App Home shows: what needs them first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import actions, check_ins, pairs, people, ramps, risks, standings, team
from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.mentors import Mentor
from models.people import User, UserSettings
from models.shapes.home import Home, OfferLine, PairLine
from models.shapes.people import Newcomer, Standing
from models.shapes.risks import Needing, OfferFailed, WithoutMentor
from models.words import AssignmentStatus

MOST_LINES = 10
MOST_NEEDS = 3


# Put together once: that takes longer than asking.
_mentor_user, _mentee_user, _assigner = aliased(User), aliased(User), aliased(User)
OPEN = (
    select(
        MentorshipAssignment.id,
        MentorshipAssignment.status,
        MentorshipAssignment.duration_weeks,
        MentorshipAssignment.check_in_cadence,
        MentorshipAssignment.mentee_user_id,
        MentorshipAssignment.expected_end_date,
        _mentor_user.slack_user_id.label("mentor"),
        _mentee_user.slack_user_id.label("mentee"),
        _assigner.slack_user_id.label("assigner"),
    )
    .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
    .join(_mentor_user, _mentor_user.id == Mentor.user_id)
    .join(_mentee_user, _mentee_user.id == MentorshipAssignment.mentee_user_id)
    .outerjoin(_assigner, _assigner.id == MentorshipAssignment.assigned_by_user_id)
    .where(MentorshipAssignment.status.in_(people.OPEN), pairs.mine())
    .order_by(MentorshipAssignment.offered_at)
    .limit(2 * MOST_LINES)
)


async def facts(db: AsyncSession, person: UserId, *, now: datetime) -> Home:
    standing = await standings.standing(db, person, now=now)
    rows = (await db.execute(OPEN)).all()
    pending = AssignmentStatus.PENDING
    as_mentor = [row for row in rows if row.mentee_user_id != person]
    as_mentee = [row for row in rows if row.mentee_user_id == person]
    items = await actions.open_items(db, by=person, now=now) if standing.is_paired else []
    begun = [row.id for row in rows if row.status != pending]
    upcoming = await check_ins.open_of(db, begun) if begun else {}
    needing = await risks.needing(db, person, now=now) if standing.is_manager else Needing()

    def pair(row: Any, other: str) -> PairLine:
        check_in = upcoming.get(row.id)
        end = row.expected_end_date
        is_over = row.status == AssignmentStatus.ACTIVE and end is not None and end < now.date()
        return PairLine(
            str(row.id),
            other,
            row.status,
            next_check_in=check_in.due_on if check_in else None,
            open_actions=sum(item.assignment_id == row.id for item in items),
            ended_on=end if is_over else None,
        )

    return Home(
        standing=standing,
        offers=[
            OfferLine(str(row.id), row.mentee, row.duration_weeks, row.check_in_cadence)
            for row in as_mentor
            if row.status == pending
        ],
        mentees=[pair(row, row.mentee) for row in as_mentor if row.status != pending],
        mentors=[pair(row, row.mentor) for row in as_mentee if row.status != pending],
        overdue_actions=sum(item.overdue and item.is_own for item in items),
        ramps=await ramps.lines(db, person),
        looking=await _who_is_looking(db, person)
        if standing.is_new and not standing.has_mentor
        else next((row.assigner for row in as_mentee if row.status == pending), None),
        needs=tuple(await team.with_following(db, needing.needs[:MOST_NEEDS], now=now)),
        more_needs=len(needing.needs[MOST_NEEDS:]),
        on_track=needing.on_track,
        hidden=needing.hidden,
        waiting=_waiting(standing, needing),
    )


def _waiting(standing: Standing, needing: Needing) -> tuple[Newcomer, ...]:
    """A manager has needs instead; a lead who manages people themselves reads of nobody twice."""
    if not standing.is_lead:
        return ()
    named = {need.mentee.id for need in needing.needs if isinstance(need, WithoutMentor | OfferFailed)}
    return tuple(newcomer for newcomer in standing.waiting if newcomer.user_id not in named)


async def _who_is_looking(db: AsyncSession, person: UserId) -> str | None:
    """Whoever assigned last, else the manager; a mentee does not learn that somebody declined."""
    nearest = (await people.managers(db, person))[:1]
    return await db.scalar(select(User.slack_user_id).where(User.id.in_(nearest), User.is_active))


_seen = insert(UserSettings)
SEEN = _seen.on_conflict_do_update(
    index_elements=[UserSettings.user_id],
    set_={"welcomed_at": func.coalesce(UserSettings.welcomed_at, _seen.excluded.welcomed_at)},
)


async def welcomed(db: AsyncSession, person: UserId, *, now: datetime) -> None:
    """Remembers that the person has seen the welcome."""
    connection = await db.connection()
    await connection.execute(SEEN, {"user_id": person, "welcomed_at": now})
