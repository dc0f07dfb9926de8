"""Who has the database first: what somebody waits for, then what follows an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Program, Transaction, by_urgency
from models.ids import UserId

NEVER = 3600.0
A_WHILE = 0.02
"""Enough for whatever is free to begin."""


class Running:
    """Transactions that stay open until they may end, and are counted instead of sent anywhere."""

    def __init__(self) -> None:
        self.begun = 0
        self.now = 0
        self._beginnings: asyncio.Queue[None] = asyncio.Queue()

    @asynccontextmanager
    async def transaction(
        self, *, on_behalf_of: UserId | Program, statement_timeout_ms: int | None = None
    ) -> AsyncIterator[AsyncSession]:
        self.now += 1
        self.begun += 1
        self._beginnings.put_nowait(None)
        try:
            yield cast(AsyncSession, None)
        finally:
            self.now -= 1

    async def more(self, count: int) -> None:
        """Waits until so many more have begun."""
        async with asyncio.timeout(10):
            for _ in range(count):
                await self._beginnings.get()


async def hold(transaction: Transaction, until: asyncio.Event) -> None:
    async with transaction(on_behalf_of=PROGRAM):
        await until.wait()


async def test_of_what_follows_only_a_few_run_at_a_time() -> None:
    running, end = Running(), asyncio.Event()
    _, afterwards = by_urgency(running.transaction, few=2)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(hold(afterwards, end))
        await running.more(2)
        await asyncio.sleep(A_WHILE)
        assert running.now == 2
        end.set()
    assert running.begun == 5


async def test_what_somebody_waits_for_begins_however_many_others_run() -> None:
    running, end = Running(), asyncio.Event()
    at_once, afterwards = by_urgency(running.transaction, few=1)
    async with asyncio.TaskGroup() as tasks:
        for transaction in (afterwards, afterwards, at_once, at_once):
            tasks.create_task(hold(transaction, end))
        await running.more(3)
        assert running.now == 3
        end.set()


async def test_what_follows_begins_when_nobody_waits_any_more() -> None:
    running, answered, end = Running(), asyncio.Event(), asyncio.Event()
    at_once, afterwards = by_urgency(running.transaction, few=1, gives_way_seconds=NEVER)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold(at_once, answered))
        tasks.create_task(hold(afterwards, end))
        await running.more(1)
        await asyncio.sleep(A_WHILE)
        assert running.begun == 1
        answered.set()
        await running.more(1)
        end.set()


async def test_what_follows_comes_to_its_turn_though_somebody_always_waits() -> None:
    running, end = Running(), asyncio.Event()
    at_once, afterwards = by_urgency(running.transaction, few=1, gives_way_seconds=A_WHILE)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold(at_once, end))
        tasks.create_task(hold(afterwards, end))
        await running.more(2)
        assert running.now == 2
        end.set()
