"""The planted company, for every test of privacy."""

import pytest_asyncio

from tests.owner import Owner
from tests.privacy.planting import World
from tests.privacy.world import build


@pytest_asyncio.fixture
async def world(owner: Owner) -> World:
    return await build(owner)
