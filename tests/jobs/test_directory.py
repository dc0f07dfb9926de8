"""Reading Slack's member list against the local workspace: whole, in pages, by one replica, through bad days."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select, text

from app.database import PROGRAM, Database
from app.jobs import directory
from app.services import listing
from models.people import User
from tests.owner import Owner
from tests.people import MONDAY, person
from workspace import Workspace

AT_ONCE = timedelta(0)
COMPANY: dict[str, Any] = {
    "people": [
        {"handle": "maya", "tz": "Europe/Berlin", "email": "maya@example.com"},
        {"handle": "gil", "is_restricted": True},
        {"handle": "otto", "deleted": True},
        {"handle": "ext", "is_stranger": True},
    ]
}


@asynccontextmanager
async def serving(people: int = 0) -> AsyncIterator[tuple[Workspace, AsyncWebClient]]:
    more = [{"handle": f"person{number}"} for number in range(people)]
    company = {**COMPANY, "people": [*COMPANY["people"], *more]}
    async with Workspace.serve(company, signing_secret="unused") as workspace:
        yield workspace, AsyncWebClient("xoxb-local", base_url=workspace.api_url)


async def read(client: AsyncWebClient, database: Database) -> directory.Listing | None:
    return await directory.refresh(client, database.transaction, lambda: MONDAY, page_pause=AT_ONCE)


async def everybody(database: Database) -> dict[str, User]:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return {user.name: user for user in await db.scalars(select(User))}


async def is_filled(database: Database) -> bool:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return await listing.is_filled(db)


async def due_again(database: Database) -> None:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        await listing.hold(db, pause=timedelta(seconds=-1))


async def test_the_first_reading_fills_the_directory(database: Database) -> None:
    assert not await is_filled(database)
    async with serving() as (workspace, client):
        done = await read(client, database)
        assert done == directory.Listing(people=6, gone=0)
        assert await is_filled(database)
        assert workspace.refused == []
    people = await everybody(database)
    maya = people["Maya"]
    assert (maya.email, maya.timezone, maya.is_active) == ("maya@example.com", "Europe/Berlin", True)
    assert people["Gil"].is_guest
    assert people["Ext"].is_external
    assert people["Bot"].is_bot
    assert not people["Otto"].is_active


async def test_a_big_company_comes_in_pages(database: Database) -> None:
    async with serving(people=450) as (_, client):
        done = await read(client, database)
    assert done == directory.Listing(people=456, gone=0)
    assert len(await everybody(database)) == 456


async def test_it_is_read_again_only_when_due(database: Database) -> None:
    async with serving() as (_, client):
        assert await read(client, database)
        assert await read(client, database) is None
        await due_again(database)
        assert await read(client, database)


async def test_one_of_several_replicas_reads(fresh_database: Database) -> None:
    async with serving() as (_, client):
        done = await asyncio.gather(*(read(client, fresh_database) for _ in range(5)))
    assert len([listing for listing in done if listing]) == 1


async def test_whom_the_list_no_longer_names_is_inactive(database: Database, owner: Owner) -> None:
    await person(owner, "Imported", slack_user_id="UIMPORTED")
    async with serving() as (workspace, client):
        await read(client, database)
        await person(owner, "Partner", slack_user_id="UPARTNER", is_external=True, profile_updated_at=MONDAY)
        gone = workspace.state.named("maya").id
        del workspace.state.people[gone]
        await due_again(database)
        done = await read(client, database)
    assert done == directory.Listing(people=5, gone=1)
    people = await everybody(database)
    assert [name for name in ("Maya", "Gil", "Imported", "Partner") if not people[name].is_active] == ["Maya"]


async def test_somebody_who_joins_while_the_list_is_read_stays(fresh_database: Database) -> None:
    async with serving(people=250) as (_, client):
        slowly = timedelta(seconds=0.3)
        read_on = directory.refresh(client, fresh_database.transaction, lambda: MONDAY, page_pause=slowly)
        reading = asyncio.create_task(read_on)
        await asyncio.sleep(0.1)
        owner = Owner(fresh_database.owner_engine)
        await person(owner, "Just in", slack_user_id="UJUST", profile_updated_at=MONDAY)
        assert await reading == directory.Listing(people=256, gone=0)
    assert (await everybody(fresh_database))["Just in"].is_active


async def test_retry_after_is_waited_for_and_the_claim_kept(database: Database) -> None:
    async with serving() as (workspace, client):
        workspace.faults.tell("ratelimited", "users.list", times=1, seconds=1)
        began = asyncio.get_running_loop().time()
        assert await read(client, database)
        assert asyncio.get_running_loop().time() - began >= 1


@pytest.mark.parametrize("kind", ["server_error", "reset_before"])
async def test_half_a_list_makes_nobody_inactive_and_is_read_again_soon(
    database: Database, kind: Any
) -> None:
    async with serving() as (workspace, client):
        await read(client, database)
        del workspace.state.people[workspace.state.named("maya").id]
        await due_again(database)
        workspace.faults.tell(kind, "users.list")
        with pytest.raises((SlackApiError, ClientError)):
            await read(client, database)
        assert (await everybody(database))["Maya"].is_active
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            soon = await db.scalar(
                text(
                    "select next_at - clock_timestamp() < interval '31 s' from delivery_gates where gate = 'directory'"
                )
            )
        assert soon


async def test_a_reader_that_is_stopped_lets_the_next_one_begin_at_once(fresh_database: Database) -> None:
    async with serving(people=250) as (_, client):
        slowly = timedelta(seconds=30)
        read_on = directory.refresh(client, fresh_database.transaction, lambda: MONDAY, page_pause=slowly)
        reading = asyncio.create_task(read_on)
        await asyncio.sleep(0.2)
        assert await read(client, fresh_database) is None
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await read(client, fresh_database)


async def test_a_reader_that_died_is_followed_by_another(database: Database) -> None:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        assert await listing.claim(db, lease=directory.LEASE)
    async with serving() as (_, client):
        assert await read(client, database) is None
        await due_again(database)  # the lease is over
        assert await read(client, database)
