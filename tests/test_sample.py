"""The sample company: the same every day of the week, only for an empty database, and thrown away without a trace."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app import running, web
from app.database import PROGRAM, Database
from app.sample import loading as sample
from app.sample.people import PEOPLE
from app.services import matching
from app.settings import HOME, SettingsError
from models.ids import SlackId
from models.people import User
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

COMPANY = json.loads(sample.COMPANY.read_text())
WEEK = [MONDAY + timedelta(days=number, hours=3 * number) for number in range(7)]
FACTS = """
    select mentor.name, mentee.name, a.status,
           (select count(*) from check_ins c where c.assignment_id = a.id and c.status = 'held') as held,
           (select count(*) from check_ins c where c.assignment_id = a.id and c.status = 'missed') as missed,
           (select count(*) from mentorship_sessions s where s.assignment_id = a.id) as sessions,
           (select count(*) from mentee_ramp_milestones r where r.assignment_id = a.id and achieved_date is not null)
    from mentorship_assignments a
    join mentors m on m.id = a.mentor_id join users mentor on mentor.id = m.user_id
    join users mentee on mentee.id = a.mentee_user_id
    order by a.offered_at
"""


def test_the_company_and_what_slack_does_not_know_of_it_are_the_same_people() -> None:
    assert {person["handle"] for person in COMPANY["people"]} == set(PEOPLE)
    assert len(PEOPLE) == 25
    assert len({person["tz"] for person in COMPANY["people"]}) == 5


@pytest.mark.parametrize("now", WEEK, ids=lambda now: f"{now:%A}")
async def test_every_day_of_the_week_it_is_the_same(fresh_database: Database, now: datetime) -> None:
    assert await sample.load_if_empty(fresh_database, now=now)
    owner = Owner(fresh_database.owner_engine)
    assert [tuple(row) for row in await owner.run(FACTS)] == [
        ("Fatima Benali", "Kwame Mensah", "completed", 11, 0, 11, 5),
        ("Lukas Weber", "Sofia Rossi", "active", 4, 1, 4, 2),
        ("Arjun Mehta", "Hana Kim", "declined", 0, 0, 0, 0),
        ("Beatriz Carvalho", "João Pereira", "pending", 0, 0, 0, 0),
    ]
    ((open_check_in,),) = await owner.run("select due_on from check_ins where status = 'scheduled'")
    assert now.date() <= open_check_in < now.date() + timedelta(days=7)
    assert await dates_to_come(owner, now.date()) == []
    assert await waiting_messages(owner) == {
        ("accepted_pair", None),
        ("intake", "João Pereira"),
        ("intake", "Nia Okafor"),
        ("mentee_status", "Hana Kim"),
        ("mentor_exception", "Priya Nair"),
        ("offer", "Arjun Mehta"),
        ("offer", "Beatriz Carvalho"),
        ("offer_declined", "Kenji Tanaka"),
    }
    assert await best_mentor_for_nia(fresh_database, owner, now) == "Diego Ruiz"


async def dates_to_come(owner: Owner, today: date) -> list[Any]:
    """Of what is past there is nothing in the future."""
    return await owner.run(
        """
        select 'session' from mentorship_sessions where session_date::date > :today
        union all select 'milestone' from mentee_ramp_milestones where achieved_date > :today
        union all select 'mentorship' from mentorship_assignments
                  where status <> 'pending' and coalesce(completed_at, mentor_accepted_at)::date > :today
        """,
        today=today,
    )


async def waiting_messages(owner: Owner) -> set[tuple[str, str | None]]:
    rows = await owner.run(
        "select kind, name from outbox left join users on users.id = recipient_user_id where status = 'queued'"
    )
    return {(kind, name) for kind, name in rows}


async def best_mentor_for_nia(database: Database, owner: Owner, now: datetime) -> str:
    """The tour says that it is Diego."""
    nia = await owner.find(User, name="Nia Okafor")
    assert nia is not None
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        best, *_ = (await matching.suggest(db, mentee=nia.id, now=now)).matches
    return best.name


async def test_only_an_empty_database_takes_it(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    await owner.add(User(slack_user_id=SlackId("U777"), name="Somebody real"))
    assert not await sample.load_if_empty(fresh_database, now=MONDAY)
    assert await owner.run("select count(*) from users") == [(1,)]


async def test_starting_over_leaves_nothing_and_brings_back_what_ships(
    fresh_database: Database, shared: Database
) -> None:
    owner = Owner(fresh_database.owner_engine)
    await sample.load_if_empty(fresh_database, now=MONDAY)
    loaded = await contents(owner)
    await owner.run("delete from curriculum_topics")
    await owner.run("update program_settings set k = 17")
    await owner.run("update mentorship_assignments set status = 'cancelled' where status = 'pending'")
    await owner.add(User(slack_user_id=SlackId("U777"), name="Somebody who joined"))

    await sample.start_over(fresh_database, now=MONDAY)
    assert await contents(owner) == loaded
    ships = await contents(Owner(shared.owner_engine), only_what_ships=True)
    assert await contents(owner, only_what_ships=True) == ships


async def contents(owner: Owner, *, only_what_ships: bool = False) -> dict[str, list[str]]:
    """Every row of every table without its ids and times of writing."""
    tables = await owner.run(
        "select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'"
    )
    shipped = (
        "program_settings",
        "program_skills",
        "role_skills",
        "curriculum_topics",
        "milestone_templates",
    )
    found: dict[str, list[str]] = {}
    for (table,) in tables:
        if only_what_ships and table not in (*shipped, "agreements"):
            continue
        rows = await owner.run(f"select to_jsonb(t) from {table} t")
        found[table] = sorted(json.dumps(plain(row), sort_keys=True) for (row,) in rows)
    return found


def plain(row: Any) -> Any:
    unsteady = (
        "id",
        "_id",
        "created_at",
        "updated_at",
        "applied_at",
        "subject",
        "topic",
        "dedupe_key",
        "_ids",
    )
    if not isinstance(row, dict):
        return row
    return {name: plain(value) for name, value in row.items() if not name.endswith(unsteady)}


async def test_what_was_sent_is_said_again_to_a_workspace_that_forgot_it(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    await sample.load_if_empty(fresh_database, now=MONDAY)
    queued = await waiting_messages(owner)
    await owner.run(
        "update outbox set status = 'sent', sent_ts = '1.2', attempts = 1, send_after = '2027-01-01Z'"
    )
    await sample.say_again(fresh_database, now=MONDAY)
    assert await waiting_messages(owner) == queued
    assert await owner.run("select distinct sent_ts, attempts, send_after from outbox") == [(None, 0, MONDAY)]


async def test_beside_real_people_nothing_is_said_again(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    await sample.load_if_empty(fresh_database, now=MONDAY)
    await owner.run("update outbox set status = 'sent'")
    await owner.run("delete from applied_requests")
    await sample.say_again(fresh_database, now=MONDAY)
    assert await waiting_messages(owner) == set()


@pytest.mark.parametrize(
    ("caller", "headers", "status"),
    [
        ("127.0.0.1", {}, 204),
        ("::1", {}, 204),
        ("192.0.2.7", {}, 403),
        ("127.0.0.1", {"Origin": "https://elsewhere.example"}, 403),
    ],
)
async def test_only_this_machine_may_start_over(caller: str, headers: dict[str, str], status: int) -> None:
    times = 0

    async def start_over() -> None:
        nonlocal times
        times += 1

    async def ready() -> None:
        return None

    site = web.build(slack=None, ready=ready, set_clock=None, start_over=start_over)
    transport = httpx.ASGITransport(site, client=(caller, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        answer = await client.post("/reset", headers=headers)
    assert (answer.status_code, times) == (status, int(status == 204))


async def test_without_leave_there_is_no_way_to_start_over() -> None:
    async def ready() -> None:
        return None

    site = web.build(slack=None, ready=ready, set_clock=None, start_over=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://bot") as client:
        assert (await client.post("/reset")).status_code == 404


async def test_starting_over_comes_through_while_others_work(fresh_database: Database) -> None:
    """Somebody holds a row that is thrown away and wants another one, a moment later."""
    await sample.load_if_empty(fresh_database, now=MONDAY)
    holds = asyncio.Event()

    async def work() -> None:
        async with fresh_database.transaction(on_behalf_of=PROGRAM) as db:
            await db.execute(text("update users set location = 'Rome'"))
            holds.set()
            await asyncio.sleep(0.2)
            await db.execute(text("update outbox set attempts = attempts + 1"))

    async def begin() -> None:
        await holds.wait()
        await sample.start_over(fresh_database, now=MONDAY)

    worked, begun = await asyncio.gather(work(), begin(), return_exceptions=True)
    assert begun is None
    assert worked is None or "deadlock" in str(worked)
    assert await Owner(fresh_database.owner_engine).run("select from users where location = 'Rome'") == []


async def test_the_command(fresh_database: Database, tmp_path: Path) -> None:
    assert await sample_data(fresh_database, tmp_path) == 0
    assert await Owner(fresh_database.owner_engine).run("select count(*) from mentors") == [(7,)]
    assert await sample_data(fresh_database, tmp_path) == 1


async def test_the_command_keeps_away_from_a_real_workspace(fresh_database: Database, tmp_path: Path) -> None:
    real = {"SLACK_BOT_TOKEN": "xoxb-real", "SLACK_SIGNING_SECRET": "secret"}
    assert await sample_data(fresh_database, tmp_path, **real) == 2
    assert await Owner(fresh_database.owner_engine).run("select count(*) from users") == [(0,)]


async def sample_data(database: Database, folder: Path, **settings: str) -> int | None:
    """`cairn sample-data`; the exit code."""
    url = database.owner_engine.url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.main", "sample-data"),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HOME), "DATABASE_URL": url, **settings},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await process.wait()
    return process.returncode


async def test_made_up_people_make_way_for_real_ones(fresh_database: Database) -> None:
    await sample.load_if_empty(fresh_database, now=MONDAY)
    assert await sample.clear_away(fresh_database)
    assert not await sample.is_loaded(fresh_database)
    assert not await sample.clear_away(fresh_database)


async def test_real_people_never_stand_in_a_local_workspace(fresh_database: Database) -> None:
    await people.person(Owner(fresh_database.owner_engine), "Real")
    with pytest.raises(SettingsError, match="real people"):
        await running.fill_with_sample(fresh_database, lambda: MONDAY)
    assert not await sample.clear_away(fresh_database)
