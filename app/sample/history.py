"""The sample company's mentorships: one that is running, one completed, one offer that waits and one declined.

Today falls where it will in the week: meetings are on Tuesdays, the next one being today at the earliest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import assignments, offers
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.feedback import FeedbackRound
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.milestones import RampMilestone
from models.sessions import ActionItem, MentorshipSession, SharedResource
from models.shapes.assignments import AcceptForm, AssignForm, DeclineForm
from models.skills import SelfAssessment
from models.words import (
    AssignmentStatus,
    CheckInStatus,
    DeclineReason,
    FeedbackKind,
    Fit,
    Party,
    VerificationMethod,
)

TUESDAY: Final = 2
AN_HOUR_FOR_ALL: Final = time(13, tzinfo=UTC)
WEEK: Final = timedelta(weeks=1)

Ids = Mapping[str, UserId]


@dataclass(frozen=True)
class Met:
    """What one meeting was about; made up, like everybody here."""

    topic: str
    summary: str | None = None
    by: Party = Party.MENTEE
    confidence: tuple[int, int] | None = None
    actions: tuple[tuple[str, Party, bool], ...] = ()
    """What, who, done or not; each is due a week later."""
    resources: tuple[SharedResource, ...] = ()


SOFIAS_WEEKS: Final[Sequence[Met | None]] = (
    Met(
        "Getting to know each other and the first 90 days",
        "Lukas drew the first 90 days on one page. I feel I know where to look now.",
        confidence=(2, 3),
        actions=(("Listen to two kickoff calls", Party.MENTEE, True),),
    ),
    Met(
        "Product: what customers buy it for",
        "Went through three accounts and why they chose us. Pricing is still blurry to me.",
        confidence=(3, 3),
        actions=(("Send the pricing one-pager", Party.MENTOR, True),),
        resources=(
            SharedResource(title="Pricing on one page", url="https://intranet.northwind.example/pricing"),
        ),
    ),
    None,
    Met(
        "Onboarding a customer, step by step",
        "Sofia ran half of the kickoff herself. She is quicker than she thinks.",
        by=Party.MENTOR,
        actions=(("Prepare the kickoff for Alder & Sons", Party.MENTEE, True),),
    ),
    Met(
        "Reading customer health",
        "Looked at two accounts that went quiet, and what to ask them.",
        confidence=(3, 4),
        actions=(("Call the two quiet accounts", Party.MENTEE, False),),
    ),
)
"""From the first week on; None is the week in which they did not meet."""

KWAMES_TOPICS: Final = (
    "Getting to know each other and the first 90 days", "Product: what customers buy it for",
    "Handover from sales and the kickoff call", "Onboarding a customer, step by step", "Reading customer health",
    None, "Adoption and the success plan", "Mapping stakeholders", "Preparing a business review",
    "Escalations and bad news", "Renewals", "Expansion, and what comes after the mentorship",
)  # fmt: skip


async def write(db: AsyncSession, ids: Ids, *, now: datetime) -> None:
    tuesday = _tuesday_from(now.date())
    await _completed(db, ids, first=tuesday - 26 * WEEK)
    await _running(db, ids, next_meeting=tuesday)
    await _declined(db, ids, now=now)
    await _waiting(db, ids, now=now)


async def _completed(db: AsyncSession, ids: Ids, *, first: date) -> None:
    """Fatima and Kwame, twelve weeks; he has ramped and rated her."""
    assignment = await _accepted(
        db, ids, "maya", "fatima", "kwame", first=first, goals="Lead a renewal from start to end"
    )
    for week, topic in enumerate(KWAMES_TOPICS):
        await _meeting(db, assignment, ids["fatima"], first + week * WEEK, Met(topic) if topic else None)
    ended = _at(first + 12 * WEEK)
    for milestone in await _milestones(db, assignment.id):
        _achieve(milestone, on=milestone.target_date or ended.date(), mentor=ids["fatima"])
    await db.execute(
        update(CheckIn)
        .where(CheckIn.assignment_id == assignment.id, CheckIn.status == CheckInStatus.MISSED)
        .values(status=CheckInStatus.SKIPPED, decided_by_user_id=ids["kwame"])
    )
    await db.execute(
        update(MentorshipAssignment)
        .where(MentorshipAssignment.id == assignment.id)
        .values(
            status=AssignmentStatus.COMPLETED,
            completed_at=ended,
            actual_end_date=ended.date(),
            goals=[{**goal, "achieved": True} for goal in assignment.goals],
            mentee_rating=5,
            mentee_feedback="Fatima let me make my own mistakes, and was there when I did.",
            mentor_feedback="Kwame leads renewals on his own now.",
            completion_notes="We stay in touch once a month.",
        )
    )
    rounds = (
        (
            FeedbackKind.MENTEE_RATING,
            "kwame",
            5,
            "Fatima let me make my own mistakes, and was there when I did.",
        ),
        (FeedbackKind.MENTOR_PROGRESS, "fatima", None, "Kwame leads renewals on his own now."),
        (FeedbackKind.MENTOR_SATISFACTION, "fatima", 5, None),
    )
    db.add_all(
        FeedbackRound(
            assignment_id=assignment.id,
            author_user_id=ids[author],
            kind=kind,
            occasion="end",
            rating=rating,
            words=words,
            created_at=ended,
        )
        for kind, author, rating, words in rounds
    )
    await db.flush()


async def _running(db: AsyncSession, ids: Ids, *, next_meeting: date) -> None:
    """Lukas and Sofia, in their sixth week."""
    first = next_meeting - len(SOFIAS_WEEKS) * WEEK
    goals = f"Run a kickoff call alone {first + 6 * WEEK}\nKnow the product well enough to show it"
    assignment = await _accepted(db, ids, "maya", "lukas", "sofia", first=first, goals=goals)
    await offers.agree(db, assignment.id, by=ids["sofia"], now=_at(first - timedelta(days=1)))
    for week, met in enumerate(SOFIAS_WEEKS):
        await _meeting(db, assignment, ids["lukas"], first + week * WEEK, met)
    db.add(CheckIn(assignment_id=assignment.id, due_on=next_meeting))
    alone, product = assignment.goals
    await db.execute(
        update(MentorshipAssignment)
        .where(MentorshipAssignment.id == assignment.id)
        .values(goals=[alone, {**product, "achieved": True}])
    )
    certified, shadowed, *_ = await _milestones(db, assignment.id)
    _achieve(certified, on=first + WEEK, mentor=ids["lukas"])
    _achieve(shadowed, on=first + 3 * WEEK, mentor=ids["lukas"])
    db.add(
        FeedbackRound(
            assignment_id=assignment.id,
            author_user_id=ids["sofia"],
            kind=FeedbackKind.FIT,
            occasion="first",
            fit=Fit.GOOD,
            created_at=_at(first) + timedelta(hours=2),
        )
    )
    db.add(
        SelfAssessment(
            user_id=ids["sofia"],
            assignment_id=assignment.id,
            assessed_at=_at(first + 3 * WEEK),
            overall_confidence=3,
            skill_levels={"Onboarding": 4, "Product knowledge": 2},
            what_would_help="More time in real accounts.",
        )
    )
    await db.flush()


async def _declined(db: AsyncSession, ids: Ids, *, now: datetime) -> None:
    """Kenji asked Arjun for Hana and has to ask somebody else."""
    offered = await _offered(db, ids, "kenji", "arjun", "hana", now=now - timedelta(days=4))
    answer = DeclineForm(
        DeclineReason.NO_CAPACITY, "I am away for most of next month. Sorry, Hana sounds great!"
    )
    await offers.decline(db, offered.id, by=ids["arjun"], form=answer, now=now - timedelta(days=2))


async def _waiting(db: AsyncSession, ids: Ids, *, now: datetime) -> None:
    """Aaliyah has asked Beatriz for João."""
    goals = "Hold the first kickoff in Portuguese\nKnow the ten largest accounts in Brazil"
    await _offered(db, ids, "aaliyah", "beatriz", "joao", goals=goals, now=now - timedelta(hours=20))


async def _offered(
    db: AsyncSession, ids: Ids, by: str, mentor: str, mentee: str, *, now: datetime, goals: str = ""
) -> MentorshipAssignment:
    mentor_id = (await db.execute(select(Mentor.id).where(Mentor.user_id == ids[mentor]))).scalar_one()
    form = AssignForm(mentor_id=mentor_id, start_date=None, goals=goals)
    return await assignments.offer(db, by=ids[by], mentee=ids[mentee], form=form, now=now)


async def _accepted(
    db: AsyncSession, ids: Ids, by: str, mentor: str, mentee: str, *, first: date, goals: str
) -> MentorshipAssignment:
    """Offered on the Thursday and accepted on the Friday before the first meeting."""
    meeting = _at(first)
    offered = await _offered(db, ids, by, mentor, mentee, now=meeting - timedelta(days=5), goals=goals)
    answer = AcceptForm(first_meeting=meeting)
    await offers.accept(db, offered.id, by=ids[mentor], form=answer, now=meeting - timedelta(days=4))
    return offered


async def _meeting(
    db: AsyncSession, assignment: MentorshipAssignment, mentor: UserId, day: date, met: Met | None
) -> None:
    """One week: the check-in and what became of it."""
    check_in = await db.scalar(
        select(CheckIn).where(
            CheckIn.assignment_id == assignment.id, CheckIn.status == CheckInStatus.SCHEDULED
        )
    )
    if check_in is None:  # the first one was made by accepting
        check_in = CheckIn(assignment_id=assignment.id, due_on=day)
        db.add(check_in)
    check_in.status = CheckInStatus.HELD if met else CheckInStatus.MISSED
    check_in.decided_at = _at(day) + timedelta(hours=1 if met else 24)
    await db.flush()
    if met is None:
        return
    before, after = met.confidence or (None, None)
    due = (day + WEEK).isoformat()
    db.add(
        MentorshipSession(
            assignment_id=assignment.id,
            session_date=_at(day),
            duration_minutes=45,
            topics_covered=[met.topic],
            summary=met.summary,
            action_items=[
                ActionItem(item=what, owner=owner, due=due, done=done) for what, owner, done in met.actions
            ],
            resources_shared=list(met.resources),
            mentee_confidence_before=before,
            mentee_confidence_after=after,
            logged_by=met.by,
            logged_by_user_id=mentor if met.by is Party.MENTOR else assignment.mentee_user_id,
            check_in_id=check_in.id,
            created_at=_at(day) + timedelta(hours=1),
        )
    )
    await db.flush()


async def _milestones(db: AsyncSession, assignment: AssignmentId) -> Sequence[RampMilestone]:
    return (
        await db.scalars(
            select(RampMilestone)
            .where(RampMilestone.assignment_id == assignment)
            .order_by(RampMilestone.position)
        )
    ).all()


def _achieve(milestone: RampMilestone, *, on: date, mentor: UserId) -> None:
    milestone.achieved_date, milestone.achieved_by_user_id = on, milestone.mentee_user_id
    if milestone.verification_method == VerificationMethod.MENTOR_VERIFIED:
        milestone.verified_by_user_id, milestone.verified_at = mentor, _at(on)


def _tuesday_from(day: date) -> date:
    return day + timedelta(days=(TUESDAY - day.isoweekday()) % 7)


def _at(day: date) -> datetime:
    return datetime.combine(day, AN_HOUR_FOR_ALL)
