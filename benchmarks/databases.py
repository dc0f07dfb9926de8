"""A Postgres for one run, and in it a fresh database for each topic."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app import embedded
from app.database import Database, connect, migrate

TEMPLATE = "cairn"  # the database a new server comes with


@contextmanager
def server() -> Iterator[embedded.Server]:
    """It writes to disk as in production: a delivery or a commit is not measured without that."""
    with tempfile.TemporaryDirectory(prefix="cairn-benchmarks-") as folder:
        Path(folder).chmod(0o755)  # Postgres does not run as root and has to get through
        with embedded.running(Path(folder, "postgres")) as running:
            yield running


async def prepare(server: embedded.Server) -> None:
    await migrate(server.url(TEMPLATE), say=lambda line: None)


@asynccontextmanager
async def fresh(server: embedded.Server, name: str) -> AsyncIterator[Database]:
    """A migrated database with nothing in it; gone afterwards."""
    administrator = create_async_engine(
        server.superuser_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    async with administrator.connect() as connection:
        await connection.execute(text(f'create database "{name}" template "{TEMPLATE}" owner cairn'))
        database = connect(server.url(name), pool_size=20)
        try:
            yield database
        finally:
            await database.close()
            await connection.execute(text(f'drop database "{name}" with (force)'))
    await administrator.dispose()


async def fill(database: Database, *scripts: str) -> None:
    """Runs whole scripts as the owner, in one transaction, and lets the planner count what is there."""
    address = database.owner_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(address)
    try:
        async with connection.transaction():
            for script in scripts:
                await connection.execute(script)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()
