"""Who is asked to verify a milestone, and when: the mentor, once, and with what comes anyway."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest_asyncio

from app.database import Database
from app.jobs.nudges import nudge
from app.services import milestones
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import UserId
from models.mentors import Mentor
from models.milestones import RampMilestone
from models.people import User
from models.shapes.milestones import MilestoneForm
from models.words import VerificationMethod
from tests import people
from tests.owner import Owner
from tests.people import MONDAY
from tests.ticking import tick

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALLED, PLANNED, RENEWED = "Led a call", "Wrote a plan", "Renewed a contract"
Steps = dict[str, RampMilestone]


@pytest_asyncio.fixture
async def nia(owner: Owner) -> User:
    boss = await people.person(owner, "boss")
    await people.person(owner, "lena", is_program_lead=True)
    return await people.new_csm(owner, "nia", manager=boss)


@pytest_asyncio.fixture
async def diego(owner: Owner, nia: User) -> UserId:
    """Her mentor."""
    mentor = await people.mentor(owner, "diego")
    await people.mentorship(owner, mentor, nia)
    return mentor.user_id


@pytest_asyncio.fixture
async def steps(owner: Owner, nia: User) -> Steps:
    rows = [
        RampMilestone(
            mentee_user_id=nia.id,
            milestone_name=name,
            verification_method=VerificationMethod.MENTOR_VERIFIED,
        )
        for name in (CALLED, PLANNED, RENEWED)
    ]
    await owner.add(*rows)
    return {row.milestone_name: row for row in rows}


async def achieve(database: Database, step: RampMilestone, by: UserId, now: datetime = MONDAY) -> None:
    async with database.transaction(on_behalf_of=by) as db:
        await milestones.mark(db, step.id, by=by, now=now)


async def verify(database: Database, step: RampMilestone, by: UserId, now: datetime = MONDAY) -> None:
    async with database.transaction(on_behalf_of=by) as db:
        await milestones.verify(db, step.id, by=by, now=now)


async def messages(owner: Owner, reader: UserId) -> list[set[str]]:
    """What each message to somebody is about, the oldest first."""
    rows = await owner.run(
        "select message, array_agg(distinct kind) as kinds from nudges"
        " where user_id = :reader and message is not null group by message order by min(said_at)",
        reader=reader,
    )
    return [set(row.kinds) for row in rows]


async def says(database: Database, owner: Owner, reader: UserId, now: datetime = MONDAY) -> str:
    """The newest message as it is drawn now."""
    [(message,)] = await owner.run(
        "select message from nudges where user_id = :reader and message is not null"
        " order by said_at desc limit 1",
        reader=reader,
    )
    async with database.transaction(on_behalf_of=reader) as db:
        drawn = await nudge(db, {"message": str(message)}, now)
    assert drawn
    return str([block.to_dict() for block in drawn.blocks])


async def test_the_mentor_is_asked_at_once_and_once(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    await achieve(database, steps[CALLED], nia.id)
    for days in range(9):
        await tick(database, MONDAY + days * DAY)
    assert await messages(owner, diego) == [{"to verify"}]
    assert await messages(owner, nia.id) == []


async def test_in_working_time(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    evening = MONDAY + 12 * HOUR
    await achieve(database, steps[CALLED], nia.id, evening)
    await tick(database, evening)
    assert await messages(owner, diego) == []
    await tick(database, MONDAY + DAY)
    assert await messages(owner, diego) == [{"to verify"}]


async def test_what_comes_within_two_days_asks_too(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    pair = await owner.find(MentorshipAssignment, mentee_user_id=nia.id)
    assert pair
    await owner.add(CheckIn(assignment_id=pair.id, due_on=MONDAY.date() + DAY))
    await achieve(database, steps[CALLED], nia.id)
    await tick(database, MONDAY)
    assert await messages(owner, diego) == []
    await tick(database, MONDAY + DAY)
    assert await messages(owner, diego) == [{"check-in", "to verify"}]
    assert f"has achieved *{CALLED}*" in await says(database, owner, diego, MONDAY + DAY)


async def test_the_next_achievement_stands_in_the_message_and_is_said_two_days_later(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    await achieve(database, steps[CALLED], nia.id)
    await tick(database, MONDAY)
    await achieve(database, steps[PLANNED], nia.id, MONDAY + HOUR)
    await tick(database, MONDAY + HOUR)
    redrawn = await owner.run("select count(*) from outbox where kind = 'nudge' and action = 'update'")
    assert (redrawn, len(await messages(owner, diego))) == ([(1,)], 1)
    assert f"has achieved *{PLANNED}*" in await says(database, owner, diego)
    await tick(database, MONDAY + 2 * DAY)
    assert len(await messages(owner, diego)) == 2


async def test_what_was_verified_meanwhile_is_not_asked(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    await achieve(database, steps[CALLED], nia.id)
    await verify(database, steps[CALLED], diego)
    await achieve(database, steps[PLANNED], diego)
    await tick(database, MONDAY)
    assert await messages(owner, diego) == []


async def test_a_change_that_achieves_nothing_asks_nobody_again(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    step = steps[CALLED]
    await achieve(database, step, nia.id)
    await tick(database, MONDAY)
    assert nia.manager_id
    form = MilestoneForm(
        nia.id,
        step.id,
        name="Led two calls",
        method=step.verification_method,
        achieved_date=MONDAY.date(),
    )
    async with database.transaction(on_behalf_of=nia.manager_id) as db:
        await milestones.save(db, by=nia.manager_id, form=form, now=MONDAY + 7 * DAY)
    await tick(database, MONDAY + 7 * DAY)
    assert len(await messages(owner, diego)) == 1
    assert "Led two calls" in await says(database, owner, diego)


async def test_two_mentees_are_one_message(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    tom = await people.new_csm(owner, "tom")
    mentor = await owner.find(Mentor, user_id=diego)
    assert mentor is not None
    await people.mentorship(owner, mentor, tom)
    other = RampMilestone(
        mentee_user_id=tom.id, milestone_name=CALLED, verification_method=VerificationMethod.MENTOR_VERIFIED
    )
    await owner.add(other)
    await achieve(database, steps[CALLED], nia.id)
    await achieve(database, other, tom.id)
    await tick(database, MONDAY)
    assert await messages(owner, diego) == [{"to verify"}]
    said = await says(database, owner, diego)
    assert f"<@{nia.slack_user_id}> has achieved" in said
    assert f"<@{tom.slack_user_id}> has achieved" in said


async def test_without_a_mentor_nobody_is_asked(
    database: Database, owner: Owner, nia: User, steps: Steps
) -> None:
    """It waits in the digest of the manager."""
    await achieve(database, steps[CALLED], nia.id)
    await tick(database, MONDAY)
    assert await owner.run("select count(*) from nudges where kind = 'to verify'") == [(0,)]


async def test_it_lists_what_waits_and_what_was_verified_lately(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    await achieve(database, steps[CALLED], nia.id)
    await achieve(database, steps[PLANNED], nia.id)
    await tick(database, MONDAY)
    await verify(database, steps[CALLED], diego)
    said = await says(database, owner, diego)
    assert f"“{CALLED}” of <@{nia.slack_user_id}> is verified" in said
    assert f"has achieved *{PLANNED}*" in said
    assert RENEWED not in said
    assert CALLED in await says(database, owner, diego, MONDAY + 6 * DAY)
    said = await says(database, owner, diego, MONDAY + 7 * DAY)
    assert CALLED not in said
    assert PLANNED in said


async def test_what_is_taken_back_leaves_nothing_to_verify(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    """Said again on the same day, it stands in the same message."""
    await achieve(database, steps[CALLED], nia.id)
    await tick(database, MONDAY)
    async with database.transaction(on_behalf_of=nia.id) as db:
        form = MilestoneForm(nia.id, steps[CALLED].id, achieved_date=None)
        await milestones.save(db, by=nia.id, form=form, now=MONDAY)
    assert "nothing to verify" in await says(database, owner, diego)
    await achieve(database, steps[CALLED], nia.id)
    await tick(database, MONDAY + 3 * DAY)
    assert f"has achieved *{CALLED}*" in await says(database, owner, diego)
    assert len(await messages(owner, diego)) == 1
