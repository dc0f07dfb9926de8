"""What somebody is in the program right now: the menu and Home begin with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import newcomers, people
from models.assignments import MentorshipAssignment
from models.ids import UserId
from models.mentors import Mentor
from models.people import User, UserSettings
from models.shapes.people import Standing
from models.words import AssignmentStatus

FIRST_OPENING = timedelta(minutes=1)
"""Slack may tell of one opening of Home twice: the welcome stays so long."""


async def standing(db: AsyncSession, person: UserId, *, now: datetime) -> Standing:
    """What this person is right now; three questions at most."""
    assignments = select(func.count()).select_from(MentorshipAssignment)
    as_mentor = assignments.join(Mentor, Mentor.id == MentorshipAssignment.mentor_id).where(
        Mentor.user_id == person
    )
    as_mentee = assignments.where(MentorshipAssignment.mentee_user_id == person)
    reports = select(func.count()).select_from(User).where(User.manager_id == person, User.is_active)
    row = (
        await db.execute(
            select(
                User.slack_user_id,
                User.name,
                exists(UserSettings.user_id)
                .where(UserSettings.user_id == person, UserSettings.welcomed_at < now - FIRST_OPENING)
                .label("welcomed"),
                User.is_program_lead,
                exists(Mentor.id)
                .where(Mentor.user_id == person, Mentor.left_at.is_(None))
                .label("is_mentor"),
                reports.scalar_subquery().label("reports"),
                as_mentor.where(_is(people.PENDING)).scalar_subquery().label("offers"),
                as_mentor.where(_is(*people.RUNNING)).scalar_subquery().label("mentees"),
                as_mentee.where(_is(*people.RUNNING)).scalar_subquery().label("mentored"),
                as_mentee.where(_is(people.PENDING)).scalar_subquery().label("offered"),
            ).where(User.id == person)
        )
    ).one()
    is_manager = row.reports > 0
    mine = None if row.is_program_lead else person
    waiting = await newcomers.waiting(db, now=now, manager=mine) if row.is_program_lead or is_manager else []
    return Standing(
        slack_id=row.slack_user_id,
        name=row.name,
        first_time=not row.welcomed,
        is_lead=row.is_program_lead,
        is_manager=is_manager,
        is_new=await newcomers.is_new(db, person, now=now),
        waiting=tuple(waiting),
        is_mentor=row.is_mentor,
        offers_waiting=row.offers,
        mentees=row.mentees,
        has_mentor=row.mentored > 0,
        waits_for_mentor=row.offered > 0,
    )


def _is(*statuses: AssignmentStatus) -> ColumnElement[bool]:
    return MentorshipAssignment.status.in_(statuses)
