"""When the two are reminded of what is theirs to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.database import PROGRAM, Database
from app.services import circles, reminders
from models.assignments import MentorshipAssignment
from models.milestones import RampMilestone
from models.people import User
from models.shapes.agenda import Matter
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

DAY = timedelta(days=1)
NINE = MONDAY.replace(hour=9)


async def a_pair(owner: Owner, **columns: object) -> tuple[MentorshipAssignment, User, User]:
    nia, diego = await people.person(owner, "nia"), await people.person(owner, "diego")
    mentor = await people.mentor(owner, diego)
    return await people.mentorship(owner, mentor, nia, **columns), nia, diego  # type: ignore[arg-type]


def days(matters: Sequence[Matter], person: User) -> list[tuple[str, datetime]]:
    return [(one.occasion, one.at) for one in matters if one.person == person.id]


async def test_each_hears_of_their_own_actions_on_the_day_they_are_due(
    database: Database, owner: Owner
) -> None:
    pair, nia, diego = await a_pair(owner)
    saturday, tuesday = date(2026, 11, 28), date(2026, 11, 24)
    items = [
        {"item": "a", "owner": "mentee", "due": saturday.isoformat(), "done": False},
        {"item": "b", "owner": "mentee", "due": tuesday.isoformat(), "done": True},
        {"item": "c", "owner": "mentee", "due": None, "done": False},
        {"item": "d", "owner": "mentor", "due": tuesday.isoformat(), "done": False},
    ]
    await people.session(owner, pair, action_items=items)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        found = await reminders.actions(db, await circles.of(db, [nia.id, diego.id]), MONDAY)
    assert days(found, nia) == [(saturday.isoformat(), NINE + 7 * DAY)]  # the Monday after it
    assert days(found, diego) == [(tuesday.isoformat(), NINE + DAY)]


async def test_milestones_that_are_not_achieved_on_their_day(database: Database, owner: Owner) -> None:
    _, nia, diego = await a_pair(owner)
    for name, target, achieved in (("a", 24, None), ("b", 25, 23), ("c", 26, None)):
        await owner.add(
            RampMilestone(
                mentee_user_id=nia.id,
                milestone_name=name,
                target_date=date(2026, 11, target),
                achieved_date=date(2026, 11, achieved) if achieved else None,
            )
        )
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        found = await reminders.milestones(db, await circles.of(db, [nia.id, diego.id]), MONDAY)
        assert await reminders.milestones_due(db, nia.id, today=date(2026, 11, 25)) == 1
    assert sorted(days(found, nia)) == [("2026-11-24", NINE + DAY), ("2026-11-26", NINE + 3 * DAY)]
    assert not days(found, diego)


async def test_self_assessments_after_two_weeks_then_every_thirty_days(
    database: Database, owner: Owner
) -> None:
    _, nia, diego = await a_pair(owner)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        for passed, numbers in ((0, (14, 44)), (20, (14, 44)), (30, (44,)), (44, (44, 74))):
            found = await reminders.assessments(
                db, await circles.of(db, [nia.id, diego.id]), MONDAY + passed * DAY
            )
            assert [occasion for occasion, _ in days(found, nia)] == [f"day {number}" for number in numbers]
            assert not days(found, diego)


async def test_both_are_asked_on_the_working_morning_after_the_agreed_end(
    database: Database, owner: Owner
) -> None:
    friday = date(2026, 11, 27)
    _, nia, diego = await a_pair(owner, expected_end_date=friday)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        found = await reminders.ends(db, await circles.of(db, [nia.id, diego.id]), MONDAY)
    assert days(found, nia) == days(found, diego) == [(friday.isoformat(), NINE + 7 * DAY)]
