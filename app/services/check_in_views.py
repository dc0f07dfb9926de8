"""Check-ins as one of the two sees them: facts and counts for messages, everything for the page behind **View**."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import (
    actions,
    cadence,
    check_in_steps,
    check_ins,
    feedback,
    goals,
    pairs,
    ramps,
    working_days,
)
from app.services.working_days import WorkingTime
from models.check_ins import CheckIn
from models.errors import NotFound
from models.ids import CheckInId, SessionId, UserId
from models.people import User
from models.program import CurriculumTopic
from models.sessions import MentorshipSession, SessionFacts
from models.shapes.check_ins import CheckInPage, CheckInView
from models.shapes.milestones import Milestone
from models.shapes.pairs import Pair
from models.words import AssignmentStatus, CheckInStatus

# Put together once: that takes longer than asking.
_following = aliased(CheckIn)


class Logged(NamedTuple):
    """The session that held a check-in."""

    id: SessionId
    without_details: bool
    by: UserId | None


async def of(
    db: AsyncSession, ids: Iterable[UUID], *, reader: UserId, now: datetime
) -> Mapping[CheckInId, CheckInView]:
    """Those of the reader's own mentorships that are still there, by day; as many questions for many as for one."""
    query = select(CheckIn).where(CheckIn.id.in_(list(ids))).order_by(CheckIn.due_on, CheckIn.id)
    rows = (await db.scalars(query)).all()
    mine = await pairs.of_person(db, reader, {row.assignment_id for row in rows})
    rows = [row for row in rows if row.assignment_id in mine]
    if not rows:
        return {}
    clock = (await working_days.load(db, [reader]))[reader]
    upcoming = await check_ins.open_of(db, mine)
    items = await actions.open_items(db, by=reader, now=now, among=mine)
    milestones = await ramps.steps(db, {pair.mentee_id for pair in mine.values()})
    topics = await _topics(db, {_week(row, mine[row.assignment_id]) for row in rows})
    logged = await _logged(db, [row.id for row in rows])
    unsure = (
        await feedback.asks_for_fit(db, mine, by=reader) if any(_is_own(row, reader) for row in rows) else ()
    )

    def view(row: CheckIn) -> CheckInView:
        pair, session = mine[row.assignment_id], logged.get(row.id)
        following = upcoming.get(pair.id)
        today = clock.today(now)
        return CheckInView(
            id=row.id,
            pair=pair,
            status=row.status,
            day=_day(row, clock),
            starts_at=row.starts_at,
            today=today,
            open_actions=sum(item.assignment_id == pair.id for item in items),
            milestones_due=len(_due(milestones[pair.mentee_id], row, pair)),
            topic=topics.get(_week(row, pair)),
            next_day=_day(following, clock) if following and following.id != row.id else None,
            is_answered=row.decided_by_user_id is not None,
            may_undo=_may_undo(row, following, session, pair),
            session_id=session.id if session else None,
            without_details=session is not None and session.without_details,
            slower=cadence.suggested(pair.start_date, today, pair.cadence),
            asks_for_fit=_is_own(row, reader) and session is not None and pair.id in unsure,
        )

    return {row.id: view(row) for row in rows}


async def page(db: AsyncSession, check_in_id: CheckInId, *, reader: UserId, now: datetime) -> CheckInPage:
    """Everything the two look at when they meet. Raises NotFound, NotAllowed for whoever is not one of them."""
    row = await db.scalar(select(CheckIn).where(CheckIn.id == check_in_id))
    if row is None:
        raise NotFound("This check-in is no longer there. App Home shows the next one.")
    pair = await pairs.require(db, row.assignment_id, by=reader)
    [view] = (await of(db, [check_in_id], reader=reader, now=now)).values()
    milestones = await ramps.steps(db, [pair.mentee_id])
    return CheckInPage(
        check_in=view,
        actions=tuple(await actions.open_items(db, by=reader, now=now, among=[pair.id])),
        milestones=tuple(_due(milestones[pair.mentee_id], row, pair)),
        goals=(await goals.of(db, pair.id, by=reader)).goals,
    )


async def states(db: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What messages about these check-ins show of them, as facts: they are drawn again when it changes."""
    written = (
        select(func.sum(SessionFacts.duration_minutes))  # a bare "we met" has none
        .where(SessionFacts.check_in_id == CheckIn.id)
        .scalar_subquery()
    )
    rows = await db.execute(
        select(CheckIn, _following.due_on, _following.starts_at, written)
        .outerjoin(
            _following,
            (_following.assignment_id == CheckIn.assignment_id)
            & (_following.status == CheckInStatus.SCHEDULED)
            & (_following.id != CheckIn.id),
        )
        .where(CheckIn.id.in_(list(ids)))
    )
    return {
        row.id: " ".join(map(str, (row.status, row.due_on, row.starts_at, *shown))) for row, *shown in rows
    }


def _is_own(row: CheckIn, reader: UserId) -> bool:
    """They said themselves that the two had met."""
    return row.status is CheckInStatus.HELD and row.decided_by_user_id == reader


def _day(row: CheckIn, clock: WorkingTime) -> date:
    return clock.today(row.starts_at) if row.starts_at else row.due_on


def _due(milestones: Sequence[Milestone], row: CheckIn, pair: Pair) -> list[Milestone]:
    """To be achieved before the meeting after this one."""
    following = row.due_on + timedelta(days=cadence.DAYS[pair.cadence])
    return [
        one
        for one in milestones
        if one.achieved_date is None and one.target_date and one.target_date < following
    ]


def _may_undo(row: CheckIn, following: CheckIn | None, session: Logged | None, pair: Pair) -> bool:
    """As far as can be told without asking more; check_in_steps.undo decides."""
    is_own = row.decided_by_user_id == pair.own_id and pair.status is AssignmentStatus.ACTIVE
    is_bare = session is None or (session.without_details and session.by == pair.own_id)
    is_over = row.status is not CheckInStatus.SCHEDULED
    return is_over and is_own and is_bare and check_in_steps.undone(row, following) is not None


def _week(row: CheckIn, pair: Pair) -> tuple[int, UserId]:
    """Which week of the mentorship it is in (1 is the first), and for whom."""
    return max(1, (row.due_on - pair.start_date).days // 7 + 1), pair.mentee_id


async def _topics(
    db: AsyncSession, wanted: Collection[tuple[int, UserId]]
) -> Mapping[tuple[int, UserId], str]:
    """The program's first topic of each of these weeks, for the role of whoever it is for."""
    rows = await db.execute(
        select(CurriculumTopic.week, User.id, CurriculumTopic.topic)
        .join(
            User,
            or_(CurriculumTopic.role.is_(None), func.lower(CurriculumTopic.role) == func.lower(User.role)),
        )
        .where(
            CurriculumTopic.week.in_({week for week, _ in wanted}), User.id.in_({who for _, who in wanted})
        )
        .order_by(CurriculumTopic.id.desc())
    )
    return {(row.week, row.id): row.topic for row in rows}  # the first one stands last


async def _logged(db: AsyncSession, ids: Collection[CheckInId]) -> Mapping[CheckInId, Logged]:
    rows = await db.execute(
        select(
            MentorshipSession.check_in_id,
            MentorshipSession.id,
            MentorshipSession.without_details,
            MentorshipSession.logged_by_user_id,
        ).where(MentorshipSession.check_in_id.in_(ids))
    )
    return {
        row.check_in_id: Logged(row.id, row.without_details, row.logged_by_user_id)
        for row in rows
        if row.check_in_id
    }
