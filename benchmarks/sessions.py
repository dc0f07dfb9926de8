"""Logging a session and reading one's own, with and without a million of other people's.

The floor of logging is a bare Bolt app whose listener writes the same rows in one transaction of the owner; the floor
of reading is the one statement that finds the newest of them. Neither knows who may do what.
"""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from string import Template
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from app import slack, web
from app.database import Database
from app.services import past_sessions
from benchmarks import bots, databases
from benchmarks.figures import Figure, percentile
from blocks import common, sessions
from blocks.session_state import Hidden
from models.ids import UserId
from workspace.dispatch import encode, sign
from workspace.elements import Json

NOW: Final = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
OWN: Final = 1_000
FEW: Final = 10_000
FLAT: Final = 1.5
A_MENTORSHIP: Final = 50
"""Sessions of each of the others."""
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

CAST: Final = """
insert into users (slack_user_id, name, timezone, role, start_date) values
  ('UNIA', 'Nia', 'Europe/Berlin', 'CSM', '2026-11-16'), ('UDIEGO', 'Diego', 'Europe/Madrid', 'CSM', '2023-01-09');
insert into mentors (user_id, max_mentees) select id, 2 from users where slack_user_id = 'UDIEGO';
insert into mentorship_assignments (mentor_id, mentee_user_id, start_date, status, mentor_accepted_at)
select m.id, u.id, '2026-11-16', 'active', '2026-11-16' from mentors m, users u where u.slack_user_id = 'UNIA';
insert into check_ins (assignment_id, due_on) select id, '2026-11-23' from mentorship_assignments;
"""
SESSIONS: Final = Template("""
alter table mentorship_sessions disable trigger user;
insert into mentorship_sessions (assignment_id, session_date, duration_minutes, topics_covered, summary, action_items,
                                 logged_by, logged_by_user_id)
select a.id, '2026-11-22'::timestamptz - n * interval '8 hours', 30, array['Renewals', 'Topic ' || n],
       'What we said. ' || n,
       jsonb_build_array(jsonb_build_object('item', 'Do ' || n, 'owner', 'mentee', 'due', null, 'done', n % 100 > 0)),
       'mentee', a.mentee_user_id
from mentorship_assignments a join users u on u.id = a.mentee_user_id, generate_series(1, $each) n
where u.slack_user_id like '$whose';
alter table mentorship_sessions enable trigger user
""")
OTHERS: Final = Template("""
alter table mentorship_assignments disable trigger user;
insert into users (slack_user_id, name) select 'U$tag' || n, 'Somebody ' || n from generate_series(1, $pairs) n;
insert into mentors (user_id) select id from users where slack_user_id like 'U$tag%' and id::text < '8';
insert into mentorship_assignments (mentor_id, mentee_user_id, start_date, status, mentor_accepted_at)
select mentor.id, u.id, '2025-01-01', 'completed', '2025-01-01'
from (select id, row_number() over () n from users where slack_user_id like 'U$tag%') u
join (select id, row_number() over () n, count(*) over () many from mentors) mentor on mentor.n = 1 + u.n % many;
alter table mentorship_assignments enable trigger user
""")
NEWEST: Final = """
select s.id, s.session_date, s.duration_minutes, s.topics_covered, s.summary, s.action_items, s.resources_shared,
       u.name
from mentorship_sessions s
join mentorship_assignments a on a.id = s.assignment_id
join mentors m on m.id = a.mentor_id
join users u on u.id = m.user_id
where s.assignment_id = $1 order by s.session_date desc limit 9
"""


class Nia(NamedTuple):
    id: UserId
    mentorship: UUID


class Times(NamedTuple):
    """Milliseconds."""

    ours: list[float]
    floor: list[float]


async def measure(database: Database, *, others: int = 1_000_000, rounds: int = 60) -> list[Figure]:
    """Needs a migrated database of its own with real commits, and fills it."""
    nia = await _fill(database)
    await _others(database, "FEW", FEW)
    few = await _reading(database, nia, rounds), await _logging(database, nia, rounds)
    await _others(database, "MANY", others - FEW)
    many = await _reading(database, nia, rounds), await _logging(database, nia, rounds)
    names = (f"/mentor sessions with {OWN:,} own", "log a session, request to commit and ack")
    return [
        figure for compared in zip(names, few, many, strict=True) for figure in _figures(*compared, others)
    ]


def _figures(name: str, few: Times, many: Times, others: int) -> list[Figure]:
    value, floor = statistics.median(many.ours), statistics.median(many.floor)
    # The quickest tenth: what else the machine did meanwhile is not in it.
    among_many, among_few = percentile(10, many.ours), percentile(10, few.ours)
    ratio = among_many / among_few
    return [
        Figure(f"{name}, among {others:,}", value, "ms", floor, value / floor),
        Figure(
            f"{name}, against among {FEW:,}",
            among_many,
            "ms",
            among_few,
            ratio,
            f"at most {FLAT} times",
            ratio <= FLAT,
        ),
    ]


async def _fill(database: Database) -> Nia:
    await databases.fill(database, CAST, SESSIONS.substitute(each=OWN, whose="UNIA"))
    async with database.owner_engine.connect() as owner:
        driver: asyncpg.Connection = (await owner.get_raw_connection()).driver_connection
        row = await driver.fetchrow("select mentee_user_id, id from mentorship_assignments")
    return Nia(UserId(row["mentee_user_id"]), row["id"])


async def _others(database: Database, tag: str, sessions: int) -> None:
    pairs = max(2, sessions // A_MENTORSHIP)
    await databases.fill(
        database,
        OTHERS.substitute(tag=tag, pairs=pairs),
        SESSIONS.substitute(each=A_MENTORSHIP, whose=f"U{tag}%"),
    )


async def _reading(database: Database, nia: Nia, rounds: int) -> Times:
    """The first page as the listener asks for it, and the bare statement."""

    async def ours() -> object:
        async with database.transaction(on_behalf_of=nia.id) as db:
            return await past_sessions.page(db, by=nia.id, now=NOW)

    async with _pool(database) as pool:

        async def floor() -> object:
            return await pool.fetch(NEWEST, nia.mentorship)

        return await _times(ours, floor, rounds)


async def _logging(database: Database, nia: Nia, rounds: int) -> Times:
    """A signed submission, from the app's door to its answer, which comes after the commit."""
    people: list[Json] = [{"id": "UNIA", "handle": "nia"}, {"id": "UDIEGO", "handle": "diego"}]
    numbers = itertools.count(int(time.time() * 1000))
    async with bots.workspace(people) as office, _pool(database) as pool:
        client = AsyncWebClient(token=bots.TOKEN, base_url=office.api_url)
        cairn = slack.build(client, transaction=database.transaction, clock=lambda: NOW)
        screen = await _screen(database, nia)

        async def ours() -> None:
            await _send(ours_door, _submission(screen, f"V{next(numbers)}"))

        async def floor() -> None:
            await _send(floor_door, _submission(screen, f"V{next(numbers)}"))

        ours_door, floor_door = _door(cairn.app), _door(_bare(client, pool, nia))
        return await _times(ours, floor, rounds, between=lambda: cairn.in_flight.drain(10))


async def _screen(database: Database, nia: Nia) -> Json:
    async with database.transaction(on_behalf_of=nia.id) as db:
        opened = await past_sessions.to_log(db, by=nia.id, now=NOW)
    drawn: Json = sessions.form(opened, Hidden.begin(opened).with_action()).to_dict()
    return drawn


def _submission(screen: Json, view_id: str) -> Json:
    topics = [
        {"value": topic, "text": {"type": "plain_text", "text": topic}} for topic in ("Renewals", "New")
    ]
    typed: dict[str, Json] = {
        "date": {"type": "datepicker", "selected_date": f"{NOW:%Y-%m-%d}"},
        "duration": {"type": "number_input", "value": "45"},
        "topics": {"type": "multi_external_select", "selected_options": topics},
        "summary": {"type": "plain_text_input", "value": "What we said."},
        "what_1": {"type": "plain_text_input", "value": "Write it down"},
        "owner_1": {"type": "static_select", "selected_option": {"value": "mentee"}},
        "due_1": {"type": "datepicker", "selected_date": "2026-11-30"},
    }
    values = {name: {common.VALUE: held} for name, held in typed.items()}
    view = {**screen, "id": view_id, "state": {"values": values}}
    return {
        "type": "view_submission",
        "team": {"id": "T0001"},
        "user": {"id": "UNIA", "team_id": "T0001"},
        "view": view,
    }


def _door(app: AsyncApp) -> AsyncClient:
    """The same for both: our HTTP server without a socket."""
    site = FastAPI(openapi_url=None)
    site.add_api_route("/slack/events", web.slack_events(app, bots.SECRET), methods=["POST"])
    return AsyncClient(transport=ASGITransport(site), base_url="http://bot")


async def _send(door: AsyncClient, payload: Json) -> None:
    body, content_type = encode("interactive", payload)
    headers = {"Content-Type": content_type, **sign(bots.SECRET, body)}
    answer = await door.post("/slack/events", content=body, headers=headers)
    if answer.status_code != 200 or "errors" in answer.text:
        raise RuntimeError(f"The app answered {answer.status_code} {answer.text[:200]}")


def _bare(client: AsyncWebClient, pool: Pool, nia: Nia) -> AsyncApp:
    """One listener, one transaction: the request, the session, its check-in, the next one, the audit, the message."""
    app = AsyncApp(client=client, request_verification_enabled=False)

    @app.view(sessions.LOG)
    async def log(ack: AsyncAck, view: Json) -> None:
        values: dict[str, Any] = {
            name: next(iter(held.values())) for name, held in view["state"]["values"].items()
        }
        items = [{"item": values["what_1"]["value"], "owner": "mentee", "due": "2026-11-30", "done": False}]
        async with pool.acquire() as db, db.transaction():
            await db.execute("insert into applied_requests (key) values ($1)", f"bare:{view['id']}")
            session = await db.fetchval(
                "insert into mentorship_sessions (assignment_id, session_date, duration_minutes, topics_covered,"
                " summary, action_items, logged_by, logged_by_user_id)"
                " values ($1, $2, $3, $4, $5, $6::text::jsonb, 'mentee', $7) returning id",
                nia.mentorship, NOW, int(values["duration"]["value"]),
                [topic["value"] for topic in values["topics"]["selected_options"]],
                values["summary"]["value"], json.dumps(items), nia.id,
            )  # fmt: skip
            await db.execute(
                "update check_ins set decided_at = $2 where assignment_id = $1", nia.mentorship, NOW
            )
            await db.execute(
                "insert into check_ins (assignment_id, due_on, status) values ($1, '2026-11-30', 'held')",
                nia.mentorship,
            )
            await db.execute(
                "insert into audit (at, actor_user_id, action, subject_type, subject_id)"
                " values ($1, $2, 'session.logged', 'mentorship_sessions', $3)",
                NOW, nia.id, session,
            )  # fmt: skip
            await db.execute("insert into outbox (kind, channel_id) values ('session_logged', 'C1')")
        await ack()

    return app


def _pool(database: Database) -> Any:
    address = database.owner_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return asyncpg.create_pool(address, min_size=1, max_size=2)


async def _nothing() -> None:
    return None


async def _times(
    ours: Callable[[], Awaitable[object]],
    floor: Callable[[], Awaitable[object]],
    rounds: int,
    *,
    between: Callable[[], Awaitable[object]] = _nothing,
) -> Times:
    """In turns, after both have run a few times."""
    times = Times([], [])
    for number in range(rounds + 5):
        for act, taken in zip((ours, floor), times, strict=True):
            started = time.perf_counter()
            await act()
            if number >= 5:
                taken.append((time.perf_counter() - started) * 1000)
            await between()
    return times
