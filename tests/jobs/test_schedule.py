"""The table of recurring jobs keeps going whatever one of them does."""

import asyncio
from datetime import UTC

from apscheduler.triggers.interval import IntervalTrigger

from app import schedule
from app.schedule import Job


async def test_jobs_recur_one_at_a_time_and_outlive_their_mistakes() -> None:
    ran: list[str] = []
    three_times = asyncio.Event()

    async def fails() -> None:
        ran.append("fails")
        if ran.count("fails") == 3:
            three_times.set()
        raise ValueError("an ordinary mistake")

    async def takes_long() -> None:
        ran.append("takes long")
        await asyncio.sleep(10)

    often = IntervalTrigger(seconds=0.05, timezone=UTC)
    scheduler = schedule.start([Job("fails", often, fails), Job("takes long", often, takes_long)])
    await asyncio.wait_for(three_times.wait(), 5)
    scheduler.shutdown(wait=False)

    assert ran.count("takes long") == 1
