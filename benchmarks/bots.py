"""Bots in processes of their own, as they run in production: Cairn, and the least that Bolt can do."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import yaml

from app.database import Database
from app.settings import HOME
from workspace import Workspace
from workspace.elements import Json

SECRET: Final = "a-signing-secret"  # noqa: S105 - good only for the processes started here
TOKEN: Final = "xoxb-local"  # noqa: S105 - the workspace's own
MANIFEST: Final = yaml.safe_load((HOME / "manifest.yml").read_text())
START_SECONDS: Final = 60.0
LISTENS_ON: Final = "listens on "


@dataclass(frozen=True)
class Bot:
    url: str
    pid: int
    started_in: float
    """Seconds from starting the process until it took requests; reading Slack's directory comes after."""

    @property
    def events_url(self) -> str:
        return f"{self.url}/slack/events"

    def resident_megabytes(self) -> float | None:
        """Of its own process, shared libraries included; None where the system does not tell."""
        status = Path("/proc", str(self.pid), "status")
        if not status.exists():
            return None
        told = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(told["VmRSS"].split()[0]) / 1024


@asynccontextmanager
async def workspace(people: list[Json]) -> AsyncIterator[Workspace]:
    """A workspace of its own for one bot."""
    async with Workspace.serve(
        {"team": {"id": "T0001", "name": "Northwind"}, "people": people},
        signing_secret=SECRET,
        manifest=MANIFEST,
        patience=20.0,
    ) as serving:
        yield serving


@asynccontextmanager
async def cairn(workspace: Workspace, database: Database) -> AsyncIterator[Bot]:
    """`cairn run` in HTTP mode. Only the cap for the whole workspace is lifted: nobody clicks as fast as we do."""
    url = database.owner_engine.url.render_as_string(hide_password=False)
    settings = {"DATABASE_URL": url, "PORT": "0", "MESSAGES_PER_MINUTE": "1000000", "LOG_LEVEL": "WARNING"}
    async with _running(workspace, "app.main", "run", **settings) as bot:
        yield bot


@asynccontextmanager
async def bare(workspace: Workspace) -> AsyncIterator[Bot]:
    """See bare_bot.py."""
    async with _running(workspace, "benchmarks.bare_bot") as bot:
        yield bot


@asynccontextmanager
async def _running(workspace: Workspace, module: str, *arguments: str, **settings: str) -> AsyncIterator[Bot]:
    tokens = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": workspace.api_url,
    }
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:  # no .env is found there
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *arguments),
            cwd=folder,
            env={**inherited, **tokens, **settings, "PYTHONPATH": str(HOME)},
            stdout=PIPE,
            stderr=log,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                url = await _address(process)
                await _until(url, "healthz")
                bot = Bot(url, process.pid, time.perf_counter() - began)
                workspace.bot_url = bot.events_url  # what it writes from now on, it is told of
                await _until(url, "readyz")
            yield bot
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace"))  # kept out of the table until it matters
            raise
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _address(process: Process) -> str:
    """What the bot says once it takes requests."""
    if process.stdout is None:
        raise RuntimeError("The bot's output was not asked for.")
    async for line in process.stdout:
        if LISTENS_ON in (said := line.decode().strip()):
            return said.split(LISTENS_ON)[1]
    raise RuntimeError("The bot did not start; see above.")


async def _until(url: str, state: str) -> None:
    """The bare bot has no such pages and says so, which is as good."""
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{url}/{state}") as answer:
                if answer.status != 503:
                    return
            await asyncio.sleep(0.01)
