"""How soon Slack has its answer: a hundred signed requests a second straight at the bot, whatever it is doing.

A third each: the command `/mentor` (answered first, then the menu), the form **My settings** (answered when it is
saved) and a Home tab that is opened. The bare bot gets the command alone and does nothing but answer.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiohttp

from app.database import Database
from benchmarks import bots
from benchmarks.bots import Bot
from benchmarks.figures import Figure, percentile
from blocks import common, preferences
from models.shapes.people import PreferencesForm
from workspace import Workspace
from workspace.dispatch import Sort, encode, sign
from workspace.elements import Json

MOST_MS: Final = 100.0
A_SECOND: Final = 100
PEOPLE: Final = 200
PAUSE_SECONDS: Final = 2.0
"""For what follows an acknowledgement, so that it does not slow the other bot."""

Request = tuple[Sort, Json]


async def measure(database: Database, *, slices: int = 4) -> list[Figure]:
    """A slice is a second of requests; Cairn and the bare bot take turns."""
    people = company()
    ours: list[float] = []
    least: list[float] = []
    async with (
        bots.workspace(people) as office,
        bots.workspace(people) as bare_office,
        bots.cairn(office, database) as cairn,
        bots.bare(bare_office) as bare,
    ):
        sides = ((cairn, mixed(office), ours), (bare, commands(bare_office), least))
        for warm in (False, *[True] * slices):
            for bot, requests, times in sides:
                with _uncollected():
                    took = await send_at_pace(bot, list(itertools.islice(requests, A_SECOND)))
                times.extend(took if warm else [])
                await asyncio.sleep(PAUSE_SECONDS)
        refused = office.refused or bare_office.refused
    if refused:
        raise RuntimeError(f"Slack would have refused: {refused[:3]}")
    value, floor = (percentile(99, times) * 1000 for times in (ours, least))
    median, floor_median = (percentile(50, times) * 1000 for times in (ours, least))
    return [
        Figure(
            f"acknowledgement at {A_SECOND} a second, p99",
            value,
            "ms",
            floor,
            value / floor,
            f"at most {MOST_MS:.0f} ms",
            value <= MOST_MS,
        ),
        Figure(
            f"acknowledgement at {A_SECOND} a second, median",
            median,
            "ms",
            floor_median,
            median / floor_median,
        ),
    ]


@contextmanager
def _uncollected() -> Iterator[None]:
    """The workspace is in this process and keeps all it was told: looking through that would count as slowness."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def company() -> list[Json]:
    return [{"id": f"UPERSON{n}", "handle": f"person{n}", "tz": "Europe/Berlin"} for n in range(PEOPLE)]


def mixed(office: Workspace) -> Iterator[Request]:
    for n in itertools.count():
        who = f"UPERSON{n % PEOPLE}"
        yield (command, submission, home)[n % 3](office, who)


def commands(office: Workspace) -> Iterator[Request]:
    for n in itertools.count():
        yield command(office, f"UPERSON{n % PEOPLE}")


def command(office: Workspace, who: str) -> Request:
    channel = office.state.dm(office.state.bot.id, who).id
    return "slash_commands", {
        "command": "/mentor",
        "text": "",
        "team_id": "T0001",
        "user_id": who,
        "channel_id": channel,
        "api_app_id": office.state.app_id,
        "response_url": office.hub.new_response_url(who, channel),
        "trigger_id": office.hub.new_trigger(who),
    }


def submission(office: Workspace, who: str) -> Request:
    form = PreferencesForm(
        reminder_hour=9, working_days=(1, 2, 3, 4), snooze_until=None, country=None, avoided=()
    )
    days = [{"value": str(day)} for day in form.working_days]
    values: dict[str, Json] = {
        "reminder_hour": {"type": "static_select", "selected_option": {"value": "9"}},
        "working_days": {"type": "checkboxes", "selected_options": days},
    }
    acting = {"user": {"id": who, "team_id": "T0001"}, "team": {"id": "T0001"}}
    view = {
        **preferences.settings(form, default_hour=9).to_dict(),
        "id": office.state.next_id("V"),
        "state": {"values": {name: {common.VALUE: element} for name, element in values.items()}},
    }
    return "interactive", {"type": "view_submission", **acting, "view": view}


def home(office: Workspace, who: str) -> Request:
    channel = office.state.dm(office.state.bot.id, who).id
    return "events_api", {
        "type": "event_callback",
        "team_id": "T0001",
        "api_app_id": office.state.app_id,
        "event_id": office.state.next_id("Ev"),
        "event": {"type": "app_home_opened", "user": who, "tab": "home", "channel": channel},
    }


async def send_at_pace(bot: Bot, requests: list[Request]) -> list[float]:
    """Seconds until each was answered. A slow answer does not hold the next request back."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        started = time.perf_counter()
        sending = []
        for number, request in enumerate(requests):
            await asyncio.sleep(started + number / A_SECOND - time.perf_counter())
            sending.append(asyncio.create_task(_send(session, bot, request)))
        return await asyncio.gather(*sending)


async def _send(session: aiohttp.ClientSession, bot: Bot, request: Request) -> float:
    sort, payload = request
    body, content_type = encode(sort, payload)
    headers = {"Content-Type": content_type, **sign(bots.SECRET, body)}
    started = time.perf_counter()
    async with session.post(bot.events_url, data=body, headers=headers) as answer:
        said = await answer.text()
    took = time.perf_counter() - started
    if answer.status != 200 or "errors" in said:
        raise RuntimeError(f"The bot answered {answer.status} {said[:200]}")
    return took
