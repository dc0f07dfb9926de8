"""Slack's limits: one message a second in a channel, a cap for the workspace, and Retry-After, for all replicas."""

import time
from itertools import pairwise

import pytest
from sqlalchemy import text

from app.database import PROGRAM, Database
from app.jobs import gates
from app.jobs.gates import Pace
from tests.jobs.conftest import PostOffice
from tests.people import MONDAY

PASS = text("update delivery_gates set next_at = next_at - make_interval(secs => :seconds)")


async def test_a_channel_has_its_pause_between_messages(post_office: PostOffice) -> None:
    for number in range(3):
        await post_office.post("Ada", number)
        await post_office.post("Ben", number)

    tally = await post_office.delivery(channel_interval=0.15).once(MONDAY)

    assert tally.sent == 6
    for name in ("ADA", "BEN"):
        times = [float(ts) for ts in post_office.workspace.state.conversations[f"D{name}"].messages]
        assert all(later - earlier >= 0.14 for earlier, later in pairwise(times))
        assert times[-1] - times[0] < 1


async def test_an_update_needs_no_pause(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1, topic="offer")
    await post_office.redraw("Ada", 2, topic="offer")

    await post_office.delivery(channel_interval=60.0).once(MONDAY)

    assert post_office.read("Ada") == ["note 2"]


@pytest.mark.parametrize("cap", [1, 7, 20, 200])
async def test_no_minute_has_more_messages_than_the_cap(database: Database, cap: int) -> None:
    """Time passes by moving the gate into the past, less what really passed meanwhile."""
    pace = Pace(channel_interval=1.0, messages_per_minute=cap)
    step = max(pace.spacing / 10, 0.25)
    sent: list[int] = []
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        before = time.monotonic()
        for _ in range(int(120 / step)):
            sent.append(await gates.places(db, pace))
            await gates.take_places(db, sent[-1], pace)
            now = time.monotonic()
            await db.execute(PASS, {"seconds": step - (now - before)})
            before = now
    a_minute = int(60 / step) - 1
    assert sent[0] == pace.burst + 1
    assert max(sum(sent[start : start + a_minute]) for start in range(len(sent) - a_minute)) <= cap
    assert sum(sent) >= 2 * 0.8 * cap


async def test_the_cap_holds_back_what_is_too_much_for_this_minute(post_office: PostOffice) -> None:
    for name in ("Ada", "Ben", "Cleo", "Dan"):
        await post_office.post(name, 1)

    tally = await post_office.delivery(messages_per_minute=10).once(MONDAY)  # two at once, then one in 6.7 s

    assert (tally.due, tally.sent, tally.postponed) == (4, 2, 2)


async def test_retry_after_closes_the_channel_for_every_replica(post_office: PostOffice) -> None:
    post_office.workspace.faults.tell("ratelimited", "chat.postMessage", times=1, seconds=30)
    await post_office.post("Ada", 1)

    assert (await post_office.delivery("one").once(MONDAY)).postponed == 1
    await post_office.post("Ada", 2)
    await post_office.post("Ben", 3)
    tally = await post_office.delivery("two").once(MONDAY)

    assert (tally.sent, tally.postponed) == (1, 2)
    assert (post_office.read("Ada"), post_office.read("Ben")) == ([], ["note 3"])
    assert 28 < await closed_for(post_office, "channel:%") <= 30
    limited, *_ = await post_office.rows()
    assert limited.attempts == 0  # being told to wait is no failure
    await open_gates(post_office)
    await post_office.delivery("two").once(MONDAY)
    assert post_office.read("Ada") == ["note 1", "note 2"]


async def test_two_limited_channels_mean_that_the_workspace_is(post_office: PostOffice) -> None:
    post_office.workspace.faults.tell("ratelimited", "chat.postMessage", times=2, seconds=30)
    for name in ("Ada", "Ben", "Cleo"):
        await post_office.post(name, 1)
        await post_office.delivery(name).once(MONDAY)

    assert post_office.read("Cleo") == []
    assert [row.attempts for row in await post_office.rows()] == [0, 0, 0]
    await open_gates(post_office)
    assert (await post_office.delivery().once(MONDAY)).sent == 3


async def test_a_limited_update_closes_the_workspace(post_office: PostOffice) -> None:
    await post_office.post("Ada", 1, topic="offer")
    await post_office.delivery().once(MONDAY)
    post_office.workspace.faults.tell("ratelimited", "chat.update", times=1, seconds=30)
    await post_office.redraw("Ada", 2, topic="offer")
    await post_office.delivery().once(MONDAY)
    await post_office.post("Ben", 3)

    assert (await post_office.delivery().once(MONDAY)).postponed == 2
    await open_gates(post_office)
    assert (await post_office.delivery().once(MONDAY)).sent == 2
    assert post_office.read("Ada") == ["note 2"]


async def closed_for(post_office: PostOffice, gates_like: str) -> float:
    """Seconds until the last of these gates opens."""
    [[seconds]] = await post_office.run(
        "select extract(epoch from max(next_at) - clock_timestamp())::float from delivery_gates where gate like :gates",
        gates=gates_like,
    )
    return float(seconds)


async def open_gates(post_office: PostOffice) -> None:
    async with post_office.database.transaction(on_behalf_of=PROGRAM) as db:
        await db.execute(PASS, {"seconds": 60.0})
