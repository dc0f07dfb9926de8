"""When the two are reminded of what is theirs to do: actions, milestones, how confident they feel, the agreed end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ARRAY, Uuid, bindparam, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import endings, nudge_times, outbox, ramps
from app.services.circles import Circle
from models.ids import AssignmentId, UserId
from models.milestones import RampMilestone
from models.shapes.agenda import Matter
from models.skills import SelfAssessment

FIRST_ASSESSMENT, NEXT_ASSESSMENT = 14, 30
"""Days after the mentorship began, and between one and the next."""

ASSESSED_WITHIN = timedelta(days=10)

ACTIONS_DUE = text("select * from cairn.actions_due_of(:people) order by due_on").bindparams(
    bindparam("people", type_=ARRAY(Uuid()))
)


async def actions(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Each due day of one's own open action items, once; the mentorship is the subject."""
    rows = await db.execute(ACTIONS_DUE, {"people": list(circle.clocks)})
    return [
        Matter(
            row.user_id,
            nudge_times.first_morning(circle.clocks[row.user_id], row.due_on),
            row.assignment_id,
            row.due_on.isoformat(),
        )
        for row in rows
    ]


async def milestones(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Each target day of one's own milestones that are not achieved, once; the mentee is the subject."""
    rows = await db.execute(
        select(RampMilestone.mentee_user_id, RampMilestone.target_date)
        .where(
            RampMilestone.mentee_user_id.in_(circle.clocks),
            RampMilestone.achieved_date.is_(None),
            RampMilestone.retired_at.is_(None),
            RampMilestone.target_date.is_not(None),
        )
        .distinct()
    )
    return [
        Matter(mentee, nudge_times.first_morning(circle.clocks[mentee], target), mentee, target.isoformat())
        for mentee, target in rows
        if mentee and target
    ]


async def to_verify(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Each achievement that a mentor would verify, once; the mentee is the subject. At once, or with what comes soon.

    Without a mentor nobody is asked: it waits in the manager's digest.
    """
    mentors: dict[UserId, list[UserId]] = defaultdict(list)
    for course in circle.running:
        if course.mentor_user_id in circle.clocks:
            mentors[course.mentee_id].append(course.mentor_user_id)
    rows = await db.execute(
        select(RampMilestone.id, RampMilestone.mentee_user_id, RampMilestone.achieved_date).where(
            RampMilestone.mentee_user_id.in_(mentors),
            ramps.WAITS_FOR_VERIFICATION,
        )
    )
    return [
        Matter(mentor, now, mentee, f"{milestone} {achieved_date}")
        for milestone, mentee, achieved_date in rows
        if mentee
        for mentor in dict.fromkeys(mentors[mentee])
    ]


async def assessments(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """The mentee's, two weeks into a mentorship and then every 30 days; one that is too late is left to the next."""
    matters = []
    for course in circle.running:
        if course.mentee_id in circle.clocks:
            clock = circle.clocks[course.mentee_id]
            accepted = clock.today(course.accepted_at) if course.accepted_at else course.start_date
            began = max(course.start_date, accepted)
            days = (clock.today(now) - began).days
            latest = FIRST_ASSESSMENT + NEXT_ASSESSMENT * max(0, (days - FIRST_ASSESSMENT) // NEXT_ASSESSMENT)
            for number in (latest, latest + NEXT_ASSESSMENT):
                at = nudge_times.first_morning(clock, began + timedelta(days=number))
                if at > now - ASSESSED_WITHIN:
                    matters.append(Matter(course.mentee_id, at, course.id, f"day {number}"))
    return matters


async def assessed_lately(db: AsyncSession, mentee: UserId, *, now: datetime) -> bool:
    """Whether they need not be asked again so soon; for the mentee, and those who may read it."""
    lately = now - timedelta(days=FIRST_ASSESSMENT)
    found = exists(SelfAssessment.id).where(
        SelfAssessment.user_id == mentee, SelfAssessment.assessed_at > lately
    )
    return bool(await db.scalar(select(found)))


async def milestones_due(db: AsyncSession, mentee: UserId, *, today: date) -> int:
    """How many are due by today and not achieved."""
    due = select(func.count()).where(
        RampMilestone.mentee_user_id == mentee,
        RampMilestone.achieved_date.is_(None),
        RampMilestone.retired_at.is_(None),
        RampMilestone.target_date <= today,
    )
    return (await db.execute(due)).scalar_one()


async def ends(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """The two, on the first working morning after the day that was agreed, or as soon after it as they work."""
    return [
        Matter(
            person,
            nudge_times.or_later(clock, nudge_times.first_morning(clock, end + timedelta(days=1)), now),
            course.id,
            end.isoformat(),
        )
        for course in circle.running
        for person in course.both
        if (end := course.expected_end_date) and (clock := circle.clocks.get(person))
    ]


async def ask_about_ends(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    """Whether it is done, or goes on."""
    for one in matters:
        assignment = AssignmentId(one.subject)
        await outbox.post(
            db,
            "ended",
            to=one.person,
            topic=endings.ended_topic(assignment),
            subject={"assignment": assignment, "reader": one.person},
            now=now,
        )
