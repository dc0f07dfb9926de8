import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from workspace import Workspace
from workspace.server import listening
from workspace.tests import bot

COMPANY = {
    "team": {"name": "Northwind", "domain": "northwind"},
    "bot": {"handle": "waiter", "name": "Waiter"},
    "people": [
        {"handle": "maya", "name": "Maya Ortiz", "tz": "Europe/Berlin", "email": "maya@example.com"},
        {"handle": "diego", "name": "Diego Marin", "tz": "America/Lima"},
        {"handle": "gil", "name": "Gil Guest", "is_restricted": True},
        {"handle": "otto", "name": "Otto Away", "deleted": True},
        {"handle": "ext", "name": "Ext Ernal", "is_stranger": True},
    ],
    "channels": [
        {"name": "general", "topic": "Everything", "bot": True},
        {"name": "quiet", "members": ["maya"]},
    ],
}


@pytest.fixture(params=["http", "socket"])
async def workspace(request: pytest.FixtureRequest) -> AsyncIterator[Workspace]:
    """With the small bot connected in one of Slack's two modes."""
    async with Workspace.serve(COMPANY, signing_secret="secret", retry_delays=(0, 0.05, 0.1)) as workspace:
        app = bot.build(workspace.api_url)
        if request.param == "http":
            async with listening(app.web_app("/slack/events"), 0) as port:
                workspace.bot_url = f"http://127.0.0.1:{port}/slack/events"
                yield workspace
        else:
            handler: Any = AsyncSocketModeHandler(app, "xapp-local")
            await handler.connect_async()
            await workspace.waits_until(lambda: workspace.sockets.connected)
            yield workspace
            await handler.close_async()
        await asyncio.sleep(0)
