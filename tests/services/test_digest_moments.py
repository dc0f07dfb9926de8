"""When digests are due: once a week or month, on a working day, in any zone and through every clock change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.digests import next_lead_digest, next_manager_digest
from app.services.working_days import WorkingTime

WEEK = frozenset(range(1, 6))
BERLIN = WorkingTime(ZoneInfo("Europe/Berlin"), WEEK)

days = st.dates(date(2025, 1, 1), date(2033, 12, 31))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2033, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - of UTC
persons = st.builds(
    WorkingTime,
    zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    away_until=st.none() | days,
    country=st.sampled_from([None, "DE", "US", "JP"]),
)
Next = Callable[[WorkingTime, int, int, datetime], datetime]


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-11-23T08:59", "2026-11-23T09:00"), ("2026-11-23T09:00", "2026-11-30T09:00"),
        ("2026-11-27T12:00", "2026-11-30T09:00"), ("2027-03-22T10:00", "2027-03-30T09:00"),  # Easter Monday
        ("2027-03-29T10:00", "2027-03-30T09:00"), ("2026-10-19T10:00", "2026-10-26T09:00"),  # the clocks change
    ],
)  # fmt: skip
def test_every_monday_at_nine_or_the_next_working_day(after: str, due: str) -> None:
    person = WorkingTime(BERLIN.zone, WEEK, country="DE")
    assert next_manager_digest(person, 1, 9, at(after)) == at(due)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-11-23T09:00", "2026-12-07T09:00"), ("2026-12-07T08:00", "2026-12-07T09:00"),
        ("2026-12-07T09:00", "2027-01-04T09:00"), ("2026-02-01T00:00", "2026-02-02T09:00"),
    ],
)  # fmt: skip
def test_the_first_monday_of_each_month(after: str, due: str) -> None:
    assert next_lead_digest(BERLIN, 1, 9, at(after)) == at(due)


def test_who_is_away_gets_the_next_one_when_they_are_back() -> None:
    away = WorkingTime(BERLIN.zone, WEEK, away_until=date(2026, 12, 9))
    assert next_manager_digest(away, 1, 9, at("2026-11-23T10:00")) == at("2026-12-10T09:00")
    assert next_lead_digest(away, 1, 9, at("2026-11-23T10:00")) == at("2026-12-10T09:00")


@settings(max_examples=60, deadline=None)
@given(
    persons,
    st.integers(1, 7),
    st.integers(0, 23),
    moments,
    st.sampled_from([next_manager_digest, next_lead_digest]),
)
def test_asked_at_any_time_the_answer_is_the_same_series(
    person: WorkingTime, weekday: int, hour: int, after: datetime, next_: Next
) -> None:
    """Nothing is lost or said twice however often the question is asked in between."""
    first = next_(person, weekday, hour, after)
    second = next_(person, weekday, hour, first)
    assert after < first < second
    assert person.works_on(person.today(first))
    for share in (0.01, 0.5, 0.99):
        assert next_(person, weekday, hour, after + (first - after) * share * 0.999) == first
        assert next_(person, weekday, hour, first + (second - first) * share * 0.999) == second


@settings(max_examples=30, deadline=None)
@given(persons, st.integers(1, 7), st.integers(0, 23), moments)
def test_one_in_each_week_with_a_working_day(
    person: WorkingTime, weekday: int, hour: int, start: datetime
) -> None:
    """Weeks that begin with the digest's weekday; days are the person's."""
    series = [start]
    for _ in range(30):
        series.append(next_manager_digest(person, weekday, hour, series[-1]))
    local = [person.today(moment) for moment in series[1:]]
    weeks = [day - timedelta(days=(day.isoweekday() - weekday) % 7) for day in local]
    assert len(set(weeks)) == len(weeks)
    week = weeks[0]
    while week < weeks[-1]:
        if week not in weeks:
            assert not any(person.works_on(week + timedelta(days=n)) for n in range(7))
        week += timedelta(days=7)
    for day, begins in zip(local, weeks, strict=True):
        assert not any(person.works_on(begins + timedelta(days=n)) for n in range((day - begins).days))


@settings(max_examples=30, deadline=None)
@given(persons, st.integers(1, 7), st.integers(0, 23), moments)
def test_one_in_each_month(person: WorkingTime, weekday: int, hour: int, start: datetime) -> None:
    series = [start]
    for _ in range(24):
        series.append(next_lead_digest(person, weekday, hour, series[-1]))
    months = [(day.year, day.month) for day in map(person.today, series[1:])]
    assert len(set(months)) == len(months)
    for (year, month), (next_year, next_month) in pairwise(months):
        assert 12 * (next_year - year) + next_month - month == 1
    for moment in series[2:]:
        day = person.today(moment)
        first = next(d for d in (day.replace(day=n) for n in range(1, 8)) if d.isoweekday() == weekday)
        assert not any(person.works_on(first + timedelta(days=n)) for n in range((day - first).days))


@given(moments)
def test_whoever_has_no_working_day_at_all_is_still_given_a_moment(after: datetime) -> None:
    never = WorkingTime(BERLIN.zone, frozenset())
    assert after < next_manager_digest(never, 1, 9, after) <= after + timedelta(days=8)
