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
from functools import partial
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
from benchmarks.figures import Figure
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
insert into users (slack_user_id, name) select 'UOTHER' || n, 'Somebody ' || n from generate_series(1, $pairs) n;
insert into mentors (user_id) select id from users where slack_user_id like 'UOTHER%' and id::text < '8';
insert into mentorship_assignments (mentor_id, mentee_user_id, start_date, status, mentor_accepted_at)
select mentor.id, u.id, '2025-01-01', 'completed', '2025-01-01'
from (select id, row_number() over () n from users where slack_user_id like 'UOTHER%') u
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


class Place(NamedTuple):
    """A database with Nia in it, and other people's sessions around hers."""

    database: Database
    nia: UserId
    mentorship: UUID


class Times(NamedTuple):
    """Milliseconds."""

    crowded: list[float]
    quiet: list[float]
    floor: list[float]


async def measure(
    crowded: Database, quiet: Database, *, others: int = 1_000_000, rounds: int = 60
) -> list[Figure]:
    """Needs two migrated databases of its own with real commits, and fills them: they are asked in turn."""
    places = await _fill(crowded, others), await _fill(quiet, FEW)
    return [
        *_figures(f"/mentor sessions with {OWN:,} own", await _reading(*places, rounds), others),
        *_figures("log a session, request to commit and ack", await _logging(*places, rounds), others),
    ]


def _figures(name: str, times: Times, others: int) -> list[Figure]:
    crowded, quiet, floor = map(statistics.median, times)
    # Within a round, because the machine is faster at one moment than at another.
    ratio = statistics.median(many / few for many, few in zip(times.crowded, times.quiet, strict=True))
    return [
        Figure(f"{name}, among {others:,}", crowded, "ms", floor, crowded / floor),
        Figure(
            f"{name}, against among {FEW:,}",
            crowded,
            "ms",
            quiet,
            ratio,
            f"at most {FLAT} times",
            ratio <= FLAT,
        ),
    ]


async def _fill(database: Database, others: int) -> Place:
    await databases.fill(
        database,
        CAST,
        SESSIONS.substitute(each=OWN, whose="UNIA"),
        OTHERS.substitute(pairs=max(2, others // A_MENTORSHIP)),
        SESSIONS.substitute(each=A_MENTORSHIP, whose="UOTHER%"),
    )
    async with database.owner_engine.connect() as owner:
        driver: asyncpg.Connection = (await owner.get_raw_connection()).driver_connection
        row = await driver.fetchrow(
            "select mentee_user_id, a.id from mentorship_assignments a join users u on u.id = mentee_user_id"
            " where u.slack_user_id = 'UNIA'"
        )
    return Place(database, UserId(row["mentee_user_id"]), row["id"])


async def _reading(crowded: Place, quiet: Place, rounds: int) -> Times:
    """The first page as the listener asks for it, and the bare statement."""

    async def page(place: Place) -> object:
        async with place.database.transaction(on_behalf_of=place.nia) as db:
            return await past_sessions.page(db, by=place.nia, now=NOW)

    async with _pool(crowded.database) as pool:
        newest = partial(pool.fetch, NEWEST, crowded.mentorship)
        return await _in_turn(partial(page, crowded), partial(page, quiet), newest, rounds=rounds)


async def _logging(crowded: Place, quiet: Place, rounds: int) -> Times:
    """A signed submission, from the app's door to its answer, which comes after the commit."""
    people: list[Json] = [{"id": "UNIA", "handle": "nia"}, {"id": "UDIEGO", "handle": "diego"}]
    numbers = itertools.count(int(time.time() * 1000))

    async def log(door: AsyncClient, screen: Json) -> None:
        await _send(door, _submission(screen, f"V{next(numbers)}"))

    async with bots.workspace(people) as office, _pool(crowded.database) as pool:
        client = AsyncWebClient(token=bots.TOKEN, base_url=office.api_url)
        cairns = [
            slack.build(client, transaction=place.database.transaction, clock=lambda: NOW)
            for place in (crowded, quiet)
        ]
        screens = [await _screen(place) for place in (crowded, quiet)]
        among_many, among_few = (
            partial(log, _door(cairn.app), screen) for cairn, screen in zip(cairns, screens, strict=True)
        )
        bare = partial(log, _door(_bare(client, pool, crowded)), screens[0])

        async def followed() -> None:
            for cairn in cairns:
                await cairn.in_flight.drain(10)

        return await _in_turn(among_many, among_few, bare, rounds=rounds, between=followed)


async def _screen(place: Place) -> Json:
    async with place.database.transaction(on_behalf_of=place.nia) as db:
        opened = await past_sessions.to_log(db, by=place.nia, now=NOW)
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


def _bare(client: AsyncWebClient, pool: Pool, place: Place) -> AsyncApp:
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
                place.mentorship, NOW, int(values["duration"]["value"]),
                [topic["value"] for topic in values["topics"]["selected_options"]],
                values["summary"]["value"], json.dumps(items), place.nia,
            )  # fmt: skip
            await db.execute(
                "update check_ins set decided_at = $2 where assignment_id = $1", place.mentorship, NOW
            )
            await db.execute(
                "insert into check_ins (assignment_id, due_on, status) values ($1, '2026-11-30', 'held')",
                place.mentorship,
            )
            await db.execute(
                "insert into audit (at, actor_user_id, action, subject_type, subject_id)"
                " values ($1, $2, 'session.logged', 'mentorship_sessions', $3)",
                NOW, place.nia, session,
            )  # fmt: skip
            await db.execute("insert into outbox (kind, channel_id) values ('session_logged', 'C1')")
        await ack()

    return app


def _pool(database: Database) -> Any:
    address = database.owner_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return asyncpg.create_pool(address, min_size=1, max_size=2)


async def _nothing() -> None:
    return None


async def _in_turn(
    crowded: Callable[[], Awaitable[object]],
    quiet: Callable[[], Awaitable[object]],
    floor: Callable[[], Awaitable[object]],
    *,
    rounds: int,
    between: Callable[[], Awaitable[object]] = _nothing,
) -> Times:
    """One after the other, after each has run a few times."""
    times = Times([], [], [])
    for number in range(rounds + 5):
        for act, taken in zip((crowded, quiet, floor), times, strict=True):
            started = time.perf_counter()
            await act()
            if number >= 5:
                taken.append((time.perf_counter() - started) * 1000)
            await between()
    return times
