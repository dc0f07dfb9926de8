"""What people feel: from a click to the change on their screen and on somebody else's.

They act in the local workspace; Cairn runs as in production, in a process of its own, and so does the bare bot
that each round is compared with.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from string import Template
from typing import Any, Final, NamedTuple

import aiohttp
from sqlalchemy import text

from app.database import Database
from benchmarks import bots, databases
from benchmarks.bots import Bot
from benchmarks.figures import Figure, percentile
from benchmarks.matching import BUILD, NOW
from workspace import Actor, Sight, Workspace
from workspace.elements import Json
from workspace.records import Message

MOST_MS_TO_CHANGE: Final = 1000.0
MOST_MS_TO_OPEN: Final = 300.0
NOON: Final = NOW + timedelta(hours=2)
"""A working hour in the zone where everybody is put: at night offers wait."""

ADD_MANAGERS: Final = Template("""
update users set timezone = 'Europe/Berlin',
  name = split_part(name, ' ', 1) || ' ' || lpad(split_part(name, ' ', 2), 6, '0');  -- no name inside another
insert into users (slack_user_id, name, timezone, role)
select 'UMANAGER' || n, 'Manager ' || n, 'Europe/Berlin', 'Manager' from generate_series(1, $rounds) n;
update users set manager_id = boss.id from (
  select id, row_number() over (order by id) as n from users
  where slack_user_id like 'UMENTEE%'
    and id not in (select mentee_user_id from mentorship_assignments where status = 'active')
) mentee, users boss
where users.id = mentee.id and boss.slack_user_id = 'UMANAGER' || mentee.n
""")
TRIOS: Final = text("""
select manager.name as manager, mentee.name as mentee, mentor.name as mentor
from (select *, row_number() over (order by id) as n from users where manager_id is not null) mentee
join users manager on manager.id = mentee.manager_id
join (
  select users.name, row_number() over (order by users.id) as n
  from mentors join users on users.id = mentors.user_id where current_mentee_count = 0
) mentor on mentor.n = mentee.n
order by mentee.n
""")


class Trio(NamedTuple):
    manager: str
    mentee: str
    mentor: str


@dataclass
class Times:
    """Seconds, one entry a round."""

    to_assign_form: list[float] = field(default_factory=list)
    to_form: list[float] = field(default_factory=list)
    to_change: list[float] = field(default_factory=list)


async def measure(database: Database, *, mentors: int = 200, rounds: int = 30) -> list[Figure]:
    """Needs a migrated database of its own with real commits, and fills it."""
    trios, people = await _fill(database, mentors, rounds)
    ours, least = Times(), Times()
    async with (
        bots.workspace(people) as office,
        bots.workspace(people) as bare_office,
        bots.cairn(office, database) as cairn,
        bots.bare(bare_office),
    ):
        await _move_clock(cairn)
        # First all offers, then all answers: people take longer than the second between two posts to one channel.
        for trio in trios:
            await _assign(office, trio, ours)
            await _ask(bare_office, trio)
        for number, trio in enumerate(trios):
            await (_accept if number % 2 else _decline)(office, trio, ours)
            await _say_yes(bare_office, trio, least)
        if office.refused or office.failed:
            raise RuntimeError(f"Slack would have refused {office.refused} or heard nothing: {office.failed}")
    return [
        _at_most(
            MOST_MS_TO_CHANGE, "click: message changed, the other one told", ours.to_change, least.to_change
        ),
        _at_most(MOST_MS_TO_OPEN, "form of an offer filled", ours.to_form, least.to_form),
        _at_most(
            MOST_MS_TO_OPEN,
            f"form with the best of {mentors:,} mentors filled",
            ours.to_assign_form,
            least.to_form,
        ),
    ]


async def _fill(database: Database, mentors: int, rounds: int) -> tuple[list[Trio], list[Json]]:
    await databases.fill(
        database,
        BUILD.substitute(mentors=mentors, past=10 * mentors),
        ADD_MANAGERS.substitute(rounds=rounds),
    )
    async with database.owner_engine.connect() as owner:
        trios = [Trio(*row) for row in await owner.execute(TRIOS)]
        everybody = await owner.execute(text("select slack_user_id, name from users"))
    people = [
        {"id": id_, "handle": _handle(name), "name": name, "tz": "Europe/Berlin"} for id_, name in everybody
    ]
    return trios, people


def _handle(name: str) -> str:
    return name.lower().replace(" ", "")


async def _move_clock(bot: Bot) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{bot.url}/clock", json={"now": NOON.isoformat()}) as moved,
    ):
        moved.raise_for_status()


async def _assign(office: Workspace, trio: Trio, times: Times) -> None:
    manager, mentor = office.person(_handle(trio.manager)), office.person(_handle(trio.mentor))
    typing = manager.types(f"/mentor assign @{_handle(trio.mentee)}")
    times.to_assign_form.append(await _took(office, typing, partial(_has_before, manager, "Assign a mentor")))
    modal = manager.modal
    if trio.mentor not in modal.values["Mentor"]:
        await modal.fill("Mentor", trio.mentor)
    await modal.submit()
    await modal.close()
    await mentor.waits_for("would like you to mentor")


async def _accept(office: Workspace, trio: Trio, times: Times) -> None:
    mentor, mentee = office.person(_handle(trio.mentor)), office.person(_handle(trio.mentee))
    message = mentor.inbox[-1]
    opened = partial(_has_before, mentor, "Accept the mentorship")
    times.to_form.append(await _took(office, mentor.clicks("Accept"), opened))
    told = partial(_changed_and_told, message, mentee, "What is expected of you both")
    times.to_change.append(await _took(office, mentor.modal.submit(), told))


async def _decline(office: Workspace, trio: Trio, times: Times) -> None:
    mentor, manager = office.person(_handle(trio.mentor)), office.person(_handle(trio.manager))
    message = mentor.inbox[-1]
    opened = partial(_has_before, mentor, "Decline the mentorship")
    times.to_form.append(await _took(office, mentor.clicks("Decline"), opened))
    await mentor.modal.fill("Reason", "No capacity")
    told = partial(_changed_and_told, message, manager, "can't mentor")
    times.to_change.append(await _took(office, mentor.modal.submit(), told))


async def _ask(office: Workspace, trio: Trio) -> None:
    mentor, mentee = office.person(_handle(trio.mentor)), office.person(_handle(trio.mentee))
    await mentor.types(f"/mentor {mentee.id}")
    await mentor.waits_for("Will you?")


async def _say_yes(office: Workspace, trio: Trio, times: Times) -> None:
    mentor, mentee = office.person(_handle(trio.mentor)), office.person(_handle(trio.mentee))
    message = mentor.inbox[-1]
    times.to_form.append(await _took(office, mentor.clicks("Accept"), partial(_has_before, mentor, "Accept")))
    told = partial(_changed_and_told, message, mentee, "They accepted.")
    times.to_change.append(await _took(office, mentor.modal.submit(), told))


async def _took(office: Workspace, doing: Coroutine[Any, Any, None], seen: Callable[[], bool]) -> float:
    """Seconds until it is seen; what is done may itself take longer."""
    started = time.perf_counter()
    task = asyncio.create_task(doing)
    await office.waits_until(seen)
    seconds = time.perf_counter() - started
    await task
    return seconds


def _has_before(person: Actor, title: str) -> bool:
    stack = person.state.stacks.get(person.id, [])
    return stack != [] and stack[-1].spec["title"]["text"] == title


def _changed_and_told(clicked: Sight, other: Actor, words: str) -> bool:
    changed = isinstance(clicked.surface, Message) and clicked.surface.edited
    return changed and any(words in message.text for message in other.inbox)


def _at_most(milliseconds: float, name: str, ours: list[float], floor: list[float]) -> Figure:
    value, least = (percentile(95, times) * 1000 for times in (ours, floor))
    return Figure(
        f"{name}, p95",
        value,
        "ms",
        least,
        value / least,
        f"at most {milliseconds:,.0f} ms",
        value <= milliseconds,
    )
