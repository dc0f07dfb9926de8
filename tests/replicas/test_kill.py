"""Two bots on one database, as an operator runs them: what one leaves behind the other finishes."""

from __future__ import annotations

import asyncio
import collections
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy import text

from app.database import MIGRATION_LOCK, PROGRAM, Database
from app.services import outbox
from models.assignments import MentorshipAssignment
from models.people import User
from models.words import AssignmentStatus
from tests import people
from tests.owner import Owner
from tests.processes import SECRET, bot, forget_leases, launched
from workspace import Workspace
from workspace.people import Actor

MENTEES = [f"New {number}" for number in range(60)]
MENTORS = [f"Mentor {number}" for number in range(12)]
QUICK = {"CHANNEL_INTERVAL_SECONDS": "0", "MESSAGES_PER_MINUTE": "100000"}


@pytest_asyncio.fixture
async def users(fresh_database: Database) -> dict[str, User]:
    owner = Owner(fresh_database.owner_engine)
    maya = await people.person(owner, "Maya")
    mentees = {name: await people.new_csm(owner, name, manager=maya) for name in MENTEES}
    mentors = {name: await people.person(owner, name, role="CSM") for name in MENTORS}
    return {"Maya": maya, **mentees, **mentors}


@pytest_asyncio.fixture
async def workspace(users: dict[str, User]) -> AsyncIterator[Workspace]:
    company: dict[str, Any] = {
        "team": {"id": "T0001"},
        "people": [
            {"id": user.slack_user_id, "handle": handle(name), "name": name} for name, user in users.items()
        ],
    }
    async with Workspace.serve(company, signing_secret=SECRET, patience=20.0) as workspace:
        yield workspace


def handle(name: str) -> str:
    return name.lower().replace(" ", "")


async def sixty_offers(database: Database, users: dict[str, User]) -> list[MentorshipAssignment]:
    """Five to each mentor, each with its message queued."""
    owner = Owner(database.owner_engine)
    mentors = [await people.mentor(owner, users[name], max_mentees=10) for name in MENTORS]
    offers = [
        await people.mentorship(
            owner, mentors[number % len(mentors)], users[name], status=AssignmentStatus.PENDING
        )
        for number, name in enumerate(MENTEES)
    ]
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        for number, offer in enumerate(offers):
            to = users[MENTORS[number % len(MENTORS)]].id
            about = {"assignment": offer.id}
            await outbox.post(
                db, "offer", to=to, topic=f"offer:{offer.id}", subject=about, now=datetime.now(UTC)
            )
    return offers


async def test_one_is_killed_in_the_middle_and_every_message_arrives_once(
    fresh_database: Database, users: dict[str, User], workspace: Workspace, tmp_path: Path
) -> None:
    owner = Owner(fresh_database.owner_engine)
    everybody = [workspace.person(handle(name)) for name in MENTORS]

    def arrived() -> int:
        return sum(len(offered(person)) for person in everybody)

    workspace.faults.tell("slow", "chat.postMessage", seconds=0.15)  # so that there is a middle
    async with (
        bot(fresh_database, workspace, tmp_path, **QUICK) as first,
        bot(fresh_database, workspace, tmp_path, **QUICK) as second,
    ):
        offers = await sixty_offers(fresh_database, users)
        await workspace.waits_until(lambda: arrived() >= 15)
        await first.dies()
        assert arrived() < len(MENTEES), "there was no middle"
        await forget_leases(owner, of=first)
        workspace.faults.clear()
        await workspace.waits_until(lambda: arrived() >= len(offers))
        await settled(owner)
        assert await second.stops() == 0
    for number, person in enumerate(everybody):
        told = collections.Counter(offered(person))
        assert told == collections.Counter(MENTEES[number :: len(MENTORS)])
    assert await owner.run("select distinct status from outbox where kind = 'offer'") == [("sent",)]
    assert workspace.refused == []


def offered(person: Actor) -> list[str]:
    """The mentees of the offers that this mentor was sent."""
    return [
        message.fallback.split(" could use")[0] for message in person.inbox if "could use" in message.fallback
    ]


async def settled(owner: Owner) -> None:
    for _ in range(100):
        if await owner.run("select count(*) from outbox where kind = 'offer' and status = 'queued'") == [
            (0,)
        ]:
            return
        await asyncio.sleep(0.05)


async def test_stopping_finishes_the_form_that_is_being_saved(
    fresh_database: Database, users: dict[str, User], workspace: Workspace, tmp_path: Path
) -> None:
    owner = Owner(fresh_database.owner_engine)
    mentor = workspace.person(handle("Mentor 0"))
    async with bot(fresh_database, workspace, tmp_path, **QUICK) as only:
        workspace.bot_url = f"{only.url}/slack/events"
        await mentor.types("/mentor settings")
        modal = await mentor.waits_for_modal("My settings")
        await modal.fill("Reminder hour", "11:00")
        async with owner.session() as db:
            await db.execute(text("lock table user_settings"))
            saving = asyncio.create_task(modal.submit())
            await asyncio.sleep(0.5)
            only.process.terminate()
            await asyncio.sleep(0.5)
            assert only.process.returncode is None, "it did not wait"
        await saving
        assert await asyncio.wait_for(only.process.wait(), 10) == 0
    assert not modal.is_open, "the person was told that it is saved"
    assert await owner.run("select reminder_hour from user_settings") == [(11,)]


async def test_stopping_finishes_the_messages_under_way(
    fresh_database: Database, users: dict[str, User], workspace: Workspace, tmp_path: Path
) -> None:
    owner = Owner(fresh_database.owner_engine)
    async with bot(fresh_database, workspace, tmp_path, **QUICK) as only:
        workspace.faults.tell("slow", "chat.postMessage", seconds=0.5)
        await sixty_offers(fresh_database, users)
        await workspace.waits_until(lambda: any(workspace.person(handle(name)).inbox for name in MENTORS))
        assert await only.stops() == 0
    posted = sum(len(offered(workspace.person(handle(name)))) for name in MENTORS)
    kept = await owner.run("select count(*) from outbox where kind = 'offer' and status = 'sent'")
    assert kept == [(posted,)], "what Slack took is written down"
    waiting = "select count(*) from outbox where kind = 'offer' and status = 'queued'"
    assert await owner.run(waiting) == [(60 - posted,)]


async def test_stopping_one_that_has_not_started_yet(
    fresh_database: Database, workspace: Workspace, tmp_path: Path
) -> None:
    """It waits for another one's migration."""
    async with fresh_database.owner_engine.connect() as connection:
        await connection.execute(text("select pg_advisory_lock(:n)"), {"n": MIGRATION_LOCK})
        async with launched(fresh_database, workspace, tmp_path) as waiting:
            assert waiting.stderr is not None
            assert b"waiting for it" in await asyncio.wait_for(waiting.stderr.readline(), 20)
            waiting.terminate()
            assert await asyncio.wait_for(waiting.wait(), 10) == 0
