"""`cairn setup`: from nothing to a working installation, one question after the other.

Every answer is tried at once, and nothing is written before all are good. It also works with its answers from a pipe.
"""

from __future__ import annotations

import getpass
import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app import env_file, manifest, settings
from app.checks import slack
from app.checks.database import lacking
from app.checks.findings import Finding, Level, problem
from app.database import PROGRAM, Database
from app.jobs import directory
from app.services import people_gaps
from app.settings import SLACK, Settings, SettingsError

OpenDatabase = Callable[[Settings], AbstractAsyncContextManager[Database]]
Check = Callable[[str], Awaitable[list[Finding]]]

WELCOME = """\
This connects Cairn to a Slack workspace in which you may install apps.
Ctrl-C ends it; nothing is written before the last answer.
"""
ASK_ADDRESS = "Public https address of this bot (empty: Socket Mode, which needs none): "
STEPS_1_TO_3 = f"""
1. Open https://api.slack.com/apps: Create New App, From a manifest, choose the workspace.
2. Choose YAML, replace what is there by what stands between the lines, Next, Create.
{"-" * 100}
{{manifest}}{"-" * 100}
3. In the column on the left: Install App, Install to the workspace, Allow.
"""
STEP_4 = """4. The page that follows shows the Bot User OAuth Token.
   Paste it here (xoxb-…): """
STEP_5_SOCKET = """
5. Basic Information, App-Level Tokens, Generate Token and Scopes: any name, Add Scope,
   connections:write, Generate.
   Paste it here (xapp-…): """
STEP_5_HTTP = """
5. Basic Information, App Credentials, Signing Secret, Show.
   Paste it here: """
STEP_6 = """
6. Who leads the program? Their Slack ids, with spaces between: click the person in Slack,
   the three dots, Copy member ID. Name yourself if you are to try it.
   Ids: """
WHAT_SLACK_DOES_NOT_KNOW = """
Slack knows no managers and no start dates. Tell Cairn by a file with the columns
slack_user_id, manager_slack_user_id, role, start_date: `cairn import-people FILE.csv`;
or in Slack by `/mentor people`."""
BEHIND_A_PROXY = """
Have your proxy pass {url} on unchanged. Once Cairn runs, look at the Slack app page,
Event Subscriptions: the Request URL has to be Verified."""
NEXT = """
Next: `cairn run`. Then a mentor types `/mentor join`, a lead `/mentor assign @colleague`,
and the mentor accepts."""
SLACK_ID = re.compile(r"[UW][A-Z0-9]+")


class Ended(Exception):
    """The input is over before the last question."""


async def run(open_database: OpenDatabase, file: Path = env_file.FILE) -> int:
    """Asks, checks and writes `file`; returns 0, or 1 if it came to nothing. Raises SettingsError as a start does."""
    # The event loop would keep the first Ctrl-C for itself while a question waits for its answer.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    api_url = os.environ.get("SLACK_API_URL") or env_file.read(file).get("SLACK_API_URL") or SLACK
    timeout = aiohttp.ClientTimeout(total=30)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            values, address = await _ask(api_url, session)
            if not _may_write(file, values):
                print("Nothing was written.")
                return 1
            env_file.write(file, values)
            print(f"\nWritten to {file}, which only you can read.")
            _warn_of_environment(values)
            client = AsyncWebClient(values["SLACK_BOT_TOKEN"], base_url=api_url, session=session)
            await _say_what_is_lacking(open_database, file, client)
    except Ended:
        print("\nThe answers ended too early. Nothing was written: start again with `cairn setup`.")
        return 1
    _say_what_comes_next(address)
    return 0


async def _ask(api_url: str, session: aiohttp.ClientSession) -> tuple[dict[str, str | None], str | None]:
    """The settings to write, None for those to take out; and the public address, None in Socket Mode."""

    def client(token: str) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=api_url, session=session)

    async def bot_token(token: str) -> list[Finding]:
        return _wrong_kind(token, "xoxb-") or await slack.bot_token(client(token))

    async def app_token(token: str) -> list[Finding]:
        return _wrong_kind(token, "xapp-") or [await slack.app_token(client(token))]

    print(WELCOME)
    address = await _answer(ASK_ADDRESS, _public_address, may_be_empty=True) or None
    print(STEPS_1_TO_3.format(manifest=manifest.render(address)))
    token = await _answer(STEP_4, bot_token, secret=True)
    values: dict[str, str | None] = {"SLACK_BOT_TOKEN": token}
    if address is None:
        values["SLACK_APP_TOKEN"] = await _answer(STEP_5_SOCKET, app_token, secret=True)
    else:
        values["SLACK_SIGNING_SECRET"] = await _answer(STEP_5_HTTP, _signing_secret, secret=True)
        values["SLACK_APP_TOKEN"] = None  # with it Socket Mode would win
    leads = await _answer(STEP_6, lambda ids: _members(client(token), ids))
    values["PROGRAM_LEADS"] = ",".join(leads.replace(",", " ").split())
    return values, address


async def _public_address(address: str) -> list[Finding]:
    try:
        manifest.request_url(address)
    except SettingsError:
        return [problem("address", "That is no https address.", "If unsure, leave it empty.")]
    return []


def _wrong_kind(token: str, prefix: str) -> list[Finding]:
    if token.startswith(prefix):
        return []
    return [
        problem("tokens", f"This is another token: ours starts with {prefix}.", "Copy the one named above.")
    ]


async def _signing_secret(secret: str) -> list[Finding]:
    """Slack has no way to try it before the first request."""
    if re.fullmatch(r"[\w-]{8,}", secret) and not secret.startswith(("xox", "xapp")):
        return []
    return [problem("tokens", "That is no signing secret.", "It has 32 letters and digits.")]


async def _members(client: AsyncWebClient, ids: str) -> list[Finding]:
    wanted = ids.replace(",", " ").split()
    for slack_id in wanted:
        try:
            person = (
                (await client.users_info(user=slack_id))["user"] if SLACK_ID.fullmatch(slack_id) else None
            )
        except SlackApiError:
            person = None
        if person is None or person.get("deleted") or person.get("is_bot"):
            return [
                problem("leads", f"{slack_id} is no member of this workspace.", "Copy the member ID again.")
            ]
        print(f"   {slack_id} is {person.get('real_name') or person['name']}.")
    return []


async def _answer(question: str, check: Check, *, secret: bool = False, may_be_empty: bool = False) -> str:
    """Asks until the answer is good; raises Ended."""
    while True:
        answer = _read(question, secret=secret).strip()
        if not answer and may_be_empty:
            return ""
        found = (
            await check(answer) if answer else [problem("answer", "This is needed.", "Paste it, then Enter.")]
        )
        for finding in found:
            print(f"   {finding.sentence}" + (f"\n   → {finding.remedy}" if finding.remedy else ""))
        if not any(finding.level is Level.PROBLEM for finding in found):
            return answer


def _read(question: str, *, secret: bool = False) -> str:
    """From the keyboard, hidden if it is a secret; or a line from a pipe."""
    if sys.stdin.isatty():
        try:
            return getpass.getpass(question) if secret else input(question)
        except EOFError:
            raise Ended from None
    print(question, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise Ended
    return line


def _may_write(file: Path, values: Mapping[str, str | None]) -> bool:
    there = env_file.read(file)
    changed = [name for name, value in values.items() if name in there and there[name] != value]
    if not changed:
        return True
    return _read(f"\n{file} has {', '.join(changed)} already. Replace? [y/N] ").strip().lower() in (
        "y",
        "yes",
    )


def _warn_of_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if os.environ.get(name, value or "") != (value or ""):
            print(f"The environment sets {name} to something else, and wins: unset it there.")


async def _say_what_is_lacking(open_database: OpenDatabase, file: Path, client: AsyncWebClient) -> None:
    """Reads the member list into the database, which is tried by this as well."""
    print("\nOpening the database and reading the member list …", flush=True)
    async with open_database(settings.load(_env_file=file)) as database:
        try:
            await directory.refresh(client, database.transaction, lambda: datetime.now(UTC))
        except (SlackApiError, *slack.UNREACHABLE) as refused:
            print(f"It could not be read ({type(refused).__name__}); `cairn run` tries again.")
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            known = await people_gaps.completeness(db)
    print(f"Members: {known.people}. {lacking(known)}")


def _say_what_comes_next(address: str | None) -> None:
    print(WHAT_SLACK_DOES_NOT_KNOW)
    if address:
        print(BEHIND_A_PROXY.format(url=manifest.request_url(address)))
    print(NEXT)
