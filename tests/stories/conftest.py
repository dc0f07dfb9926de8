"""Stories are played on a stage of their own, with real commits."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.database import Database
from tests.stage import Stage, stage


@pytest_asyncio.fixture(params=["HTTP", "Socket Mode"])
async def scene(request: pytest.FixtureRequest, fresh_database: Database) -> AsyncIterator[Stage]:
    """Both of Slack's modes: the same story has to hold in each."""
    async with stage(fresh_database, socket_mode=request.param == "Socket Mode") as scene:
        yield scene
        assert scene.workspace.refused == []


@pytest_asyncio.fixture(scope="module")
async def house(module_database: Database) -> AsyncIterator[Stage]:
    """One stage, over HTTP, for all tests of a file that leave each other alone: starting takes longer than acting."""
    async with stage(module_database) as scene:
        yield scene
