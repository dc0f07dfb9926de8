"""One Postgres for the whole run, on folders of its own; DATABASE_URL is ignored.

`database` is one connection whose work is rolled back: for nearly every test. `fresh_database` is a copy of
its own: for tests that need several connections. CAIRN_TEST_SUPERUSER=1 runs everything with a superuser as
owner: what only one of the two may do must not go unnoticed.
"""

import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app import embedded
from app.database import Database, connect, migrate
from tests.owner import Owner

TEMPLATE = "cairn"  # the database a new server comes with
OWNER = "postgres" if os.environ.get("CAIRN_TEST_SUPERUSER") else "cairn"
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.Server]:
    with tempfile.TemporaryDirectory(prefix="cairn-tests-") as folder:
        Path(folder).chmod(0o755)  # Postgres does not run as root and has to get through
        with embedded.running(Path(folder, "postgres"), fast_and_unsafe=True) as running:
            yield running


@pytest_asyncio.fixture(scope="session")
async def administrator(server: embedded.Server) -> AsyncIterator[AsyncEngine]:
    """The server's superuser, to make and drop databases."""
    engine = create_async_engine(server.superuser_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture(scope="session")
async def template(server: embedded.Server) -> str:
    """The name of a database that was migrated and is otherwise left alone, to be copied."""
    await migrate(server.url(TEMPLATE, OWNER), say=lambda line: None)
    return TEMPLATE


@pytest_asyncio.fixture(scope="session")
async def shared(
    server: embedded.Server, administrator: AsyncEngine, template: str
) -> AsyncIterator[Database]:
    """The copy that tests with a rolled-back connection share."""
    database = await copy(server, administrator, template)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def connection(shared: Database) -> AsyncIterator[AsyncConnection]:
    async with shared.owner_engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()


@pytest.fixture
def database(connection: AsyncConnection) -> Database:
    """A database for one test; what it writes is rolled back. One transaction at a time."""
    return Database.bound_to(connection)


@pytest.fixture
def owner(connection: AsyncConnection) -> Owner:
    """Writes into `database` what the test starts from."""
    return Owner(connection)


@pytest_asyncio.fixture
async def fresh_database(
    server: embedded.Server, administrator: AsyncEngine, template: str
) -> AsyncIterator[Database]:
    """A copy with real commits and many connections; `Owner(it.owner_engine)` writes to it."""
    async with copied(server, administrator, template) as database:
        yield database


@pytest_asyncio.fixture(scope="module")
async def module_database(
    server: embedded.Server, administrator: AsyncEngine, template: str
) -> AsyncIterator[Database]:
    """The same for a whole file: where the tests leave each other alone, one start is enough."""
    async with copied(server, administrator, template) as database:
        yield database


@asynccontextmanager
async def copied(
    server: embedded.Server, administrator: AsyncEngine, template: str
) -> AsyncIterator[Database]:
    database = await copy(server, administrator, template)
    yield database
    name = database.owner_engine.url.database
    await database.close()
    async with administrator.connect() as connection:
        await connection.execute(text(f'drop database "{name}" with (force)'))


async def copy(server: embedded.Server, administrator: AsyncEngine, template: str) -> Database:
    name = f"test_{next(numbers)}"
    async with administrator.connect() as connection:
        await connection.execute(text(f'create database "{name}" template "{template}" owner "{OWNER}"'))
    return connect(server.url(name, OWNER), pool_size=60)
