"""The days of milestones: counted from the first day by the template, and moved only to where they can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import Database
from app.services import assignments, milestone_template, milestones
from models.assignments import MentorshipAssignment
from models.errors import Invalid
from models.ids import UserId
from models.milestones import RampMilestone
from models.program import MilestoneTemplate
from models.shapes.milestones import MilestoneForm
from models.words import VerificationMethod
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

MANY = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TODAY = MONDAY.date()
DAYS = st.integers(-800, 800).map(lambda days: TODAY + timedelta(days=days))


class Step(NamedTuple):
    """A step of the program's template."""

    day: int
    role: str | None
    retired: bool


STEPS = st.lists(
    st.builds(
        Step,
        day=st.integers(0, milestones.LONGEST_RAMP.days),
        role=st.sampled_from([None, "CSM", "csm", "Manager"]),
        retired=st.booleans(),
    ),
    max_size=6,
)


@MANY
@given(steps=STEPS, started=st.none() | DAYS, days_later=st.integers(0, 60))
async def test_the_template_counts_from_the_first_day(
    connection: AsyncConnection,
    database: Database,
    owner: Owner,
    steps: list[Step],
    started: date | None,
    days_later: int,
) -> None:
    """In the role, or where that day is not known in the mentorship. Later steps come later; twice is once."""
    async with connection.begin_nested() as tried:
        await replace_template(owner, steps)
        nia = await people.new_csm(owner, "nia", start_date=started)
        begins = TODAY + timedelta(days=days_later)
        mentor = await people.mentor(owner, "diego")
        pair = await people.mentorship(owner, mentor, nia, start_date=begins)
        for _ in range(2):
            async with database.transaction(on_behalf_of=mentor.user_id) as db:
                await milestone_template.begin(db, await assignments.locked(db, pair.id))
        expected = sorted(step.day for step in steps if not step.retired and step.role != "Manager")
        first_day = started or begins
        rows = await milestones_of(owner, nia.id)
        assert [row.target_date for row in rows] == [first_day + timedelta(days=day) for day in expected]
        kept = await owner.find(MentorshipAssignment, id=pair.id)
        assert kept is not None
        assert [step["target_day"] for step in kept.milestones] == expected
        await tried.rollback()


@MANY
@given(
    had=st.none() | DAYS,
    target=st.none() | DAYS,
    achieved=st.none() | DAYS,
    started=st.none() | DAYS,
    hour=st.integers(0, 23),
    zone=st.sampled_from(["UTC", "Pacific/Auckland", "America/Los_Angeles"]),
)
@example(had=None, target=TODAY, achieved=TODAY, started=TODAY, hour=9, zone="UTC")
@example(had=None, target=TODAY, achieved=None, started=None, hour=9, zone="UTC")
@example(had=None, target=TODAY, achieved=None, started=None, hour=23, zone="Pacific/Auckland")
@example(
    had=TODAY - timedelta(days=9),
    target=TODAY - timedelta(days=9),
    achieved=None,
    started=None,
    hour=9,
    zone="UTC",
)
async def test_a_step_is_dated_anew_only_to_a_day_that_can_be(
    connection: AsyncConnection,
    database: Database,
    owner: Owner,
    had: date | None,
    target: date | None,
    achieved: date | None,
    started: date | None,
    hour: int,
    zone: str,
) -> None:
    """A target from today to two years ahead, an achievement from the start to today, in the mentee's own zone.

    What stands already may stay, and the target of what is achieved may have been in the past.
    """
    async with connection.begin_nested() as tried:
        boss = await people.person(owner, "boss")
        nia = await people.new_csm(owner, "nia", manager=boss, start_date=started, timezone=zone)
        step = RampMilestone(
            mentee_user_id=nia.id, milestone_name="Led a call", target_date=had,
            verification_method=VerificationMethod.SELF_REPORT,
        )  # fmt: skip
        await owner.add(step)
        now = MONDAY.replace(hour=hour)
        form = MilestoneForm(
            nia.id, step.id, name="Led a call", target_date=target, achieved_date=achieved,
            method=VerificationMethod.SELF_REPORT,
        )  # fmt: skip
        today = now.astimezone(ZoneInfo(zone)).date()
        wrong = set[str]()
        if target and target != had:
            earliest = date.min if achieved else today
            if not earliest <= target <= today + timedelta(days=730):
                wrong.add("target_date")
        if achieved and not (started or date.min) <= achieved <= today:
            wrong.add("achieved_date")
        refused = await save(database, boss.id, form, now)
        assert refused == wrong
        [row] = await milestones_of(owner, nia.id)
        assert (row.target_date, row.achieved_date) == ((had, None) if wrong else (target, achieved))
        await tried.rollback()


async def replace_template(owner: Owner, steps: Sequence[Step]) -> None:
    await owner.run("delete from milestone_templates")
    rows = [
        MilestoneTemplate(
            name=f"Step {number}", role=step.role, target_day=step.day, position=number, is_required=True,
            verification_method=VerificationMethod.SELF_REPORT, retired_at=MONDAY if step.retired else None,
        )
        for number, step in enumerate(steps)
    ]  # fmt: skip
    await owner.add(*rows)


async def milestones_of(owner: Owner, mentee: UserId) -> list[RampMilestone]:
    """In the order of the template."""
    async with owner.session() as db:
        found = await db.scalars(
            select(RampMilestone)
            .where(RampMilestone.mentee_user_id == mentee)
            .order_by(RampMilestone.position)
        )
        return list(found)


async def save(database: Database, by: UserId, form: MilestoneForm, now: datetime) -> set[str]:
    """The fields that are refused; none where it is saved."""
    try:
        async with database.transaction(on_behalf_of=by) as db:
            await milestones.save(db, by=by, form=form, now=now)
    except Invalid as refusal:
        return {field or "" for field, _ in refusal.errors}
    return set()
