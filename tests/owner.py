"""Writing what a test starts from: as the owner, whom row-level security does not bind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from models.base import Base

Row = TypeVar("Row", bound=Base)


class Owner:
    def __init__(self, bind: AsyncEngine | AsyncConnection) -> None:
        self._sessions = async_sessionmaker(
            bind, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        async with self._sessions.begin() as session:
            # On a shared connection the restricted role of an earlier transaction is still set.
            await session.execute(
                text("select set_config('role', 'none', true), set_config('statement_timeout', '0', true)")
            )
            yield session

    async def add(self, *rows: Base) -> None:
        """Writes rows in the order given."""
        async with self.session() as session:
            for row in rows:
                session.add(row)
                await session.flush()

    async def run(self, sql: str, **values: Any) -> list[Any]:
        """Runs one statement and returns its rows, if it has any."""
        async with self.session() as session:
            result = await session.execute(text(sql), values)
            return list(result.all()) if result.returns_rows else []  # type: ignore[attr-defined]

    async def find(self, table: type[Row], **columns: Any) -> Row | None:
        """The one row with these values."""
        async with self.session() as session:
            found: Row | None = await session.scalar(select(table).filter_by(**columns))
            return found
