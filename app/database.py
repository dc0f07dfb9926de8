"""The only way to the database: a transaction on behalf of one person, or of the program.

Each one runs under the restricted role and with its person, so that row-level security decides what it sees.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, Self

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from migrations import role
from models.errors import DomainError
from models.ids import UserId

ALEMBIC_INI: Final = Path(__file__).parent.parent / "alembic.ini"
MIGRATION_LOCK: Final = 7_220_255  # any number, the same for every process
DEFAULT_STATEMENT_TIMEOUT_MS: Final = 30_000


@dataclass(frozen=True)
class Program:
    """Cairn itself, or a service's token: it sees facts and may call the owner functions.

    `admin` is a service token with the admin scope, which also sees performance ratings.
    """

    admin: bool = False

    def __str__(self) -> str:
        return "admin" if self.admin else "program"


PROGRAM: Final = Program()


class Transaction(Protocol):
    """`async with transaction(on_behalf_of=person) as db:` commits at the end, rolls back on an error."""

    def __call__(
        self, *, on_behalf_of: UserId | Program, statement_timeout_ms: int | None = None
    ) -> AbstractAsyncContextManager[AsyncSession]: ...


SERVER_SETTINGS: Final = {
    "application_name": "cairn",
    "timezone": "UTC",
    "search_path": "public",  # an owner named like our schema would otherwise find that one first
    "tcp_keepalives_idle": "60",  # seconds: what lies between must not forget a connection that is quiet
    "jit": "off",  # compiling to machine code costs more than any of our short statements
}

GIVES_WAY_SECONDS: Final = 0.2
"""The longest that what can follow gives way to what somebody waits for: it too has to come to its end."""

# One round trip. cairn.app_role() names the restricted role of this database.
BEGIN_ON_BEHALF_OF: Final = text(
    """
    select set_config('role', cairn.app_role(), true),
           set_config('cairn.on_behalf_of', :on_behalf_of, true),
           set_config('statement_timeout', :timeout, true)
    """
)


class Database:
    def __init__(self, sessions: async_sessionmaker[AsyncSession], owner_engine: AsyncEngine | None) -> None:
        self._sessions = sessions
        self._owner_engine = owner_engine

    @classmethod
    def bound_to(cls, connection: AsyncConnection) -> Self:
        """For tests: every transaction becomes a savepoint of a connection that is rolled back afterwards."""
        return cls(
            async_sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint"),
            owner_engine=None,
        )

    @asynccontextmanager
    async def transaction(
        self, *, on_behalf_of: UserId | Program, statement_timeout_ms: int | None = None
    ) -> AsyncIterator[AsyncSession]:
        """A unit of work that sees and writes what `on_behalf_of` may.

        A refusal undoes it, except one that has consequences of its own: that is raised after the commit.
        """
        kept: DomainError | None = None
        async with self._sessions.begin() as session:
            await session.execute(
                BEGIN_ON_BEHALF_OF,
                {
                    "on_behalf_of": str(on_behalf_of),
                    "timeout": str(statement_timeout_ms or DEFAULT_STATEMENT_TIMEOUT_MS),
                },
            )
            try:
                yield session
            except DomainError as refusal:
                if not refusal.keeps_changes:
                    raise
                kept = refusal
        if kept is not None:
            raise kept

    @property
    def owner_engine(self) -> AsyncEngine:
        """The owner's connections, which row-level security does not bind: to migrate and to back up only."""
        if self._owner_engine is None:
            raise RuntimeError("This database lives in one connection of a test and has no engine.")
        return self._owner_engine

    async def close(self) -> None:
        if self._owner_engine is not None:
            await self._owner_engine.dispose()


def by_urgency(
    transaction: Transaction, *, few: int, gives_way_seconds: float = GIVES_WAY_SECONDS
) -> tuple[Transaction, Transaction]:
    """The same twice: for what somebody waits for, and for what can follow.

    Of the second a `few` run at a time, and none begins while one of the first does, or only after a moment: however
    much there is to follow, those who wait find the database, and the processor, free.
    """
    places = asyncio.Semaphore(few)
    nobody_waits = asyncio.Event()
    nobody_waits.set()
    waiting = 0

    @asynccontextmanager
    async def at_once(
        *, on_behalf_of: UserId | Program, statement_timeout_ms: int | None = None
    ) -> AsyncIterator[AsyncSession]:
        nonlocal waiting
        waiting += 1
        nobody_waits.clear()
        try:
            async with transaction(
                on_behalf_of=on_behalf_of, statement_timeout_ms=statement_timeout_ms
            ) as db:
                yield db
        finally:
            waiting -= 1
            if not waiting:
                nobody_waits.set()

    @asynccontextmanager
    async def afterwards(
        *, on_behalf_of: UserId | Program, statement_timeout_ms: int | None = None
    ) -> AsyncIterator[AsyncSession]:
        async with places:
            with suppress(TimeoutError):
                async with asyncio.timeout(gives_way_seconds):
                    while waiting:  # the next one may wait already
                        await nobody_waits.wait()
            async with transaction(
                on_behalf_of=on_behalf_of, statement_timeout_ms=statement_timeout_ms
            ) as db:
                yield db

    return at_once, afterwards


def connect(url: str, *, pool_size: int = 10) -> Database:
    """A pool of connections to `url` (postgresql+asyncpg://…). Opens none yet."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        pool_use_lifo=True,  # the one used last has its statements prepared, and is warm
        hide_parameters=True,  # they may be private words, and errors end up in logs
        connect_args={"server_settings": SERVER_SETTINGS},
    )
    event.listen(engine.sync_engine, "checkout", _refuse_if_closed)
    return Database(async_sessionmaker(engine, expire_on_commit=False), engine)


def _refuse_if_closed(connection: Any, record: Any, proxy: Any) -> None:
    """The pool then opens another one: after Postgres was started anew nobody is to see an error.

    asyncpg has heard by itself that the server hung up; asking the server each time would cost three round trips.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError


class DatabaseNotReadyError(Exception):
    """The owner lacks a right; `statements` are what an administrator runs once."""

    def __init__(self, statements: list[str]) -> None:
        super().__init__("An administrator of the database server has to run: " + "; ".join(statements) + ";")
        self.statements = statements


async def migrate(url: str, say: Callable[[str], None]) -> None:
    """Brings the schema up to date; several processes may call it at once. Raises DatabaseNotReadyError."""
    database = connect(url)
    try:
        async with database.owner_engine.connect() as connection:
            if not await connection.scalar(text("select pg_try_advisory_lock(:n)"), {"n": MIGRATION_LOCK}):
                say("another process is migrating the database; waiting for it")
                await connection.execute(text("select pg_advisory_lock(:n)"), {"n": MIGRATION_LOCK})
            await connection.run_sync(upgrade, say)
    finally:
        await database.close()  # and with its connection the lock


def upgrade(connection: Connection, say: Callable[[str], None]) -> None:
    missing = role.statements_to_make_role(connection)
    if missing and not role.may_make_roles(connection):
        raise DatabaseNotReadyError(missing)
    connection.commit()
    config = Config(ALEMBIC_INI, attributes={"connection": connection, "say": say})
    command.upgrade(config, "head")


def broken_constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that refused, so that a service can say it in words."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    return name if isinstance(name, str) else None
