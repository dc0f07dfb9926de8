"""Somebody's milestones as a whole: who may see them, who may do what, and how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import people
from models.assignments import MentorshipAssignment
from models.errors import NotAllowed, NotFound
from models.ids import MilestoneId, UserId
from models.mentors import Mentor
from models.milestones import RampMilestone
from models.people import User
from models.shapes.milestones import Milestone, Ramp, Ramped, RampLine, Rights, ramped_on
from models.words import VerificationMethod

MOST_PEOPLE = 100
"""As many as a select menu of Slack shows."""
MOST_LINES = 10


async def of(db: AsyncSession, mentee: UserId, *, by: UserId, now: datetime) -> Ramp:
    """The milestones of one person, for themselves, their mentor, their managers and leads; NotAllowed for others."""
    user = await people.user(db, mentee)
    may = await rights(db, mentee, by=by)
    if not may.mark:
        raise NotAllowed(f"Only {user.name}, their mentor, their managers and program leads see this.")
    return Ramp(
        mentee_id=mentee,
        mentee_slack_id=user.slack_user_id,
        mentee_name=user.name,
        milestones=tuple((await steps(db, [mentee]))[mentee]),
        rights=may,
        today=now.astimezone(ZoneInfo(user.timezone)).date(),
        is_own=mentee == by,
        others=tuple((one, name) for one, _, name in await looked_after(db, by=by)),
    )


def step(ramp: Ramp, milestone: MilestoneId) -> Milestone:
    found = next((one for one in ramp.milestones if one.id == milestone), None)
    if found is None:
        raise NotFound("This milestone is no longer there.")
    return found


async def first_of(db: AsyncSession, *, by: UserId) -> UserId:
    """Whose milestones somebody most likely means: their own, else a mentee's, else a report's."""
    found = await looked_after(db, by=by)
    if not found:
        raise NotFound(
            "There are no milestones for you to see yet. They come with a start in a mentored role, or with a mentor. "
            "Managers and leads say whose: `/mentor milestones @name`."
        )
    return found[0][0]


# The statements of this file that Home asks are put together once: that takes longer than asking.
_me = bindparam("by", type_=Uuid())
_mentored = (
    select(MentorshipAssignment.mentee_user_id)
    .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
    .where(Mentor.user_id == _me, MentorshipAssignment.status.in_(people.RUNNING))
)
_close = or_(User.id == _me, User.id.in_(_mentored))
LOOKED_AFTER = (
    select(User.id, User.slack_user_id, User.name)
    .where(
        User.is_active,
        exists(RampMilestone.id).where(
            RampMilestone.mentee_user_id == User.id, RampMilestone.retired_at.is_(None)
        ),
    )
    .order_by((User.id == _me).desc(), User.id.in_(_mentored).desc(), User.name)
    .limit(MOST_PEOPLE)
)
CLOSE = LOOKED_AFTER.where(_close)
CLOSE_OR_REPORTS = LOOKED_AFTER.where(or_(_close, User.manager_id == _me))


async def looked_after(
    db: AsyncSession, *, by: UserId, reports: bool = True
) -> Sequence[tuple[UserId, str, str]]:
    """(id, Slack id, name) of those with milestones: oneself first, then those one mentors, then one's `reports`."""
    rows = await db.execute(CLOSE_OR_REPORTS if reports else CLOSE, {"by": by})
    return [(row.id, row.slack_user_id, row.name) for row in rows]


async def lines(db: AsyncSession, person: UserId) -> list[RampLine]:
    """One line for oneself and for each mentee, as Home shows them."""
    close = (await looked_after(db, by=person, reports=False))[:MOST_LINES]
    found = await steps(db, [one for one, _, _ in close])
    return [_line(mentee, slack_id, found[mentee], is_own=mentee == person) for mentee, slack_id, _ in close]


_verifier = aliased(User)
STEPS = (
    select(RampMilestone, User.timezone, _verifier.slack_user_id)
    .join(User, User.id == RampMilestone.mentee_user_id)
    .outerjoin(_verifier, _verifier.id == RampMilestone.verified_by_user_id)
    .where(
        RampMilestone.mentee_user_id.in_(bindparam("mentees", expanding=True)),
        RampMilestone.retired_at.is_(None),
    )
    .order_by(RampMilestone.target_date.nulls_last(), RampMilestone.position, RampMilestone.milestone_name)
    .execution_options(populate_existing=True)
)


async def steps(db: AsyncSession, mentees: Collection[UserId]) -> dict[UserId, list[Milestone]]:
    """The milestones in force of each, in the order in which they are due."""
    rows = await db.execute(STEPS, {"mentees": list(mentees)}) if mentees else ()
    found: dict[UserId, list[Milestone]] = defaultdict(list)
    for row, timezone, verified_by in rows:
        if row.mentee_user_id:
            found[row.mentee_user_id].append(shown(row, timezone, verified_by))
    return found


WAITS_FOR_VERIFICATION = and_(
    RampMilestone.verification_method == VerificationMethod.MENTOR_VERIFIED,
    RampMilestone.achieved_date.is_not(None),
    RampMilestone.verified_at.is_(None),
    RampMilestone.verified_by_user_id.is_(None),
    RampMilestone.retired_at.is_(None),
)
"""The same as Milestone.waits_for_verification."""


async def verifications(db: AsyncSession, mentees: Collection[UUID]) -> Mapping[UUID, str]:
    """What messages that ask to verify show of each mentee, as facts: they are drawn again when it changes."""
    found = await steps(db, [UserId(mentee) for mentee in mentees])
    return {
        mentee: " ".join(
            f"{one.id} {one.verified_on}"
            for one in found[UserId(mentee)]
            if one.method is VerificationMethod.MENTOR_VERIFIED and one.achieved_date
        )
        for mentee in mentees
    }


async def lately_ramped(db: AsyncSession, manager: UserId, *, since: date) -> list[Ramped]:
    """The manager's own reports who are ramped since that day, in the order in which it came about."""
    begins = datetime.combine(since, time(), UTC)
    rows = await db.execute(
        select(User.id, User.slack_user_id)
        .join(RampMilestone, RampMilestone.mentee_user_id == User.id)
        .where(
            User.manager_id == manager,
            User.is_active,
            RampMilestone.retired_at.is_(None),
            or_(RampMilestone.achieved_date >= since, RampMilestone.verified_at >= begins),
        )
        .distinct()
    )
    near = {row.id: row.slack_user_id for row in rows}
    found = await steps(db, near)
    news = [(ramped_on(found[mentee]), slack_id) for mentee, slack_id in near.items()]
    return sorted(
        (Ramped(slack_id, on) for on, slack_id in news if on and on >= since), key=lambda one: one.on
    )


def shown(row: RampMilestone, timezone: str, verified_by: str | None) -> Milestone:
    """Written by an integrator with the PRD's columns alone, a verified one has no moment: then the day it was
    achieved counts."""
    verified_on: Any = None
    if row.verified_at:
        verified_on = row.verified_at.astimezone(ZoneInfo(timezone)).date()
    elif row.verified_by_user_id:
        verified_on = row.achieved_date
    return Milestone(
        id=row.id,
        name=row.milestone_name,
        description=row.description,
        target_date=row.target_date,
        achieved_date=row.achieved_date,
        method=row.verification_method,
        verified_on=verified_on,
        verified_by=verified_by,
        is_required=row.is_required,
    )


async def rights(db: AsyncSession, mentee: UserId, *, by: UserId) -> Rights:
    """The mentor verifies; where there is none, a manager does. A lead may do everything."""
    mentors = await mentors_of(db, mentee)
    is_lead = by in await people.leads(db)
    above = is_lead or by in await people.managers(db, mentee)
    is_mentor = by in mentors
    return Rights(
        mark=by == mentee or is_mentor or above,
        verify=by != mentee and (is_mentor or is_lead or (above and not mentors)),
        change=by != mentee and (is_mentor or above),
        track=by != mentee and is_lead,
    )


async def mentors_of(db: AsyncSession, mentee: UserId) -> list[UserId]:
    """The people who mentor somebody now."""
    query = (
        select(Mentor.user_id)
        .join(MentorshipAssignment, MentorshipAssignment.mentor_id == Mentor.id)
        .where(MentorshipAssignment.mentee_user_id == mentee, MentorshipAssignment.status.in_(people.RUNNING))
        .order_by(MentorshipAssignment.start_date)
    )
    return list(dict.fromkeys(await db.scalars(query)))


def _line(mentee: UserId, slack_id: str, milestones: Sequence[Milestone], *, is_own: bool) -> RampLine:
    required = [one for one in milestones if one.is_required]
    following = next((one for one in milestones if one.achieved_date is None), None)
    return RampLine(
        mentee_id=mentee,
        mentee_slack_id=slack_id,
        is_own=is_own,
        done=sum(one.completed_on is not None for one in required),
        required=len(required),
        to_verify=sum(one.waits_for_verification for one in milestones),
        next_name=following.name if following else None,
        next_date=following.target_date if following else None,
        ramped_on=ramped_on(milestones),
    )
