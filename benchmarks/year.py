"""A simulated year: a company's mentorships from the first offer to the last check-in, as fast as Cairn can go.

Cairn is all there: its agenda in several replicas at once, its delivery and what it draws. People answer by the
services that the buttons call, a seeded generator decides what and when. Only Slack is none: its client's calls are
answered at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from app.database import Database
from benchmarks.figures import Figure
from benchmarks.simulation import report
from benchmarks.simulation.clock import Counts, Downtime, Year
from benchmarks.simulation.company import company, settle_in
from benchmarks.simulation.crowd import Crowd
from benchmarks.simulation.report import BUDGET, LOST, TWICE, Load
from benchmarks.simulation.watch import Watch

FIRST = datetime(2027, 1, 4, 6, tzinfo=UTC)
ENOUGH_WEEKS = 1_000
DURATIONS = (None, None, None, 4, 8, 26)


@dataclass(frozen=True)
class Plan:
    pairs: int
    first: datetime
    until: datetime
    spread: timedelta
    """New hires start over these days."""
    down: datetime
    """From then on for a week nothing of Cairn runs."""
    durations: Sequence[int | None] = DURATIONS
    replicas: int = 2
    every_hours: int = 1
    redraws: bool = True
    seed: int = 255


@dataclass(frozen=True)
class Outcome:
    counts: Counts
    watch: Watch
    done: Mapping[str, int]
    """How often people did what."""
    twice: Sequence[str]
    lost: Sequence[str]
    loads: Mapping[str, Load]


async def simulate(
    database: Database, plan: Plan, *, each_day: Callable[[datetime], None] = lambda now: None
) -> Outcome:
    """Needs a migrated database with nobody in it, with real commits."""
    random = Random(plan.seed)  # noqa: S311 - the same year each time
    people = company(
        random,
        pairs=plan.pairs,
        mentors=max(2, plan.pairs // 2),
        first_day=plan.first.date(),
        spread=plan.spread,
    )
    await settle_in(database, people, random)
    crowd = Crowd(database, people, random, durations=plan.durations, every_hours=plan.every_hours)
    crowd.plan_year(plan.first, plan.until)
    watch = Watch(database, people)
    downtime = Downtime(plan.down, plan.down + timedelta(days=7, hours=4))
    year = Year(
        database,
        crowd,
        watch,
        first=plan.first,
        downtime=downtime,
        replicas=plan.replicas,
        redraws=plan.redraws,
    )
    await year.run(plan.until, each_day=each_day)
    return Outcome(
        year.counts,
        watch,
        crowd.done,
        [*watch.twice, *await report.mistakes(database, TWICE, year.looked_at)],
        [*watch.stuck, *await report.mistakes(database, LOST, year.looked_at)],
        await report.loads(database, people, year.looked_at),
    )


async def measure(
    database: Database, *, pairs: int = 20, days: int = 56, redraws: bool = True
) -> list[Figure]:
    """Without `redraws` messages stay as they were sent: nobody is written to because one was drawn again."""
    plan = Plan(
        pairs=pairs,
        first=FIRST,
        until=FIRST + timedelta(days=days),
        spread=timedelta(days=max(14, days - 84)),
        down=FIRST + timedelta(days=days // 2),
        replicas=3,
        redraws=redraws,
    )
    memory: list[tuple[datetime, float]] = []
    outcome = await simulate(database, plan, each_day=lambda now: memory.append((now, _resident_megabytes())))
    watch = outcome.watch
    figures = [
        Figure("year, matters due", outcome.counts.due, "matters"),
        Figure("year, messages sent", watch.posted, "messages"),
        _none("year, outside working time", watch.outside),
        _none("year, sent twice", outcome.twice),
        _none("year, lost", outcome.lost),
        _none("year, check-ins on a day that not both work", watch.misplaced),
        _none("year, check-ins out of rhythm", watch.out_of_rhythm),
    ]
    for role, load in outcome.loads.items():
        median, most = BUDGET.get(role, (None, None))
        figures += [
            _at_most(f"year, messages a week, {role}, median", load.median, median, load.weeks),
            _at_most(f"year, messages a week, {role}, p95", load.most, most, load.weeks),
        ]
    # By then every kind of statement has been asked and every kind of screen drawn, and is kept.
    halfway = next(size for at, size in memory if at > FIRST + timedelta(days=days // 2))
    last = memory[-1][1]
    flat = last / halfway
    return [
        *figures,
        Figure(
            "year, memory at the end",
            last,
            "MB",
            halfway,
            flat,
            "at most 1.1 times what it was halfway",
            flat <= 1.1,
        ),
    ]


def _none(name: str, found: Sequence[str]) -> Figure:
    return Figure(name, len(found), "", goal="none", met=not found)


def _at_most(name: str, value: float, most: float | None, weeks: int) -> Figure:
    """A few weeks, most of them the first or the last of a mentorship, say nothing of a year."""
    if most is None or weeks < ENOUGH_WEEKS:
        return Figure(name, value, "messages")
    return Figure(name, value, "messages", goal=f"at most {most:g}", met=value <= most)


def _resident_megabytes() -> float:
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmRSS"].split()[0]) / 1024
