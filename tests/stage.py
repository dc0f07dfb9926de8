"""The bot as it runs, between a real Postgres and the strict local workspace, for the stories."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml
from httpx import AsyncClient

from app import logs, running
from app import settings as configuration
from app.clock import AdjustableClock
from app.database import Database
from app.settings import HOME
from models.people import User
from tests import people
from tests.owner import Owner
from workspace import Workspace
from workspace.modal import Modal
from workspace.people import Actor

NOON = people.MONDAY + timedelta(hours=3)
"""A working hour for everybody on stage."""
SECRET = "a-signing-secret"
MANIFEST = yaml.safe_load((HOME / "manifest.yml").read_text())

CAST: dict[str, dict[str, Any]] = {
    "priya": {"name": "Priya Nair", "tz": "Europe/London"},
    "maya": {"name": "Maya Ortiz", "tz": "Europe/Berlin"},
    "diego": {"name": "Diego Ruiz", "tz": "Europe/Madrid"},
    "omar": {"name": "Omar Haddad", "tz": "Europe/Berlin"},
    "lena": {"name": "Lena Brandt", "tz": "Europe/Berlin"},
    "nia": {"name": "Nia Okafor", "tz": "Europe/Berlin"},
    "tom": {"name": "Tom Becker", "tz": "Europe/Berlin"},
    "gus": {"name": "Gus Guest", "is_restricted": True},
    "xena": {"name": "Xena External", "is_stranger": True},
    "robo": {"name": "Robo", "is_bot": True},
    "dora": {"name": "Dora Gone", "deleted": True},
}


class Stage:
    """Where people act. `maya` manages Nia and Tom; `priya` leads the program; the others have been here for years."""

    def __init__(self, workspace: Workspace, database: Database, bot_url: str) -> None:
        self.workspace = workspace
        self.database = database
        self.owner = Owner(database.owner_engine)
        self.bot_url = bot_url
        self.users: dict[str, User] = {}
        self.now = NOON

    def person(self, handle: str) -> Actor:
        return self.workspace.person(handle)

    async def becomes_mentor(self, handle: str, **columns: Any) -> None:
        """Makes somebody a mentor without playing it."""
        await people.mentor(self.owner, self.users[handle], **{"expertise_areas": ["Onboarding"], **columns})

    async def settled(self) -> None:
        """Until the bot has heard every event and every listener is through, also what it does after its answer."""
        await self.workspace.settled()
        while any("run_ack_function" in str(task.get_coro()) for task in asyncio.all_tasks()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def has_looked(self) -> None:
        """Until everybody whom something concerns has been looked at: that writes, too."""
        async with asyncio.timeout(15):
            # Only the database knows: there is no event to wait for.
            while await self.owner.run("select 1 from agenda where look_at = '-infinity' limit 1"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def has_delivered(self) -> None:
        """Until everybody whom something concerns has been looked at, and nothing that is due waits to be sent."""
        await self.has_looked()
        waiting = "select 1 from outbox where status = 'queued' and send_after <= :now limit 1"
        async with asyncio.timeout(15):
            while await self.owner.run(waiting, now=self.now):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)

    async def moves_to(self, now: datetime | None) -> None:
        async with AsyncClient() as client:
            moved = await client.post(f"{self.bot_url}/clock", json={"now": now.isoformat() if now else None})
            assert moved.status_code == 200
        self.now = now or datetime.now(UTC)


@asynccontextmanager
async def stage(database: Database, *, socket_mode: bool = False, **settings: Any) -> AsyncIterator[Stage]:
    """The whole bot in this process: Bolt, HTTP (or Socket Mode), delivery and schedule."""
    logs.configure("WARNING")
    clock = AdjustableClock()
    clock.set(NOON)
    company = {
        "team": {"id": "T0001", "name": "Northwind"},
        "people": [
            {"id": people.slack_id(handle), "handle": handle, **about} for handle, about in CAST.items()
        ],
        "channels": [{"name": "general"}],
    }
    listening = socket.create_server(("127.0.0.1", 0))
    bot_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with Workspace.serve(
        company,
        bot_url=None if socket_mode else f"{bot_url}/slack/events",
        signing_secret=SECRET,
        manifest=MANIFEST,
        retry_delays=(0.0, 0.05, 0.1),
        # Slack's three seconds are for the workspace's own tests and for `make bench`; a slow machine tells no story.
        ack_seconds=15.0,
        trigger_seconds=60.0,
        patience=15.0,
    ) as workspace:
        chosen = configuration.load(
            _env_file=None,
            slack_bot_token="xoxb-local",
            slack_app_token="xapp-local" if socket_mode else None,
            slack_signing_secret=None if socket_mode else SECRET,
            slack_api_url=workspace.api_url,
            program_leads=(people.slack_id("priya"),),
            channel_interval_seconds=0,
            messages_per_minute=100_000,
            **settings,
        )
        played = Stage(workspace, database, bot_url)
        await _cast(played)
        with listening:
            async with running.serving(chosen, database, listening, clock):
                await _ready(bot_url)
                await played.has_looked()
                yield played


async def _cast(played: Stage) -> None:
    """What Slack does not know of people: roles, start dates, managers."""
    long_ago, lately = datetime(2023, 1, 9, tzinfo=UTC).date(), datetime(2026, 11, 16, tzinfo=UTC).date()
    for handle in CAST:
        newcomer = handle in ("nia", "tom")
        played.users[handle] = await people.person(
            played.owner,
            CAST[handle]["name"],
            slack_user_id=people.slack_id(handle),
            manager=played.users["maya"] if newcomer else None,
            role="CSM" if handle not in ("priya", "maya") else "Manager",
            start_date=lately if newcomer else long_ago,
            timezone=CAST[handle].get("tz", "UTC"),
        )


async def _ready(bot_url: str) -> None:
    async with AsyncClient() as client:
        for _ in range(200):
            if (await client.get(f"{bot_url}/readyz")).status_code == 200:
                return
            await asyncio.sleep(0.02)
    raise AssertionError("The bot did not become ready.")


def forge(modal: Modal, field: str, state: dict[str, Any]) -> None:
    """Puts into a field what Slack's own client would not let one enter."""
    modal.view.values[field]["value"] = state
