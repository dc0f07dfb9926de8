"""What somebody is in the program right now: the menu and Home begin with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Uuid, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import newcomers, people
from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.mentors import Mentor
from models.people import User, UserSettings
from models.program import ProgramSettings
from models.shapes.people import Standing
from models.words import AssignmentStatus

FIRST_OPENING = timedelta(minutes=1)
"""Slack may tell of one opening of Home twice: the welcome stays so long."""


def _count(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(MentorshipAssignment).where(*where).scalar_subquery()


def _is(*statuses: AssignmentStatus) -> ColumnElement[bool]:
    return MentorshipAssignment.status.in_(statuses)


# Put together once: that takes longer than asking.
_person = bindparam("person", type_=Uuid())
_as_mentor = MentorshipAssignment.mentor_id.in_(select(Mentor.id).where(Mentor.user_id == _person))
_as_mentee = MentorshipAssignment.mentee_user_id == _person
_report = aliased(User)
STANDING = (
    select(
        User.slack_user_id,
        User.name,
        exists(UserSettings.user_id)
        .where(UserSettings.user_id == _person, UserSettings.welcomed_at < bindparam("welcomed_before"))
        .label("welcomed"),
        User.is_program_lead,
        exists(Mentor.id).where(Mentor.user_id == _person, Mentor.left_at.is_(None)).label("is_mentor"),
        exists(_report.id).where(_report.manager_id == _person, _report.is_active).label("is_manager"),
        _count(_as_mentor, _is(people.PENDING)).label("offers"),
        _count(_as_mentor, _is(*people.RUNNING)).label("mentees"),
        _count(_as_mentee, _is(*people.RUNNING)).label("mentored"),
        _count(_as_mentee, _is(people.PENDING)).label("offered"),
        newcomers.IS_NEW.label("is_new"),
    )
    .join(ProgramSettings, ProgramSettings.id == 1)
    .where(User.id == _person)
)


async def standing(db: AsyncSession, person: UserId, *, now: datetime) -> Standing:
    """What this person is right now; two questions at most."""
    asked = {"person": person, "today": now.date(), "welcomed_before": now - FIRST_OPENING}
    row = (await db.execute(STANDING, asked)).one()
    mine = None if row.is_program_lead else person
    waiting = (
        await newcomers.waiting(db, now=now, manager=mine) if row.is_program_lead or row.is_manager else []
    )
    return Standing(
        slack_id=row.slack_user_id,
        name=row.name,
        first_time=not row.welcomed,
        is_lead=row.is_program_lead,
        is_manager=row.is_manager,
        is_new=bool(row.is_new),  # null without a role or a start date
        waiting=tuple(waiting),
        is_mentor=row.is_mentor,
        offers_waiting=row.offers,
        mentees=row.mentees,
        has_mentor=row.mentored > 0,
        waits_for_mentor=row.offered > 0,
    )
