"""New hires of the mentored roles, and who of them still waits for a mentor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, and_, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import lines, people
from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.milestones import RampMilestone
from models.people import Intake, User
from models.program import ProgramSettings
from models.shapes.people import Newcomer
from models.words import AssignmentStatus

# Has one of the program's mentored roles, and a start date within its window. Put together once: that takes longer
# than asking. Questions with it join the settings and say which day is `today`.
IS_NEW = and_(
    User.is_active,
    User.is_bot.is_(False),
    User.is_external.is_(False),
    or_(User.is_guest.is_(False), ProgramSettings.guests_allowed),
    func.lower(User.role).in_(select(func.lower(func.unnest(ProgramSettings.mentored_roles)))),
    User.start_date > bindparam("today", type_=Date()).op("-")(ProgramSettings.new_hire_window_days),
)
WAITING = (
    select(User.id, User.slack_user_id, User.name, User.start_date)
    .join(ProgramSettings, ProgramSettings.id == 1)
    .where(
        IS_NEW,
        ~exists(MentorshipAssignment.id).where(
            MentorshipAssignment.mentee_user_id == User.id, MentorshipAssignment.status.in_(people.OPEN)
        ),
    )
    .order_by(User.start_date, User.name)
)


async def waiting(
    db: AsyncSession,
    *,
    now: datetime,
    manager: UserId | None = None,
    among: Collection[UserId] | None = None,
) -> list[Newcomer]:
    """New hires without a pending, active or paused mentorship, longest here first.

    `manager`: only their reports; `among`: only these.
    """
    query = WAITING
    if manager:
        query = query.where(User.manager_id == manager)
    if among is not None:
        query = query.where(lines.among(User.id, among))
    return [
        Newcomer(*row, has_started=row.start_date is None or row.start_date <= now.date())
        for row in await db.execute(query, {"today": now.date()})
    ]


async def to_ask(
    db: AsyncSession, among: Collection[UserId], *, now: datetime
) -> Sequence[tuple[UserId, date]]:
    """New hires who were not asked about themselves, also those who start later, and their first days."""
    return await _new(db, among, ~exists(Intake.user_id).where(Intake.user_id == User.id), now=now)


async def without_milestones(
    db: AsyncSession, among: Collection[UserId], *, now: datetime
) -> Sequence[tuple[UserId, date]]:
    """New hires who have no milestones, because no mentorship of theirs has begun, and their first days."""
    have = exists(RampMilestone.id).where(RampMilestone.mentee_user_id == User.id)
    return await _new(db, among, ~have, now=now)


async def _new(
    db: AsyncSession, among: Collection[UserId], lacking: ColumnElement[bool], *, now: datetime
) -> Sequence[tuple[UserId, date]]:
    query = (
        select(User.id, User.start_date)
        .join(ProgramSettings, ProgramSettings.id == 1)
        .where(User.id.in_(among), IS_NEW, lacking)
        .order_by(User.start_date, User.id)
    )
    return [
        (row.id, row.start_date) for row in await db.execute(query, {"today": now.date()}) if row.start_date
    ]


async def started(db: AsyncSession, *, now: datetime) -> Sequence[tuple[UserId, date, bool]]:
    """New hires who have started, their first days, and whether they have or had a mentor; offers do not count."""
    mentored = exists(MentorshipAssignment.id).where(
        MentorshipAssignment.mentee_user_id == User.id,
        MentorshipAssignment.status.in_((*people.RUNNING, AssignmentStatus.COMPLETED)),
    )
    rows = await db.execute(
        select(User.id, User.start_date, mentored.label("mentored"))
        .join(ProgramSettings, ProgramSettings.id == 1)
        .where(IS_NEW, User.start_date <= now.date()),
        {"today": now.date()},
    )
    return [(row.id, row.start_date, row.mentored) for row in rows if row.start_date]
