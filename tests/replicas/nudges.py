"""Check-ins that are due for many people at one moment, three bots on one database, and a Slack that has a bad day."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from httpx import AsyncClient

from app.database import Database
from tests.owner import Owner
from tests.processes import SECRET, Bot, bot, forget_leases
from workspace import Workspace

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday: everybody's reminder hour."""
BEFORE = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
QUICK = {"CHANNEL_INTERVAL_SECONDS": "0", "MESSAGES_PER_MINUTE": "1000000", "LOG_LEVEL": "WARNING"}

# Two mentees have a mentor, who is told of both in one message.
PEOPLE = """
insert into users (slack_user_id, name)
select 'UMENTEE' || n, 'Mentee ' || n from generate_series(1, :mentees) n
union all select 'UMENTOR' || n, 'Mentor ' || n from generate_series(1, :mentees / 2) n
"""
PAIRS = """
insert into mentors (user_id, max_mentees) select id, 2 from users where slack_user_id like 'UMENTOR%';
insert into mentorship_assignments (mentor_id, mentee_user_id, start_date, status, mentor_accepted_at)
select m.id, mentee.id, '2026-11-23', 'active', '2026-11-23'
from generate_series(1, :mentees) n
join users mentee on mentee.slack_user_id = 'UMENTEE' || n
join users mentor on mentor.slack_user_id = 'UMENTOR' || (n + 1) / 2
join mentors m on m.user_id = mentor.id;
insert into check_ins (assignment_id, due_on) select id, '2026-11-24' from mentorship_assignments
"""


@dataclass(frozen=True)
class Outcome:
    nudges: int
    """As many as were due."""
    seconds: float
    """From the moment when everything was due until everything was sent."""
    said: Counter[int]
    """How many people were told so many times."""
    merged: Counter[int]
    """How many people were told about so many meetings in one message."""
    rows: Counter[str]
    """The outbox by status."""
    refused: int


async def say(database: Database, folder: Path, nudges: int, *, patience: float = 120.0) -> Outcome:
    """Has `nudges` come due at one moment and delivered by three bots, one of which is killed in the middle.

    They are made up to a multiple of three: a mentor and two mentees are told.
    """
    nudges += -nudges % 3
    owner = Owner(database.owner_engine)
    await owner.run(PEOPLE.replace(":mentees", str(_mentees(nudges))))
    async with _workspace(nudges) as workspace, AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(bot(database, workspace, folder, **QUICK)) for _ in range(3)]
        await _move(bots, BEFORE)
        for statement in PAIRS.split(";\n"):
            await owner.run(statement.replace(":mentees", str(_mentees(nudges))))
        await _until(owner, "select count(*) from agenda where look_at <= :now", 0, patience, now=BEFORE)
        _bad_day(workspace)
        await _move(bots, MORNING)
        began = time.monotonic()
        await _until(owner, SENT, nudges // 3, patience)
        await bots[0].dies()
        [(sent,)] = await owner.run(SENT)
        assert sent < nudges, "there was no middle"
        await asyncio.sleep(0.5)  # what it had told Slack is there by now
        await forget_leases(owner, of=bots[0])
        await _until(owner, SENT, nudges, patience)
        seconds = time.monotonic() - began
        await asyncio.sleep(1)  # for one that comes too often
        rows = await owner.run("select status, count(*) from outbox group by status")
        inboxes = [workspace.person(person["handle"]).inbox for person in _people(nudges)]
        return Outcome(
            nudges=nudges,
            seconds=seconds,
            said=Counter(map(len, inboxes)),
            merged=Counter(_meetings(inbox[0].text) for inbox in inboxes if inbox),
            rows=Counter(dict(rows)),
            refused=len(workspace.refused),
        )


SENT = "select count(*) from outbox where kind = 'nudge' and status = 'sent'"


def _mentees(nudges: int) -> int:
    return nudges // 3 * 2


def _people(nudges: int) -> list[dict[str, Any]]:
    mentees = _mentees(nudges)
    numbered = [("mentee", n) for n in range(1, mentees + 1)] + [
        ("mentor", n) for n in range(1, mentees // 2 + 1)
    ]
    return [
        {"id": f"U{side.upper()}{n}", "handle": f"{side}{n}", "name": f"{side.title()} {n}", "tz": "UTC"}
        for side, n in numbered
    ]


@asynccontextmanager
async def _workspace(nudges: int) -> AsyncIterator[Workspace]:
    company = {"team": {"id": "T0001"}, "people": _people(nudges)}
    async with Workspace.serve(company, signing_secret=SECRET) as workspace:
        yield workspace


def _bad_day(workspace: Workspace) -> None:
    """A tenth of all posts fail, some of them after Slack took the message; now and then Slack says to wait."""
    faults = workspace.faults
    faults.tell("ratelimited", "chat.postMessage", share=0.005, seed=1)
    faults.tell("server_error", "chat.postMessage", share=0.04, seed=2)
    faults.tell("reset_before", "chat.postMessage", share=0.03, seed=3)
    faults.tell("reset_after", "chat.postMessage", share=0.03, seed=4)


async def _move(bots: list[Bot], now: datetime) -> None:
    async with AsyncClient() as client:
        for one in bots:
            moved = await client.post(f"{one.url}/clock", json={"now": now.isoformat()})
            assert moved.status_code == 200


async def _until(owner: Owner, sql: str, number: int, patience: float, **values: object) -> None:
    """The count is reached, from below, or from above where it is none."""
    async with asyncio.timeout(patience):
        while True:
            [(count,)] = await owner.run(sql, **values)
            if count >= number > 0 or count == number:
                return
            await asyncio.sleep(0.1)


def _meetings(text: str) -> int:
    return text.count("Ment")
