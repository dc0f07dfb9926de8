"""`cairn doctor`: looks at the whole installation, and says for each finding what to do."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, TextIO

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from app import embedded
from app.checks import database, slack
from app.checks.findings import Finding, Level, ok, problem
from app.database import Database, connect
from app.settings import Settings, SettingsError
from models.ids import SlackId

SECONDS_FOR_SLACK = 10.0
COLOURS: Final = {Level.OK: "\033[32m", Level.NOTE: "\033[33m", Level.PROBLEM: "\033[1;31m"}
END_OF_COLOUR = "\033[0m"


async def run(
    settings: Settings | SettingsError,
    screens: Sequence[tuple[str, Mapping[str, Any]]] = (),
    out: TextIO | None = None,
) -> int:
    """Prints what was found; returns 1 if anything is a problem. `screens` are sent to Slack to be judged."""
    out = out or sys.stdout
    found = await examine(settings)
    if screens:
        async with _session() as session:
            found += await slack.screens(AsyncWebClient(session=session), screens)
    coloured = out.isatty() and "NO_COLOR" not in os.environ
    print("\n".join([*(_shown(finding, coloured) for finding in found), "", _summary(found)]), file=out)
    return 1 if any(finding.level is Level.PROBLEM for finding in found) else 0


async def examine(settings: Settings | SettingsError) -> list[Finding]:
    if isinstance(settings, SettingsError):
        return [
            problem("settings", line, "Change it in .env or in the environment.")
            for line in str(settings).splitlines()
        ]
    found = [ok("settings", f"They agree with each other: {settings.transport}.")]
    async with _session() as session:
        found += await slack.check(settings, session)
    try:
        async with _database(settings) as connected:
            leads = [SlackId(lead) for lead in settings.program_leads]
            return [*found, *await database.check(connected, leads_by_setting=leads)]
    except embedded.EmbeddedPostgresError as refused:
        return [*found, problem("database", str(refused), "Or set DATABASE_URL to a server of your own.")]


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    """As it is: nothing is migrated here."""
    async with AsyncExitStack() as stack:
        if settings.database_url:
            url = settings.database_url.get_secret_value()
        else:
            data = settings.data_dir / "postgres"
            url = stack.enter_context(embedded.running(data, binaries=settings.pg_bin)).url()
        connected = connect(url, pool_size=2)
        stack.push_async_callback(connected.close)
        yield connected


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS_FOR_SLACK))


def _shown(finding: Finding, coloured: bool) -> str:
    level = f"{finding.level:8}"
    if coloured:
        level = f"{COLOURS[finding.level]}{level}{END_OF_COLOUR}"
    line = f"{level} {finding.topic:11} {finding.sentence}"
    return f"{line}\n{'':8} {'':11} → {finding.remedy}" if finding.remedy else line


def _summary(found: Sequence[Finding]) -> str:
    count = Counter(finding.level for finding in found)
    if not count[Level.PROBLEM]:
        return "All is well."
    return "1 problem." if count[Level.PROBLEM] == 1 else f"{count[Level.PROBLEM]} problems."
