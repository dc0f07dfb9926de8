"""Milestones: what *ramped* means, which days can be, and that a race leaves one of each step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Database
from app.services import milestone_template, milestones, ramps
from models.errors import Invalid, NotAllowed
from models.ids import MilestoneId
from models.milestones import RampMilestone
from models.people import User
from models.shapes.milestones import Milestone, MilestoneForm, ramped_on
from models.words import VerificationMethod
from tests import people
from tests.owner import Owner
from tests.people import MONDAY
from tests.ticking import tick

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
METHODS = st.sampled_from([None, *VerificationMethod])
STEPS = st.lists(
    st.builds(
        Milestone,
        id=st.just(MilestoneId(UUID(int=1))),
        name=st.just("Step"),
        description=st.none(),
        target_date=st.none() | DAYS,
        achieved_date=st.none() | DAYS,
        method=METHODS,
        verified_on=st.none() | DAYS,
        verified_by=st.none(),
        is_required=st.booleans(),
    ),
    max_size=6,
)


@given(STEPS)
def test_ramped_is_the_latest_of_all_required_days_or_not_at_all(steps: list[Milestone]) -> None:
    required = [step for step in steps if step.is_required]
    on = ramped_on(steps)
    if on is None:
        assert not required or any(step.completed_on is None for step in required)
        return
    assert on == max(step.completed_on for step in required if step.completed_on)
    for step in required:
        assert step.achieved_date is not None
        assert step.achieved_date <= on
        if step.method is VerificationMethod.MENTOR_VERIFIED:
            assert step.verified_on is not None
            assert step.verified_on <= on


@given(STEPS)
def test_optional_steps_and_their_order_change_nothing(steps: list[Milestone]) -> None:
    assert ramped_on(steps) == ramped_on([step for step in steps if step.is_required])
    assert ramped_on(steps) == ramped_on(list(reversed(steps)))


async def a_mentee(owner: Owner) -> tuple[User, User, RampMilestone]:
    """Nia, her mentor, and a step that the mentor verifies."""
    boss = await people.person(owner, "boss")
    nia = await people.new_csm(owner, "nia", manager=boss, timezone="Pacific/Auckland")
    mentor = await people.mentor(owner, "diego")
    await people.mentorship(owner, mentor, nia)
    diego = await owner.find(User, id=mentor.user_id)
    assert diego is not None
    step = RampMilestone(
        mentee_user_id=nia.id,
        milestone_name="Led a call",
        target_date=MONDAY.date() + timedelta(days=30),
        verification_method=VerificationMethod.MENTOR_VERIFIED,
    )
    await owner.add(step)
    return nia, diego, step


def form(nia: User, step: RampMilestone, **changes: object) -> MilestoneForm:
    given = {"name": "Led a call", "target_date": step.target_date, "method": step.verification_method}
    return MilestoneForm(**{"mentee_id": nia.id, "milestone_id": step.id, **given, **changes})  # type: ignore[arg-type]


async def test_today_is_the_mentee_s(database: Database, owner: Owner) -> None:
    """In Auckland it is Tuesday while it is Monday here."""
    nia, diego, step = await a_mentee(owner)
    monday_evening = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    async with database.transaction(on_behalf_of=nia.id) as db:
        row = await milestones.mark(db, step.id, by=nia.id, now=monday_evening)
        assert row.achieved_date == date(2026, 11, 24)
    async with database.transaction(on_behalf_of=diego.id) as db:
        await milestones.verify(db, step.id, by=diego.id, now=monday_evening)
        ramp = await ramps.of(db, nia.id, by=diego.id, now=monday_evening)
        assert ramp.ramped_on == date(2026, 11, 24)


async def test_which_days_can_be(database: Database, owner: Owner) -> None:
    """Every day from the start to today, and no other; a day that stands already may stay."""
    nia, diego, step = await a_mentee(owner)
    today, start = MONDAY.date(), nia.start_date
    assert start is not None
    for offset in (-400, -8, -7, -1, 0, 1, 2, 300):
        day = today + timedelta(days=offset)
        async with database.transaction(on_behalf_of=diego.id) as db:
            saved = milestones.save(db, by=diego.id, form=form(nia, step, achieved_date=day), now=MONDAY)
            if start <= day <= today:
                assert (await saved).achieved_date == day
            else:
                with pytest.raises(Invalid) as refused:
                    await saved
                assert refused.value.field == "achieved_date"


async def test_the_mentee_neither_verifies_nor_changes_the_list(database: Database, owner: Owner) -> None:
    nia, _, step = await a_mentee(owner)
    add = MilestoneForm(nia.id, None, name="Easy", is_required=False)
    refused: list[Callable[[AsyncSession], Awaitable[object]]] = [
        lambda db: milestones.verify(db, step.id, by=nia.id, now=MONDAY),
        lambda db: milestones.retire(db, step.id, by=nia.id, now=MONDAY),
        lambda db: milestones.save(db, by=nia.id, form=add, now=MONDAY),
    ]
    for attempt in refused:
        with pytest.raises(NotAllowed):
            async with database.transaction(on_behalf_of=nia.id) as db:
                await attempt(db)
    async with database.transaction(on_behalf_of=nia.id) as db:
        row = await milestones.save(
            db, by=nia.id, form=form(nia, step, name="Easy", target_date=None, is_required=False), now=MONDAY
        )
        assert (row.milestone_name, row.is_required) == ("Led a call", True)


async def test_what_another_system_tracks_is_not_marked_by_hand(database: Database, owner: Owner) -> None:
    nia, diego, _ = await a_mentee(owner)
    lead = await people.person(owner, "lena", is_program_lead=True)
    step = RampMilestone(
        mentee_user_id=nia.id,
        milestone_name="Course",
        verification_method=VerificationMethod.SYSTEM_TRACKED,
    )
    await owner.add(step)
    for person in (nia, diego):
        with pytest.raises(NotAllowed, match="Another system"):
            async with database.transaction(on_behalf_of=person.id) as db:
                await milestones.mark(db, step.id, by=person.id, now=MONDAY)
    async with database.transaction(on_behalf_of=lead.id) as db:
        assert (await milestones.mark(db, step.id, by=lead.id, now=MONDAY)).achieved_date


async def test_an_acceptance_and_the_first_day_at_once_make_each_step_once(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    boss = await people.person(owner, "boss")
    nia = await people.new_csm(owner, "nia", manager=boss)
    mentor = await people.mentor(owner, "diego")
    pair = await people.mentorship(owner, mentor, nia)

    async def by_the_program() -> None:
        await tick(fresh_database, MONDAY)

    async def by_the_mentor() -> None:
        async with fresh_database.transaction(on_behalf_of=mentor.user_id) as db:
            await milestone_template.begin(db, await db.merge(pair))

    await asyncio.gather(*(work() for work in (by_the_program, by_the_mentor, by_the_program)))
    async with owner.session() as db:
        names = list(
            await db.scalars(
                select(RampMilestone.milestone_name).where(RampMilestone.mentee_user_id == nia.id)
            )
        )
    assert len(names) == len(set(names)) == 5


async def test_a_retired_step_does_not_come_back_with_the_next_mentorship(
    database: Database, owner: Owner
) -> None:
    boss = await people.person(owner, "boss")
    nia = await people.new_csm(owner, "nia", manager=boss)
    pair = await people.mentorship(owner, await people.mentor(owner, "diego"), nia)
    await tick(database, MONDAY)
    await tick(database, MONDAY)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        [first, *_] = (await ramps.steps(db, [nia.id]))[nia.id]
    async with database.transaction(on_behalf_of=boss.id) as db:
        await milestones.retire(db, first.id, by=boss.id, now=MONDAY)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        await milestone_template.begin(db, await db.merge(pair))
        left = (await ramps.steps(db, [nia.id]))[nia.id]
        assert len(left) == 4
        taken_over = await db.scalars(select(RampMilestone.id).where(RampMilestone.assignment_id == pair.id))
        assert {step.id for step in left} == set(taken_over)
