"""The delivery against the least that could do it: a bare SKIP LOCKED loop that posts and acknowledges.

Both send to the same server on loopback, which only says yes, and write through as many connections.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import asyncpg
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Database
from app.jobs import claims
from app.jobs.delivery import AT_ONCE, Delivery
from app.jobs.gates import Pace
from app.jobs.messages import Subject
from app.services import outbox
from benchmarks.figures import Figure
from blocks.common import Drawn, paragraph

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WIDE_OPEN = Pace(channel_interval=0.0, messages_per_minute=10_000_000)

FILL = """
    insert into outbox (kind, recipient_user_id, subject, send_after)
    select 'note', users.id, '{}', :at
    from (select id, row_number() over (order by id) as place from users) users, generate_series(1, :rounds)
    where place <= :people
"""
BARE_CLAIM = """
    update outbox set leased_until = clock_timestamp() + interval '1 minute'
    where id in (
        select id from outbox
        where status = 'queued' and coalesce(leased_until, '-infinity') <= clock_timestamp()
        order by send_after, id limit $1 for update skip locked
    )
    returning id
"""
BARE_ACKNOWLEDGEMENT = (
    "update outbox set status = 'sent', sent_ts = $2, sent_at = clock_timestamp() where id = $1"
)


async def measure(database: Database, *, messages: int = 2_000, backlog: int = 100_000) -> list[Figure]:
    """Needs a migrated database that may be written full, with real commits."""
    async with database.owner_engine.begin() as owner:
        await owner.execute(
            text(
                "insert into users (slack_user_id, name) select 'UBENCH' || n, 'x' from generate_series(1, 500) n"
            )
        )
    arrived = asyncio.Event()
    async with _agreeable_slack(arrived) as url, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-bench", base_url=url, session=session, retry_handlers=[])  # noqa: S106
        delivery = Delivery(
            client,
            database.transaction,
            lambda: NOW,
            {"note": _note},
            name="bench",
            channel_interval=WIDE_OPEN.channel_interval,
            messages_per_minute=WIDE_OPEN.messages_per_minute,
            wake_from=database.owner_engine.url,
        )
        ours, bare = await _ours(database, delivery, messages), await _bare(database, url, messages)
        return [
            Figure("delivery", ours, "messages/s", bare, ours / bare),
            await _wake_up(database, delivery, arrived),
            await _claim(database, backlog),
        ]


@asynccontextmanager
async def _agreeable_slack(arrived: asyncio.Event) -> AsyncIterator[str]:
    numbers = itertools.count(1)

    async def yes(request: web.Request) -> web.Response:
        await request.read()
        arrived.set()
        return web.json_response({"ok": True, "channel": "D1", "ts": f"1.{next(numbers):06}"})

    app = web.Application()
    app.router.add_post("/api/chat.postMessage", yes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


async def _note(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return Drawn("note", [paragraph("note")])


async def _fill(database: Database, messages: int, people: int = 500) -> None:
    async with database.owner_engine.begin() as owner:
        await owner.execute(text("delete from outbox"))
        values = {"at": NOW - timedelta(hours=1), "people": people, "rounds": messages // people}
        await owner.execute(text(FILL), values)
        await owner.execute(text("analyze outbox"))


async def _ours(database: Database, delivery: Delivery, messages: int) -> float:
    await _fill(database, messages)
    started = time.perf_counter()
    tally = await delivery.once(NOW)
    if tally.sent != messages:
        raise RuntimeError(f"the delivery did not do its work: {tally}")
    return messages / (time.perf_counter() - started)


async def _bare(database: Database, url: str, messages: int) -> float:
    await _fill(database, messages)
    address = database.owner_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with (
        asyncpg.create_pool(address, min_size=AT_ONCE, max_size=AT_ONCE) as pool,
        aiohttp.ClientSession() as session,
    ):

        async def send(id_: object) -> None:
            content = {"channel": "U1", "text": "note"}
            async with session.post(f"{url}chat.postMessage", json=content) as answer:
                told = await answer.json()
            await pool.execute(BARE_ACKNOWLEDGEMENT, id_, told["ts"])

        started = time.perf_counter()
        while claimed := await pool.fetch(BARE_CLAIM, AT_ONCE):
            await asyncio.gather(*(send(row["id"]) for row in claimed))
        return messages / (time.perf_counter() - started)


async def _wake_up(database: Database, delivery: Delivery, arrived: asyncio.Event) -> Figure:
    """From the commit that queues a message to its arrival at Slack, for a delivery that sleeps."""
    await _fill(database, 0)
    stop = asyncio.Event()
    running = asyncio.create_task(delivery.run(stop))
    await asyncio.sleep(0.5)
    async with database.owner_engine.connect() as owner:
        [[person]] = await owner.execute(text("select id from users limit 1"))
    times = []
    for _ in range(50):
        arrived.clear()
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            await outbox.post(db, "note", to=person, now=NOW)
        started = time.perf_counter()
        await arrived.wait()
        times.append(time.perf_counter() - started)
    stop.set()
    await running
    return Figure("delivery, commit to Slack, median", statistics.median(times) * 1000, "ms")


async def _claim(database: Database, backlog: int) -> Figure:
    """Claiming a handful with a long backlog behind it, against the same without order, gates and privacy."""
    await _fill(database, backlog)
    ours, bare = [], []
    async with database.owner_engine.connect() as owner:
        driver: asyncpg.Connection = (await owner.get_raw_connection()).driver_connection
        for _ in range(20):
            async with database.transaction(on_behalf_of=PROGRAM) as db:
                started = time.perf_counter()
                await claims.claim(db, now=NOW, most=AT_ONCE, name="bench", lease_seconds=60, pace=WIDE_OPEN)
                ours.append(time.perf_counter() - started)
            started = time.perf_counter()
            await driver.fetch(BARE_CLAIM, AT_ONCE)
            bare.append(time.perf_counter() - started)
    name = f"claim of {AT_ONCE} among {backlog:,} due"
    value, floor = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    return Figure(name, value, "ms", floor, value / floor)
