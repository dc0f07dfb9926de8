"""The invitation and the status line are one message, also where both are written at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Database, Program
from app.jobs import drawing
from app.services import intake, mentee_messages
from models.ids import UserId
from models.people import User
from models.shapes.intake import IntakeForm
from models.words import AssignmentStatus
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

Writes = Callable[[AsyncSession, UserId], Awaitable[None]]

TOGETHER = ["intake"]
APART = ["intake_after_status", "mentee_status"]


async def ask(db: AsyncSession, mentee: UserId) -> None:
    await intake.ask(db, mentee, now=MONDAY)


async def tell(db: AsyncSession, mentee: UserId) -> None:
    await mentee_messages.tell_status(db, mentee, now=MONDAY)


@dataclass
class Office:
    database: Database
    owner: Owner
    maya: User
    nia: User
    stranger: UserId
    """A mentor, who cannot see whether Nia was invited."""

    async def runs(self, writes: Writes, by: Program | UserId) -> None:
        async with self.database.transaction(on_behalf_of=by) as db:
            await writes(db, self.nia.id)

    async def queued(self, action: str = "post") -> list[str]:
        rows = await self.owner.run(
            "select kind from outbox where action = :action order by kind", action=action
        )
        return [kind for (kind,) in rows]


@pytest_asyncio.fixture
async def office(fresh_database: Database) -> Office:
    owner = Owner(fresh_database.owner_engine)
    maya = await people.person(owner, "Maya")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    diego = await people.mentor(owner, "Diego")
    return Office(fresh_database, owner, maya, nia, diego.user_id)


async def test_the_invitation_was_first(office: Office) -> None:
    for _ in range(2):
        await office.runs(ask, PROGRAM)
        await office.runs(tell, office.stranger)
    assert await office.queued() == TOGETHER


async def test_the_status_line_was_first(office: Office) -> None:
    for _ in range(2):
        await office.runs(tell, office.stranger)
        await office.runs(ask, PROGRAM)
    assert await office.queued() == APART


async def test_who_told_by_themselves_is_not_invited(office: Office) -> None:
    skills = await office.owner.run("select name from program_skills limit 1")
    async with office.database.transaction(on_behalf_of=office.nia.id) as db:
        await intake.save(db, by=office.nia.id, form=IntakeForm(skills=(skills[0][0],)), now=MONDAY)
    await office.runs(ask, office.maya.id)
    await office.runs(tell, office.stranger)
    assert await office.queued() == ["mentee_status"]


@pytest.mark.parametrize(("first", "second", "posted"), [(ask, tell, TOGETHER), (tell, ask, APART)])
@pytest.mark.parametrize("committed", [True, False])
async def test_who_comes_second_waits_for_what_becomes_of_the_first(
    office: Office, first: Writes, second: Writes, posted: list[str], committed: bool
) -> None:
    async with office.database.transaction(on_behalf_of=office.maya.id) as db:
        await first(db, office.nia.id)
        waiting = asyncio.create_task(office.runs(second, PROGRAM))
        waits = (
            "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        )
        async with asyncio.timeout(10):
            # Only the database knows: there is no event to wait for.
            while not await office.owner.run(waits):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        if not committed:
            await db.rollback()
    await waiting
    alone = ["intake"] if second is ask else ["mentee_status"]
    assert await office.queued() == (posted if committed else alone)


async def test_many_at_once(office: Office) -> None:
    writers = (PROGRAM, office.maya.id)
    await asyncio.gather(
        *(office.runs(ask, by) for by in writers),
        *(office.runs(tell, by) for by in (*writers, office.stranger)),
    )
    assert await office.queued() in (TOGETHER, APART)


async def test_after_the_mentorship_nobody_is_finding_a_mentor(office: Office) -> None:
    """Whoever changes their answers then has the invitation drawn again."""
    await office.runs(ask, PROGRAM)
    mentor = await people.mentor(office.owner, "Omar")
    for status, line in (
        (AssignmentStatus.COMPLETED, None),
        (AssignmentStatus.ACTIVE, "Your mentor is found."),
    ):
        await people.mentorship(office.owner, mentor, office.nia, status=status)
        async with office.database.transaction(on_behalf_of=office.nia.id) as db:
            drawn = await drawing.intake_invitation(db, {"mentee": str(office.nia.id)}, MONDAY)
        words = drawn.text + str([block.to_dict() for block in drawn.blocks])
        assert "is finding" not in words
        assert "are finding" not in words
        assert line is None or line in words
