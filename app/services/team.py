"""`/mentor team`: a manager's people, those who need them first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services import check_ins, line_mentorships, next_offers, people, ramps, risks, summaries
from app.services.lines import among, lines
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import NotAllowed
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.shapes.risks import AtRisk, Mentee, Need, OfferFailed, PastEnd
from models.shapes.team import Overview, TeamLine, TeamPage
from models.words import AssignmentStatus, CheckInStatus

# Put together once: that takes longer than asking.
_mentor, _mentee = aliased(User), aliased(User)

PAGE = 10


async def page(db: AsyncSession, *, by: UserId, now: datetime, offset: int = 0) -> TeamPage:
    """Raises NotAllowed for whoever manages nobody."""
    line = (await lines(db, [by])).get(by, set())
    if not line:
        raise NotAllowed(
            "This shows the people who report to you, and nobody does as far as I know. If that is wrong, type "
            "`/mentor assign @name` and choose **NAME reports to me**; a program lead confirms it."
        )
    needing = await risks.needing(db, by, now=now)
    named = {need.assignment_id for need in needing.needs if isinstance(need, AtRisk | PastEnd)}
    running = await line_mentorships.running(db, line, now=now)
    others = [
        *(
            TeamLine(pair.id, pair.status, pair.mentee, pair.mentor_slack_id)
            for pair in running
            if pair.id not in named
        ),
        *await _offered(db, line),
    ]
    total = len(needing.needs) + len(others)
    offset = max(0, min(offset, total - 1)) // PAGE * PAGE
    start = max(0, offset - len(needing.needs))
    room = PAGE - len(needing.needs[offset : offset + PAGE])
    return TeamPage(
        needs=tuple(await with_following(db, needing.needs[offset : offset + PAGE], now=now)),
        lines=tuple(await _with_progress(db, others[start : start + room])),
        needing=len(needing.needs),
        on_track=needing.on_track,
        offset=offset,
        size=PAGE,
        total=total,
    )


async def with_following(db: AsyncSession, needs: Iterable[Need], *, now: datetime) -> list[Need]:
    """The needs with the next mentor's name where one can be offered at once; for as many as are shown."""
    found: list[Need] = []
    for need in needs:
        if isinstance(need, OfferFailed):
            match = await next_offers.next_best(db, need.assignment_id, now=now)
            found.append(replace(need, following=match.name if match else None))
        else:
            found.append(need)
    return found


async def one(db: AsyncSession, assignment: AssignmentId, *, by: UserId, now: datetime) -> Overview:
    """For the mentee's managers, leads and the two. Raises NotAllowed for others."""
    summary = await summaries.of(db, assignment, by=by, now=now)
    counts = (
        await db.execute(
            select(
                func.count().filter(CheckIn.status == CheckInStatus.HELD).label("held"),
                func.count().filter(CheckIn.status == CheckInStatus.MISSED).label("missed"),
            ).where(CheckIn.assignment_id == assignment)
        )
    ).one()
    running = await line_mentorships.running(db, [summary.view.mentee_id], now=now)
    pair = next((pair for pair in running if pair.id == assignment), None)
    upcoming = (await check_ins.open_of(db, [assignment])).get(assignment)
    return Overview(
        summary=summary,
        mentee_id=summary.view.mentee_id,
        met_on=pair.met_on if pair else None,
        held=counts.held,
        missed=counts.missed,
        next_check_in=upcoming.due_on if upcoming else None,
    )


async def _offered(db: AsyncSession, line: Iterable[UserId]) -> list[TeamLine]:
    """Offers that wait for an answer."""
    rows = await db.execute(
        select(
            MentorshipAssignment.id, _mentor.slack_user_id, _mentee.id, _mentee.slack_user_id, _mentee.name
        )
        .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
        .join(_mentor, _mentor.id == Mentor.user_id)
        .join(_mentee, _mentee.id == MentorshipAssignment.mentee_user_id)
        .where(
            among(MentorshipAssignment.mentee_user_id, set(line)),
            MentorshipAssignment.status == people.PENDING,
        )
        .order_by(_mentee.name, MentorshipAssignment.id)
    )
    return [
        TeamLine(id_, AssignmentStatus.PENDING, Mentee(mentee_id, slack_id, name), mentor_slack_id)
        for id_, mentor_slack_id, mentee_id, slack_id, name in rows
    ]


async def _with_progress(db: AsyncSession, shown: Sequence[TeamLine]) -> list[TeamLine]:
    upcoming = await check_ins.open_of(db, [line.assignment_id for line in shown])
    steps = await ramps.steps(db, {line.mentee.id for line in shown})

    def with_progress(line: TeamLine) -> TeamLine:
        required = [step for step in steps[line.mentee.id] if step.is_required]
        check_in = upcoming.get(line.assignment_id)
        return replace(
            line,
            next_check_in=check_in.due_on if check_in else None,
            done=sum(step.completed_on is not None for step in required),
            required=len(required),
        )

    return [with_progress(line) for line in shown]
