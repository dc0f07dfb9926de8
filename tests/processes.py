"""The bot as an operator runs it: a process of its own, with nothing in its environment but what a test says."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from httpx import AsyncClient

from app.database import Database
from app.settings import HOME
from tests.owner import Owner
from workspace import Workspace

SECRET = "a-signing-secret"


@dataclass
class Bot:
    process: asyncio.subprocess.Process
    url: str
    said: list[str] = field(default_factory=list)
    """Its lines on standard error."""

    async def stops(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 15)

    async def dies(self) -> None:
        """SIGKILL: no goodbye."""
        self.process.kill()
        await self.process.wait()


async def forget_leases(owner: Owner, *, of: Bot) -> None:
    """Does not wait the minute after which what the dead one held comes free by itself."""
    await owner.run(
        "update outbox set leased_until = now() where status = 'queued' and leased_by like '%:' || :port",
        port=of.url.rsplit(":", 1)[1],
    )


@asynccontextmanager
async def bot(database: Database, workspace: Workspace, folder: Path, **settings: str) -> AsyncIterator[Bot]:
    """Started, ready, and gone afterwards."""
    async with starting(database, workspace, folder, **settings) as started:
        async with AsyncClient() as client:
            for _ in range(400):
                if (await client.get(f"{started.url}/readyz")).status_code == 200:
                    break
                await asyncio.sleep(0.05)
        yield started


@asynccontextmanager
async def starting(
    database: Database, workspace: Workspace, folder: Path, **settings: str
) -> AsyncIterator[Bot]:
    """As soon as it says where it listens."""
    async with launched(database, workspace, folder, **settings) as process:
        assert process.stdout is not None
        said: list[str] = []
        listening = asyncio.create_task(_keep(process, said))
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        assert "listens on" in line, said
        yield Bot(process, line.split()[-1], said)
    await listening


@asynccontextmanager
async def launched(
    database: Database, workspace: Workspace, folder: Path, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process alone, gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.main", "run"),
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HOME),
            "CAIRN_DATA": str(folder / "data"),
            "DATABASE_URL": database.owner_engine.url.render_as_string(hide_password=False),
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": "xoxb-local",
            "SLACK_SIGNING_SECRET": SECRET,
            "PORT": "0",
            **settings,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _keep(process: asyncio.subprocess.Process, said: list[str]) -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        said.append(line.decode())
