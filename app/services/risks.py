"""What needs a manager: found for many managers at once, or for one on their own behalf.

Facts only: days, counts, names of milestones. A manager acts for their whole reporting line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import itemgetter

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import (
    assignments,
    cadence,
    line_mentorships,
    newcomers,
    offer_views,
    people,
    ramps,
    working_days,
)
from app.services.line_mentorships import Running
from app.services.lines import among, lines
from app.services.working_days import WorkingTime
from models.analytics import RiskDismissal
from models.assignments import MentorshipAssignment
from models.ids import AssignmentId, UserId
from models.milestones import RampMilestone
from models.people import User
from models.shapes.people import Newcomer
from models.shapes.risks import (
    AtRisk,
    LateMilestone,
    Mentee,
    Need,
    Needing,
    OfferFailed,
    PastEnd,
    ToVerify,
    WithoutMentor,
)
from models.words import AssignmentStatus, CheckInStatus, Format

# Put together once: that takes longer than asking.
_later = aliased(MentorshipAssignment)

MISSED = (CheckInStatus.MISSED, CheckInStatus.MISSED)

HIDDEN_FOR = timedelta(weeks=2)
WORKING_DAYS_LATE = 10
STEPS_QUIET = 2
FAILED_SINCE = timedelta(days=30)
"""How long an offer that came to nothing is brought up for somebody who is not new any more."""


async def needing(db: AsyncSession, manager: UserId, *, now: datetime) -> Needing:
    return (await needing_of(db, [manager], now=now))[manager]


async def needing_of(
    db: AsyncSession, managers: Collection[UserId], *, now: datetime
) -> Mapping[UserId, Needing]:
    """What needs each of them, in as many statements for many as for one."""
    below = await lines(db, managers)
    everybody = set[UserId]().union(*below.values())
    new = await _new(db, everybody, now=now)
    failed = await _failed_offers(db, everybody, new={one.user_id for one in new}, now=now)
    pairs = await line_mentorships.running(db, everybody, now=now)
    late = await _late_milestones(db, pairs, now=now)
    unverified = await _to_verify(db, everybody)
    hidden = await _hidden(db, managers, now=now)
    urgent_first: list[Need | None] = [
        *(_without_mentor(one) for one in new if one.user_id not in failed),
        *failed.values(),
        *(at_risk(pair, late.get(pair.id)) for pair in pairs),
        *unverified,
        *(past_end(pair) for pair in pairs),
    ]
    by_mentee: dict[UserId, list[tuple[int, Need]]] = defaultdict(list)
    for place, need in enumerate(urgent_first):
        if need:
            by_mentee[need.mentee.id].append((place, need))
    running = Counter(pair.mentee.id for pair in pairs)

    def of(manager: UserId) -> Needing:
        line, known = below.get(manager, set()), hidden.get(manager, set())
        theirs = (entry for mentee in line & by_mentee.keys() for entry in by_mentee[mentee])
        needs = [need for _, need in sorted(theirs, key=itemgetter(0)) if _is_for(manager, need)]
        shown = [need for need in needs if not (isinstance(need, AtRisk) and need.assignment_id in known)]
        busy = {need.mentee.id for need in needs}
        on_track = sum(running[one] for one in line if one not in busy)
        return Needing(tuple(shown), on_track, hidden=len(needs) - len(shown))

    return {manager: of(manager) for manager in managers}


def _is_for(manager: UserId, need: Need) -> bool:
    return not isinstance(need, ToVerify) or need.manager_id in (manager, None)


async def hide(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> None:
    """ "I know": not brought up to this person again for two weeks."""
    view = await offer_views.of(db, assignment)
    await assignments.require_may_assign(db, by, view.mentee_id)
    today = (await working_days.load(db, [by]))[by].today(now)
    known = insert(RiskDismissal).values(assignment_id=assignment, user_id=by, until=today + HIDDEN_FOR)
    await db.execute(
        known.on_conflict_do_update(
            index_elements=[RiskDismissal.assignment_id, RiskDismissal.user_id],
            set_={"until": known.excluded.until},
        )
    )


def at_risk(pair: Running, late: LateMilestone | None) -> AtRisk | None:
    """Two check-ins missed running, twice the cadence without a session, or a required milestone far behind.

    A pause is agreed on: nothing counts during it, and days count anew after it. Past its end it is to be completed.
    """
    if pair.status is not AssignmentStatus.ACTIVE or past_end(pair):
        return None
    since = max(day for day in (pair.began_on, pair.resumed_on, pair.met_on) if day)
    is_quiet = pair.today > cadence.after_steps(pair.cadence, since, STEPS_QUIET)
    missed = pair.latest == MISSED
    if not (missed or is_quiet or late):
        return None
    return AtRisk(
        mentee=pair.mentee,
        mentor_slack_id=pair.mentor_slack_id,
        assignment_id=pair.id,
        missed=missed,
        quiet_since=since if is_quiet else None,
        late=late,
    )


def past_end(pair: Running) -> PastEnd | None:
    if pair.status is not AssignmentStatus.ACTIVE or pair.ends_on is None or pair.ends_on >= pair.today:
        return None
    return PastEnd(pair.mentee, pair.mentor_slack_id, pair.id, pair.ends_on)


def is_far_behind(target: date, today: date, mentee: WorkingTime) -> bool:
    """Ten of the mentee's working days late. Until when they are away says nothing of the days before today."""
    always = replace(mentee, away_until=None)
    return today >= working_days.after_working_days(target, WORKING_DAYS_LATE, always)


async def _new(db: AsyncSession, line: Collection[UserId], *, now: datetime) -> list[Newcomer]:
    """Who waits for a mentor. Whoever has completed a mentorship had one, and may have another on request."""
    waiting = await newcomers.waiting(db, now=now, among=line)
    had_one = set(
        await db.scalars(
            select(MentorshipAssignment.mentee_user_id).where(
                among(MentorshipAssignment.mentee_user_id, [one.user_id for one in waiting]),
                MentorshipAssignment.status == AssignmentStatus.COMPLETED,
            )
        )
    )
    return [one for one in waiting if one.user_id not in had_one]


def _without_mentor(one: Newcomer) -> WithoutMentor:
    return WithoutMentor(Mentee(one.user_id, one.slack_id, one.name), one.start_date, one.has_started)


async def _failed_offers(
    db: AsyncSession, mentees: Collection[UserId], *, new: Collection[UserId], now: datetime
) -> Mapping[UserId, OfferFailed]:
    """Of each mentee the newest offer, where it was declined or expired and nothing came after it."""
    ended_at = func.coalesce(
        MentorshipAssignment.declined_at, MentorshipAssignment.expired_at, MentorshipAssignment.offered_at
    )
    rows = await db.execute(
        select(MentorshipAssignment.id, ended_at, User.id, User.slack_user_id, User.name)
        .join(User, User.id == MentorshipAssignment.mentee_user_id)
        .where(
            among(MentorshipAssignment.mentee_user_id, mentees),
            MentorshipAssignment.status.in_((AssignmentStatus.DECLINED, AssignmentStatus.EXPIRED)),
            or_(MentorshipAssignment.offered_at > now - FAILED_SINCE, among(User.id, new)),
            User.is_active,
            ~exists(_later.id).where(
                _later.mentee_user_id == MentorshipAssignment.mentee_user_id,
                _later.format == MentorshipAssignment.format,
                or_(
                    _later.offered_at > MentorshipAssignment.offered_at,
                    _later.status.in_(people.OPEN)
                    & _later.id.is_distinct_from(MentorshipAssignment.handed_over_from_id),
                ),
            ),
        )
        .order_by(ended_at, MentorshipAssignment.id)
    )
    return {
        mentee: OfferFailed(Mentee(mentee, slack_id, name), assignment, ended.date())
        for assignment, ended, mentee, slack_id, name in rows
    }


async def _late_milestones(
    db: AsyncSession, pairs: Sequence[Running], *, now: datetime
) -> Mapping[AssignmentId, LateMilestone]:
    """The required milestone that is late longest, by the mentorship it belongs to."""
    by_mentee: dict[UserId, list[Running]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda pair: pair.format is not Format.ONE_ON_ONE):
        by_mentee[pair.mentee.id].append(pair)
    rows = (
        await db.execute(
            select(
                RampMilestone.mentee_user_id,
                RampMilestone.assignment_id,
                RampMilestone.milestone_name,
                RampMilestone.target_date,
            )
            .where(
                among(RampMilestone.mentee_user_id, by_mentee),
                RampMilestone.is_required,
                RampMilestone.achieved_date.is_(None),
                RampMilestone.retired_at.is_(None),
                RampMilestone.target_date <= now.date() - timedelta(days=WORKING_DAYS_LATE - 1),
            )
            .order_by(RampMilestone.target_date, RampMilestone.milestone_name)
        )
    ).all()
    clocks = await working_days.load(db, {row.mentee_user_id for row in rows})
    found: dict[AssignmentId, LateMilestone] = {}
    for row in rows:
        own = by_mentee[row.mentee_user_id]
        pair = next((one for one in own if one.id == row.assignment_id), own[0])
        if is_far_behind(row.target_date, pair.today, clocks[row.mentee_user_id]):
            found.setdefault(pair.id, LateMilestone(row.milestone_name, row.target_date))
    return found


async def _to_verify(db: AsyncSession, mentees: Collection[UserId]) -> Sequence[ToVerify]:
    """What the mentor would verify, of people who have none."""
    mentored = exists(MentorshipAssignment.id).where(
        MentorshipAssignment.mentee_user_id == User.id, MentorshipAssignment.status.in_(people.RUNNING)
    )
    rows = await db.execute(
        select(RampMilestone, User)
        .join(User, User.id == RampMilestone.mentee_user_id)
        .where(
            among(RampMilestone.mentee_user_id, mentees),
            ramps.WAITS_FOR_VERIFICATION,
            User.is_active,
            ~mentored,
        )
        .order_by(RampMilestone.achieved_date, RampMilestone.id)
        .execution_options(populate_existing=True)
    )
    return [
        ToVerify(
            Mentee(user.id, user.slack_user_id, user.name),
            user.manager_id,
            step.id,
            step.milestone_name,
            step.achieved_date,
        )
        for step, user in rows
        if step.achieved_date
    ]


async def _hidden(
    db: AsyncSession, managers: Collection[UserId], *, now: datetime
) -> Mapping[UserId, set[AssignmentId]]:
    """What each of them knows already."""
    found: dict[UserId, set[AssignmentId]] = defaultdict(set)
    rows = await db.execute(
        select(RiskDismissal.user_id, RiskDismissal.assignment_id).where(
            among(RiskDismissal.user_id, managers), RiskDismissal.until > now.date()
        )
    )
    for manager, assignment in rows:
        found[manager].add(assignment)
    return found
