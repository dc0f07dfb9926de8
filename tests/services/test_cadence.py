"""When the next meeting is due: arithmetic, tried with all kinds of people."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.services import cadence
from app.services.working_days import WorkingTime, next_common_day
from models.words import Cadence

WEEKDAYS = frozenset(range(1, 6))
OFFICE = WorkingTime(ZoneInfo("Europe/Berlin"), WEEKDAYS)
MONDAY = date(2026, 11, 23)

days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
cadences = st.sampled_from(Cadence)
workers = st.builds(
    WorkingTime,
    zone=st.just(ZoneInfo("UTC")),
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    away_until=st.none() | days,
    country=st.sampled_from([None, "DE", "US", "JP"]),
)


@pytest.mark.parametrize(
    ("step", "due", "held", "next_due"),
    [
        ("weekly", "2026-11-23", "2026-11-23", "2026-11-30"),
        ("weekly", "2026-11-23", "2026-11-25", "2026-11-30"),  # two days late: the rhythm stays
        ("weekly", "2026-11-23", "2026-11-27", "2026-12-07"),  # four: so soon again would be a formality
        ("weekly", "2026-11-30", "2026-11-27", "2026-12-07"),  # three days early
        ("biweekly", "2026-11-23", "2026-11-24", "2026-12-07"),
        ("monthly", "2026-01-30", "2026-01-30", "2026-03-02"),  # the 28th is a Saturday
        ("weekly", "2026-11-21", "2026-11-21", "2026-11-30"),  # a Saturday comes again as a Monday
    ],
)
def test_the_next_day(step: str, due: str, held: str, next_due: str) -> None:
    held_on = date.fromisoformat(held)
    found = cadence.next_due(
        Cadence(step), rhythm=date.fromisoformat(due), held_on=held_on, today=held_on, people=[OFFICE]
    )
    assert found == date.fromisoformat(next_due)


def test_what_is_written_down_late_is_due_after_today() -> None:
    long_ago = MONDAY - timedelta(weeks=5)
    found = cadence.next_due(Cadence.WEEKLY, rhythm=long_ago, held_on=long_ago, today=MONDAY, people=[OFFICE])
    assert found == MONDAY + timedelta(weeks=1)


def test_months_do_not_drift() -> None:
    last_days = [cadence.after_steps(Cadence.MONTHLY, date(2027, 12, 31), n) for n in range(4)]
    assert last_days == [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]


@given(step=cadences, start=days)
def test_steps_are_even(step: Cadence, start: date) -> None:
    after = [cadence.after_steps(step, start, n) for n in range(30)]
    assert after[0] == start
    longest = 31 if step is Cadence.MONTHLY else cadence.DAYS[step]
    for one, other in pairwise(after):
        assert cadence.DAYS[step] <= (other - one).days <= longest


@settings(deadline=None)  # the first question about a country loads its holidays
@given(
    step=cadences,
    rhythm=days,
    early=st.integers(-60, 30),
    logged_after=st.integers(0, 90),
    people=st.lists(workers, min_size=1, max_size=2),
)
def test_the_gap_and_the_day(
    step: Cadence, rhythm: date, early: int, logged_after: int, people: list[WorkingTime]
) -> None:
    """Never too soon, never in the past, on a day of both where they have one, and no later than it has to be."""
    held_on = rhythm - timedelta(days=early)
    today = held_on + timedelta(days=logged_after)
    due = cadence.next_due(step, rhythm=rhythm, held_on=held_on, today=today, people=people)
    assert due > today
    assert due - held_on > cadence.half(step)
    horizon = [due + timedelta(days=n) for n in range(400)]
    if any(all(one.works_on(day) for one in people) for day in horizon):
        assert all(one.works_on(due) for one in people)
    # A day of the rhythm stands before it, and between the two no day suited both.
    n = 0
    while cadence.after_steps(step, rhythm, n) <= max(today, held_on + cadence.half(step)):
        n += 1
    wanted = cadence.after_steps(step, rhythm, n)
    between = [wanted + timedelta(days=k) for k in range((due - wanted).days)]
    assert due >= wanted
    assert not any(all(one.works_on(day) for one in people) for day in between)


@given(step=cadences, due_on=days, off=st.integers(-100, 100))
def test_which_session_a_check_in_may_be(step: Cadence, due_on: date, off: int) -> None:
    held_on = due_on - timedelta(days=off)
    near = cadence.is_near(step, due_on, held_on)
    alone = cadence.is_within_reach(step, due_on, held_on, beside_another=False)
    beside = cadence.is_within_reach(step, due_on, held_on, beside_another=True)
    assert not near or beside
    assert not beside or alone
    if off <= 0:
        assert beside  # late is always in time


@pytest.mark.parametrize(
    ("age", "current", "suggested"),
    [
        (0, "weekly", None),
        (27, "weekly", None),
        (28, "weekly", "biweekly"),
        (28, "biweekly", None),
        (89, "weekly", "biweekly"),
        (90, "weekly", "monthly"),
        (90, "biweekly", "monthly"),
        (500, "monthly", None),
        (-3, "weekly", None),  # it begins next week
    ],
)
def test_a_slower_rhythm_is_suggested_with_time(age: int, current: str, suggested: str | None) -> None:
    today = MONDAY + timedelta(days=age)
    assert cadence.suggested(MONDAY, today, Cadence(current)) == suggested


@settings(deadline=None)
@given(
    step=cadences,
    start=days,
    late=st.lists(st.integers(-14, 14), min_size=3, max_size=10),
    people=st.lists(workers, min_size=2, max_size=2),
)
def test_a_series_of_meetings(step: Cadence, start: date, late: list[int], people: list[WorkingTime]) -> None:
    """One due day follows another by a step at least and by two at most, and then on the next day that both work,
    as long as meetings are held within half a step of their days. So none is left out for long, and none crowded in.
    """
    longest = 31 if step is Cadence.MONTHLY else cadence.DAYS[step]
    due = next_common_day(start, people)
    assume(all(one.works_on(due) for one in people))
    for off in late:
        limit = cadence.half(step).days
        held_on = due + timedelta(days=max(-limit, min(limit, off)))
        following = cadence.next_due(step, rhythm=due, held_on=held_on, today=held_on, people=people)
        assert all(one.works_on(following) for one in people)
        assert (following - due).days >= cadence.DAYS[step]
        latest = next_common_day(due + timedelta(days=2 * longest), people)
        assert following <= latest
        if held_on == due:
            assert following <= next_common_day(due + timedelta(days=longest), people)
        due = following
