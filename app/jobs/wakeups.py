"""Postgres says at the commit that there is something to do: triggers notify on a channel for each kind of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncpg
import structlog
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

log = structlog.get_logger("cairn.wakeups")

RECONNECT_SECONDS = 0.5

DATABASE_TROUBLE = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What an unreachable database may raise; while connecting SQLAlchemy hands on the driver's own errors."""


async def listen(url: URL | str, channel: str, wake: Callable[[], None]) -> None:
    """Calls `wake` whenever somebody notifies `channel`, until it is cancelled; reconnects by itself."""
    engine = create_async_engine(
        url, poolclass=NullPool, connect_args={"server_settings": {"application_name": "cairn listening"}}
    )
    while True:
        try:
            async with engine.connect() as connection:
                await _listen_until_lost(connection, channel, wake)
        except DATABASE_TROUBLE as error:
            log.warning("listening_interrupted", error=type(error).__name__)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _listen_until_lost(connection: AsyncConnection, channel: str, wake: Callable[[], None]) -> None:
    driver: asyncpg.Connection = (await connection.get_raw_connection()).driver_connection
    lost = asyncio.Event()
    driver.add_termination_listener(lambda _: lost.set())
    await driver.add_listener(channel, lambda *_: wake())
    wake()  # for whatever was written before this connection stood
    await lost.wait()
