"""Deliveries that run: woken by the commit, several at once, through lost connections, until they are stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app import outbox_commands
from app.jobs.delivery import Delivery
from tests.jobs.conftest import NAMES, PostOffice
from tests.people import MONDAY


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(delivery.run(stop))
    await asyncio.sleep(0.1)
    yield
    stop.set()
    await asyncio.wait_for(task, 5)


async def test_two_replicas_share_500_messages(post_office: PostOffice) -> None:
    for number in range(50):
        for name in NAMES:
            await post_office.post(name, number)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(post_office.delivery(name).once(MONDAY)) for name in ("one", "two")]

    sent = [task.result().sent for task in tasks]
    assert sum(sent) == 500
    assert min(sent) > 0
    for name in NAMES:
        assert post_office.read(name) == [f"note {number}" for number in range(50)]


async def test_a_commit_wakes_the_delivery(post_office: PostOffice) -> None:
    url = post_office.database.owner_engine.url
    async with running(post_office.delivery(wake_from=url)):
        await asyncio.sleep(0.2)  # asleep until the next tick
        await post_office.post("Ada", 1)
        await post_office.workspace.waits_until(lambda: post_office.read("Ada") == ["note 1"], 1.0)


async def test_lost_connections_are_made_again(post_office: PostOffice) -> None:
    url = post_office.database.owner_engine.url
    async with running(post_office.delivery(wake_from=url)):
        await post_office.run(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        await post_office.post("Ada", 1)
        await post_office.workspace.waits_until(lambda: post_office.read("Ada") == ["note 1"], 4.0)


async def test_stopping_finishes_what_is_under_way(post_office: PostOffice) -> None:
    post_office.workspace.faults.tell("slow", "chat.postMessage", times=1, seconds=0.3)
    await post_office.post("Ada", 1)
    async with running(post_office.delivery()):
        pass
    [row] = await post_office.rows()
    assert row.sent_ts is not None


async def test_queueing_again_wakes_the_delivery(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1)
    await post_office.run("update outbox set status = 'failed'")
    async with running(post_office.delivery(wake_from=post_office.database.owner_engine.url)):
        await asyncio.sleep(0.2)
        await outbox_commands.run(post_office.database.transaction, "retry")
        await post_office.workspace.waits_until(lambda: post_office.read("Ada") == ["note 1"], 1.0)
