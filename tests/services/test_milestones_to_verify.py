"""Who is asked to verify a milestone, and how often: a mentor once a week of each mentee, nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest_asyncio

from app.database import Database
from app.jobs.messages import KINDS
from app.services import milestones
from models.ids import UserId
from models.mentors import Mentor
from models.milestones import RampMilestone
from models.people import User
from models.shapes.milestones import MilestoneForm
from models.words import VerificationMethod
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

DAY = timedelta(days=1)
CALLED, PLANNED, RENEWED = "Led a call", "Wrote a plan", "Renewed a contract"
Steps = dict[str, RampMilestone]


@pytest_asyncio.fixture
async def nia(owner: Owner) -> User:
    boss = await people.person(owner, "boss")
    await people.person(owner, "lena", is_program_lead=True)
    return await people.new_csm(owner, "nia", manager=boss, timezone="Pacific/Auckland")


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


async def asked(owner: Owner) -> Sequence[UserId]:
    found = await owner.run(
        "select recipient_user_id from outbox where kind = 'milestone_to_verify' and action = 'post'"
    )
    return [row.recipient_user_id for row in found]


async def says(database: Database, nia: User, reader: UserId, now: datetime = MONDAY) -> str:
    async with database.transaction(on_behalf_of=reader) as db:
        about = {"mentee": str(nia.id), "reader": str(reader)}
        drawn = await KINDS["milestone_to_verify"](db, about, now)
    assert drawn
    return str([block.to_dict() for block in drawn.blocks])


async def test_a_mentor_is_asked_once_a_week_of_each_mentee(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    """Hers: in Auckland it is Monday while it is Sunday here."""
    await achieve(database, steps[CALLED], nia.id)
    await achieve(database, steps[PLANNED], nia.id, MONDAY + 5 * DAY)
    assert await asked(owner) == [diego]
    [(topics, redrawn)] = await owner.run(
        "select count(distinct topic), count(*) filter (where action = 'update') from outbox"
        " where kind = 'milestone_to_verify'"
    )
    assert (topics, redrawn) == (1, 2)
    await achieve(database, steps[RENEWED], nia.id, MONDAY + 6 * DAY + timedelta(hours=5))
    assert await asked(owner) == [diego, diego]


async def test_a_change_that_achieves_nothing_asks_nobody_again(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    step = steps[CALLED]
    await achieve(database, step, nia.id)
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
    assert await asked(owner) == [diego]
    assert "Led two calls" in await says(database, nia, diego)


async def test_each_mentee_of_a_mentor_counts_alone(
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
    assert await asked(owner) == [diego, diego]


async def test_who_did_it_themselves_is_not_asked(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    await achieve(database, steps[CALLED], diego)
    assert await asked(owner) == []


async def test_without_a_mentor_nobody_is_asked(
    database: Database, owner: Owner, nia: User, steps: Steps
) -> None:
    """It waits in the digest of the manager."""
    await achieve(database, steps[CALLED], nia.id)
    assert await asked(owner) == []


async def test_it_lists_what_waits_and_what_was_verified_lately(
    database: Database, nia: User, diego: UserId, steps: Steps
) -> None:
    await achieve(database, steps[CALLED], nia.id)
    await achieve(database, steps[PLANNED], nia.id)
    await verify(database, steps[CALLED], diego)
    said = await says(database, nia, diego)
    assert f"“{CALLED}” of <@{nia.slack_user_id}> is verified" in said
    assert f"has achieved *{PLANNED}*" in said
    assert RENEWED not in said
    assert CALLED in await says(database, nia, diego, MONDAY + 6 * DAY)
    said = await says(database, nia, diego, MONDAY + 7 * DAY)
    assert CALLED not in said
    assert PLANNED in said


async def test_what_is_taken_back_leaves_nothing_to_verify(
    database: Database, owner: Owner, nia: User, diego: UserId, steps: Steps
) -> None:
    """Said again in the same week, it stands in the same message."""
    await achieve(database, steps[CALLED], nia.id)
    async with database.transaction(on_behalf_of=nia.id) as db:
        form = MilestoneForm(nia.id, steps[CALLED].id, achieved_date=None)
        await milestones.save(db, by=nia.id, form=form, now=MONDAY)
    assert "nothing to verify" in await says(database, nia, diego)
    await achieve(database, steps[CALLED], nia.id, MONDAY + DAY)
    assert f"has achieved *{CALLED}*" in await says(database, nia, diego)
    assert await asked(owner) == [diego]
