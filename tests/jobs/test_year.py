"""The simulated year (benchmarks/year.py), small: a spring in which four zones change their clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.embedded import Server
from benchmarks.simulation.company import Person
from benchmarks.simulation.report import BUDGET
from benchmarks.year import Outcome, Plan, simulate
from tests.conftest import copied

SPRING = Plan(
    pairs=50,
    first=datetime(2027, 3, 1, 6, tzinfo=UTC),
    until=datetime(2027, 4, 19, 6, tzinfo=UTC),
    spread=timedelta(days=7),
    down=datetime(2027, 3, 16, 22, tzinfo=UTC),
    durations=(4,),
    replicas=2,
    every_hours=4,
    redraws=False,
)
"""New York changes its clocks on 14 March, Berlin and London on the 28th, Sydney on 4 April; Easter is on 28 March."""


@pytest_asyncio.fixture(scope="module")
async def spring(server: Server, administrator: AsyncEngine, template: str) -> AsyncIterator[Outcome]:
    async with copied(server, administrator, template) as database:
        yield await simulate(database, SPRING)


@pytest.mark.parametrize(
    ("at", "may"),
    [
        ("2027-03-22T08:00", True),  # their reminder hour
        ("2027-03-22T07:59", False),
        ("2027-03-22T17:00", True),
        ("2027-03-22T17:01", False),
        ("2027-03-21T12:00", False),  # a Sunday
        ("2027-03-26T12:00", False),  # Good Friday
        ("2027-03-31T12:00", False),  # away
        ("2027-04-01T12:00", True),
    ],
)
def test_the_rule_that_the_year_is_held_against(at: str, may: bool) -> None:
    zone = "Europe/Berlin"
    nia = Person("nia", "CSM", zone, "DE", (1, 2, 3, 4, 5), 8)
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
    nia.away_until = date(2027, 3, 31) if moment.day == 31 else None
    assert nia.may_be_written_to(moment) is may


async def test_there_was_enough_to_do(spring: Outcome) -> None:
    assert spring.done["accept"] > 40
    assert spring.done["we_met"] > 60
    assert min(spring.done[deed] for deed in ("move", "log", "complete")) > 1
    assert spring.watch.posted == spring.counts.sent > 700


async def test_nobody_is_written_to_outside_their_working_time(spring: Outcome) -> None:
    assert spring.watch.outside == []


async def test_nothing_is_said_twice(spring: Outcome) -> None:
    assert spring.twice == []
    assert spring.watch.at_once == 1


async def test_nothing_is_lost(spring: Outcome) -> None:
    assert spring.lost == []


async def test_check_ins_keep_to_working_days_of_both_and_to_the_rhythm(spring: Outcome) -> None:
    assert spring.watch.misplaced == []
    assert spring.watch.out_of_rhythm == []


async def test_messages_are_counted_for_every_role(spring: Outcome) -> None:
    """The budget is kept over a year: these are four weeks, beginning and end included."""
    assert spring.loads.keys() > BUDGET.keys()
    assert all(load.weeks > 30 and load.most >= load.median >= 1 for load in spring.loads.values())
