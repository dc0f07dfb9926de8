"""Connections that go away while nobody uses them."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import PROGRAM, Database


async def test_nobody_notices_that_postgres_was_started_anew(
    fresh_database: Database, administrator: AsyncEngine
) -> None:
    await asyncio.gather(*(backend(fresh_database) for _ in range(3)))  # the pool keeps them
    async with administrator.connect() as server:
        hung_up = await server.execute(
            text("select pid, pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = :name"),
            {"name": fresh_database.owner_engine.url.database},
        )
        gone = {pid for pid, _ in hung_up}
    assert len(gone) == 3
    assert not gone & set(await asyncio.gather(*(backend(fresh_database) for _ in range(3))))


async def backend(database: Database) -> int:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        found = await db.execute(text("select pg_backend_pid(), pg_sleep(0.1)"))  # so that each has its own
        return int(found.scalar_one())
