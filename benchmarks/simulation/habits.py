"""Which button somebody presses, how often, and what happens then: what the listener of that button does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import (
    actions,
    assessments,
    cadence_changes,
    check_in_moves,
    check_in_steps,
    check_in_views,
    digests,
    endings,
    feedback,
    intake,
    milestones,
    next_offers,
    offers,
    past_sessions,
    program,
    risks,
    sessions,
)
from benchmarks.simulation.company import Person
from blocks import actions as action_screens
from blocks import assessments as assessment_screens
from blocks import check_ins as check_in_screens
from blocks import endings as ending_screens
from blocks import feedback as feedback_screens
from blocks import intake as intake_screens
from blocks import milestones as milestone_screens
from blocks import needs as need_screens
from blocks import offers as offer_screens
from blocks import outcomes as outcome_screens
from models.ids import AssignmentId, CheckInId, MilestoneId
from models.milestones import RampMilestone
from models.shapes.assignments import AcceptForm, DeclineForm
from models.shapes.check_ins import MoveForm
from models.shapes.endings import CompleteForm, GoOnForm
from models.shapes.feedback import FeedbackForm
from models.shapes.intake import IntakeForm
from models.shapes.sessions import ActionForm, SessionForm
from models.shapes.skills import AssessmentForm
from models.words import DeclineReason, Fit, Party

WEEK = timedelta(weeks=1)

Step = Callable[[Person, str, Random, AsyncSession, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Habit:
    chance: float
    step: Step
    within_hours: int = 4


@dataclass(frozen=True)
class Chosen:
    deed: Callable[[AsyncSession, datetime], Awaitable[None]]
    within_hours: int


def by_value(buttons: Sequence[tuple[str, str]]) -> Mapping[str, list[str]]:
    """The buttons of each matter of a message."""
    found: dict[str, list[str]] = {}
    for action, value in buttons:
        found.setdefault(value, []).append(action)
    return found


def choose(actions: Sequence[str], value: str, person: Person, random: Random) -> Chosen | None:
    """At most one of the matter's buttons; often enough none."""
    dice = random.random()
    for action in actions:
        for habit in HABITS.get(action, ()):
            if dice < habit.chance:
                return Chosen(partial(habit.step, person, value, random), habit.within_hours)
            dice -= habit.chance
    return None


async def accept(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    """Most often with the first meeting as it is suggested."""
    offer = await offers.to_answer(db, AssignmentId(UUID(value)), by=person.id)
    meeting = await offers.suggested_meeting(db, offer, now=now) if random.random() < 0.8 else None
    await offers.accept(db, offer.id, by=person.id, form=AcceptForm(first_meeting=meeting), now=now)


async def decline(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    form = DeclineForm(random.choice(list(DeclineReason)))
    await offers.decline(db, AssignmentId(UUID(value)), by=person.id, form=form, now=now)


async def ask_later(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await offers.ask_later(db, AssignmentId(UUID(value)), by=person.id, now=now)


async def offer_next(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await next_offers.offer_to_next(db, AssignmentId(UUID(value)), by=person.id, now=now)


async def skip(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await check_in_steps.skip(db, CheckInId(UUID(value)), by=person.id, now=now)


async def we_met(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    """Some add details, take it back and say it again, or agree to meet less often."""
    check_in = CheckInId(UUID(value))
    await check_in_steps.we_met(db, check_in, by=person.id, now=now)
    dice = random.random()
    if dice < 0.02:
        await check_in_steps.undo(db, check_in, by=person.id, now=now)
        await check_in_steps.we_met(db, check_in, by=person.id, now=now)
    view = (await check_in_views.page(db, check_in, reader=person.id, now=now)).check_in
    if 0.02 < dice < 0.12 and view.slower:
        await cadence_changes.change(db, view.pair.id, by=person.id, to=view.slower, now=now)
    if dice > 0.85 and view.session_id and view.without_details:
        said = await past_sessions.one(db, view.session_id, by=person.id, now=now)
        form = _form(view.pair.id, said.day, random)
        await sessions.edit(db, said.id, by=person.id, form=form, version=said.version, now=now)


async def did_not_happen(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await check_in_steps.did_not_happen(db, CheckInId(UUID(value)), by=person.id, now=now)


async def move(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    """To the day that the form suggests, sometimes with a time."""
    await _move(person, value, db, now, keeps_day=False)


async def set_time(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await _move(person, value, db, now, keeps_day=True)


async def _move(person: Person, value: str, db: AsyncSession, now: datetime, *, keeps_day: bool) -> None:
    check_in = CheckInId(UUID(value))
    screen = await check_in_moves.to_move(db, check_in, by=person.id, now=now, keeps_day=keeps_day)
    form = MoveForm(check_in, screen.day, screen.starts)
    await check_in_moves.reschedule(db, by=person.id, form=form, now=now)


async def log(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    """In full, before anybody asks."""
    page = await check_in_views.page(db, CheckInId(UUID(value)), reader=person.id, now=now)
    view = page.check_in
    await sessions.log(db, by=person.id, form=_form(view.pair.id, view.today, random), now=now)


def _form(assignment: AssignmentId, day: date, random: Random) -> SessionForm:
    owner = random.choice(list(Party))
    items = (ActionForm(0, "Call the customer", owner, day + WEEK),) if random.random() < 0.6 else ()
    return SessionForm(assignment, day, 30, topics=("Renewals",), summary="We talked.", actions=items)


async def answer_fit(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    assignment, occasion = feedback_screens.named(value)
    fit = random.choice((Fit.GOOD, Fit.GOOD, Fit.TOO_EARLY))
    await feedback.answer_fit(db, assignment, occasion, fit=fit, by=person.id, now=now)


async def give_feedback(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    assignment, occasion = feedback_screens.named(value)
    words = "Good progress." if random.random() < 0.5 else None
    form = FeedbackForm(assignment, occasion, rating=random.randint(3, 5), words=words)
    await feedback.give(db, by=person.id, form=form, now=now)


async def tell_about_oneself(
    person: Person, value: str, random: Random, db: AsyncSession, now: datetime
) -> None:
    form = IntakeForm(skills=tuple(random.sample(await program.skill_names(db), 2)))
    await intake.save(db, by=person.id, form=form, now=now)


async def assess(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await assessments.save(db, by=person.id, form=AssessmentForm(random.randint(1, 5)), now=now)


async def tick_off(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    items = await actions.open_items(db, by=person.id, now=now)
    await actions.set_done(db, [one.name for one in items if one.is_own], done=True)


async def achieve(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    """Everything that is due by now."""
    due = select(RampMilestone.id).where(
        RampMilestone.mentee_user_id == person.id,
        RampMilestone.achieved_date.is_(None),
        RampMilestone.target_date <= person.today(now),
    )
    for milestone in (await db.scalars(due)).all():
        await milestones.mark(db, milestone, by=person.id, now=now)


async def verify(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await milestones.verify(db, MilestoneId(UUID(value)), by=person.id, now=now)


async def hide(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await risks.hide(db, AssignmentId(UUID(value)), by=person.id, now=now)
    await digests.redraw(db, digests.MANAGER, person.id, now=now)


async def complete(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    await endings.complete(db, by=person.id, form=CompleteForm(AssignmentId(UUID(value))), now=now)


async def go_on(person: Person, value: str, random: Random, db: AsyncSession, now: datetime) -> None:
    screen = await endings.to_go_on(db, AssignmentId(UUID(value)), by=person.id, now=now)
    weeks, _ = random.choice(screen.choices)
    await endings.go_on(db, by=person.id, form=GoOnForm(screen.view.id, screen.end, weeks), now=now)


HABITS: Mapping[str, Sequence[Habit]] = {
    offer_screens.OPEN_ACCEPT: [Habit(0.7, accept, 30)],
    offer_screens.OPEN_DECLINE: [Habit(0.1, decline, 30)],
    offer_screens.ASK_LATER: [Habit(0.08, ask_later)],
    outcome_screens.OFFER_NEXT: [Habit(0.9, offer_next, 10)],
    # the morning: each of the two
    check_in_screens.SKIP: [Habit(0.025, skip), Habit(0.06, log, 6)],
    check_in_screens.SET_TIME: [Habit(0.04, set_time, 1)],
    # the morning, and Moved to once more where it lies ahead
    check_in_screens.RESCHEDULE: [Habit(0.03, move)],
    # the question
    check_in_screens.WE_MET: [Habit(0.72, we_met, 18)],
    check_in_screens.MOVED: [Habit(0.06, move)],
    check_in_screens.NOT_HELD: [Habit(0.06, did_not_happen)],
    feedback_screens.FIT_GOOD: [Habit(0.6, answer_fit, 20)],
    feedback_screens.OPEN: [Habit(0.5, give_feedback, 20)],
    intake_screens.OPEN: [Habit(0.7, tell_about_oneself, 20)],
    assessment_screens.OPEN: [Habit(0.5, assess, 20)],
    action_screens.OPEN_ACTIONS: [Habit(0.7, tick_off, 20)],
    milestone_screens.OPEN: [Habit(0.6, achieve, 20)],
    milestone_screens.VERIFY_ASKED: [Habit(0.8, verify, 20)],
    # the manager's digest, which has Complete, too
    need_screens.VERIFY: [Habit(0.7, verify, 20)],
    need_screens.HIDE: [Habit(0.5, hide, 20)],
    ending_screens.OPEN_COMPLETE: [Habit(0.5, complete, 20)],
    ending_screens.OPEN_GO_ON: [Habit(0.15, go_on, 20)],
}
"""Chances are of all who see the matter; what is left of them does nothing."""
