"""What running Cairn costs the machine: time until it takes requests, and memory. For information."""

from __future__ import annotations

import itertools
import statistics
from typing import Final

from app.database import Database
from benchmarks import acknowledgement, bots
from benchmarks.figures import Figure

REQUESTS: Final = 100


async def measure(database: Database, *, starts: int = 3) -> list[Figure]:
    """Cairn and the bare bot start in turn; memory is that of the process after some work, without Postgres."""
    people = acknowledgement.company()
    seconds: tuple[list[float], list[float]] = ([], [])
    megabytes: tuple[list[float], list[float]] = ([], [])
    async with (
        bots.workspace(people) as office,
        bots.workspace(people) as bare_office,
    ):
        for _ in range(starts):
            sides = (
                (bots.cairn(office, database), acknowledgement.mixed(office)),
                (bots.bare(bare_office), acknowledgement.commands(bare_office)),
            )
            for side, (starting, requests) in enumerate(sides):
                async with starting as bot:
                    work = list(itertools.islice(requests, REQUESTS))
                    await acknowledgement.send_at_pace(bot, work)
                    seconds[side].append(bot.started_in)
                    megabytes[side].extend(filter(None, [bot.resident_megabytes()]))
    figures = [_compare("start until requests are taken", "s", *seconds)]
    if all(megabytes):
        figures.append(_compare(f"memory after {REQUESTS} requests", "MB", *megabytes))
    return figures


def _compare(name: str, unit: str, ours: list[float], floor: list[float]) -> Figure:
    value, least = statistics.median(ours), statistics.median(floor)
    return Figure(name, value, unit, least, value / least)
