"""The program in numbers for its leads, as far as everyday facts tell, and what waits for a lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Date, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import claims, newcomers, people, people_gaps, working_days
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.feedback import PooledRating
from models.mentors import EligibilityException, Mentor
from models.people import ManagerClaim, User
from models.shapes.digests import (
    Asker,
    ForLeads,
    MonthOfCheckIns,
    Places,
    Pooled,
    ProgramNumbers,
    Share,
)
from models.words import AssignmentStatus, CheckInStatus, Measure

COVERED_AFTER = 3
"""Working days after the start within which a new hire is to have a mentor."""
MONTHS = 6
MOST_ASKED = 5
DECIDED = (CheckInStatus.HELD, CheckInStatus.MISSED, CheckInStatus.SKIPPED)


async def numbers(db: AsyncSession, *, now: datetime) -> ProgramNumbers:
    """For program leads, on their behalf."""
    statuses = await _statuses(db)
    pools = await _pools(db)
    return ProgramNumbers(
        coverage=await _coverage(db, now=now),
        months=tuple(await _months(db, now.date().replace(day=1))),
        places=await _places(db, offered=statuses.get(AssignmentStatus.PENDING, 0)),
        waiting=tuple(await newcomers.waiting(db, now=now)),
        running=statuses.get(AssignmentStatus.ACTIVE, 0),
        paused=statuses.get(AssignmentStatus.PAUSED, 0),
        mentee_satisfaction=pools.get(Measure.MENTEE_RATING),
        mentor_satisfaction=pools.get(Measure.MENTOR_SATISFACTION),
    )


async def for_leads(db: AsyncSession) -> ForLeads:
    """The oldest questions first; people with gaps only as a number."""
    open_claims = await db.scalars(
        select(ManagerClaim.id)
        .where(ManagerClaim.decided_at.is_(None))
        .order_by(ManagerClaim.claimed_at)
        .limit(MOST_ASKED)
    )
    views = [await claims.view(db, one) for one in open_claims.all()]
    asked = await db.execute(
        select(EligibilityException.id, User.slack_user_id)
        .join(User, User.id == EligibilityException.user_id)
        .where(EligibilityException.decided_at.is_(None), User.is_active)
        .order_by(EligibilityException.asked_at)
        .limit(MOST_ASKED)
    )
    return ForLeads(
        claims=tuple(view for view in views if view),
        askers=tuple(Asker(id_, slack_id) for id_, slack_id in asked),
        gaps=await people_gaps.how_many_missing(db),
    )


async def _coverage(db: AsyncSession, *, now: datetime) -> Share:
    """Of the new hires three working days or more after their start: who has or had a mentor."""
    started = await newcomers.started(db, now=now)
    clocks = await working_days.load(db, [person for person, _, _ in started])
    counted = [
        mentored
        for person, start, mentored in started
        if working_days.after_working_days(start, COVERED_AFTER, clocks[person]) <= clocks[person].today(now)
    ]
    return Share(sum(counted), len(counted))


async def _months(db: AsyncSession, this_month: date) -> Sequence[MonthOfCheckIns]:
    """Whole months before this one; a check-in that was moved counts once, on the day it ended up on."""
    wanted = [this_month]
    for _ in range(MONTHS):
        wanted.append((wanted[-1] - timedelta(days=1)).replace(day=1))
    month = cast(func.date_trunc("month", CheckIn.due_on), Date)
    rows = await db.execute(
        select(
            month.label("month"),
            func.count().filter(CheckIn.status == CheckInStatus.HELD).label("held"),
            func.count().label("decided"),
        )
        .where(CheckIn.status.in_(DECIDED), CheckIn.due_on >= wanted[-1], CheckIn.due_on < this_month)
        .group_by(month)
    )
    found = {row.month: Share(row.held, row.decided) for row in rows}
    return [MonthOfCheckIns(one, found.get(one, Share(0, 0))) for one in reversed(wanted[1:])]


async def _places(db: AsyncSession, *, offered: int) -> Places:
    row = (
        await db.execute(
            select(
                func.coalesce(func.sum(Mentor.max_mentees - Mentor.current_mentee_count), 0).label("free"),
                func.coalesce(func.sum(Mentor.current_mentee_count), 0).label("taken"),
            )
            .join(User, User.id == Mentor.user_id)
            .where(Mentor.is_active, User.is_active)
        )
    ).one()
    return Places(row.free, row.taken, min(offered, row.free))


async def _statuses(db: AsyncSession) -> Mapping[AssignmentStatus, int]:
    rows = await db.execute(
        select(MentorshipAssignment.status, func.count().label("number"))
        .where(MentorshipAssignment.status.in_(people.OPEN))
        .group_by(MentorshipAssignment.status)
    )
    return {row.status: row.number for row in rows}


async def _pools(db: AsyncSession) -> Mapping[str, Pooled]:
    """Published means of the whole program."""
    rows = await db.execute(
        select(PooledRating.measure, PooledRating.mean, PooledRating.raters).where(
            PooledRating.mentor_id.is_(None)
        )
    )
    return {measure: Pooled(mean, raters) for measure, mean, raters in rows}
