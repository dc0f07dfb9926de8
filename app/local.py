"""Without Slack tokens: a local workspace in a process of its own takes Slack's place."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from app.sample.loading import COMPANY
from app.settings import HOME, Settings, SettingsError

BOT_TOKEN = "xoxb-local-workspace"  # noqa: S105 - good only for the process started here
START_SECONDS = 20.0
STOP_SECONDS = 5.0


@asynccontextmanager
async def workspace(settings: Settings, bot: socket.socket) -> AsyncIterator[Settings]:
    """Starts the workspace beside the bot that listens on `bot`; yields settings that point the bot at it."""
    bot_address = f"http://127.0.0.1:{bot.getsockname()[1]}"
    secret = secrets.token_hex(16)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workspace"),
        *("--bot", f"{bot_address}/slack/events", "--clock-url", f"{bot_address}/clock"),
        *(("--reset-url", f"{bot_address}/reset") if settings.database_url is None else ()),
        *("--port", str(settings.port), "--company", str(COMPANY), "--manifest", str(HOME / "manifest.yml")),
        *("--bot-token", BOT_TOKEN, "--parent-pid", str(os.getpid())),
        cwd=HOME,
        env={**os.environ, "SLACK_SIGNING_SECRET": secret},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        page, api = await asyncio.wait_for(_addresses(process), START_SECONDS)
        print(f"\nCairn is running in a local workspace. Open {page}\n", flush=True)
        print(f"  The workspace's Slack API: {api}\n  The bot itself: {bot_address}", flush=True)
        if settings.database_url is None:
            print(f"  What you do is kept in {settings.data_dir} until Reset on the page.", flush=True)
        yield settings.model_copy(
            update={
                "slack_bot_token": SecretStr(BOT_TOKEN),
                "slack_signing_secret": SecretStr(secret),
                "slack_api_url": api,
                "channel_interval_seconds": 0,  # it takes messages as fast as they come
            }
        )
    except TimeoutError:
        raise SettingsError(
            "The local workspace did not start. Try again, or set the Slack tokens."
        ) from None
    finally:
        await _end(process)


async def _addresses(process: asyncio.subprocess.Process) -> tuple[str, str]:
    """Where the page and the Web API are, as the workspace says on its first two lines."""
    assert process.stdout is not None  # noqa: S101 - it was asked for above
    said = [(await process.stdout.readline()).decode().strip() for _ in range(2)]
    if not all(said):
        raise SettingsError(
            "The local workspace could not start; see the line above. Is PORT already in use?"
        )
    page, api = (line.split(": ", 1)[1] for line in said)
    return page, api


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
