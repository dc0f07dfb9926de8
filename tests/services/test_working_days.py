"""Working days and hours, in any zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.database import PROGRAM, Database
from app.services import working_days
from app.services.working_days import WorkingTime
from models.people import UserSettings
from tests import people
from tests.owner import Owner

MONDAY = date(2026, 11, 23)
WEEK = frozenset({1, 2, 3, 4, 5})

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
days = st.dates(date(2025, 1, 1), date(2033, 12, 31))  # some holidays are known until 2035 only
moments = st.builds(datetime.combine, days, st.times(), st.just(UTC))
weekdays = st.frozensets(st.integers(1, 7), min_size=1)
persons = st.builds(
    WorkingTime,
    zone=zones,
    weekdays=weekdays,
    away_until=st.none() | days,
    country=st.sampled_from([None, "DE", "US", "IN"]),
)


def berlin(**changes: object) -> WorkingTime:
    return WorkingTime(**{"zone": ZoneInfo("Europe/Berlin"), "weekdays": WEEK, **changes})  # type: ignore[arg-type]


class TestOneDay:
    @pytest.mark.parametrize(
        ("day", "person", "works"),
        [
            (MONDAY, berlin(), True),
            (date(2026, 11, 22), berlin(), False),
            (date(2026, 11, 22), berlin(weekdays=frozenset({7})), True),
            (date(2026, 12, 25), berlin(), True),
            (date(2026, 12, 25), berlin(country="DE"), False),
            (MONDAY, berlin(away_until=MONDAY), False),
            (MONDAY + timedelta(days=1), berlin(away_until=MONDAY), True),
        ],
    )
    def test_works_on(self, day: date, person: WorkingTime, works: bool) -> None:
        assert person.works_on(day) is works

    @given(persons, days, st.integers(0, 23))
    def test_an_hour_is_that_hour_there_unless_the_clocks_skip_it(
        self, person: WorkingTime, day: date, hour: int
    ) -> None:
        moment = person.at(day, hour)
        assert moment.tzinfo is UTC
        local = moment.astimezone(person.zone)
        assert abs(local.replace(tzinfo=None) - datetime.combine(day, time(hour))) <= timedelta(days=1)
        if (local.date(), local.hour) != (day, hour):  # skipped: the same clock an hour before the change
            assert (moment - timedelta(hours=25)).astimezone(person.zone).utcoffset() != local.utcoffset()

    def test_the_hour_that_is_skipped_is_the_one_after_it(self) -> None:
        assert berlin().at(date(2027, 3, 28), 2).astimezone(ZoneInfo("Europe/Berlin")).hour == 3


class TestDaysOfBoth:
    @given(days, st.lists(persons, min_size=1, max_size=3))
    def test_the_next_common_day_is_the_first_that_all_work(
        self, earliest: date, everybody: list[WorkingTime]
    ) -> None:
        found = working_days.next_common_day(earliest, everybody)
        assert found >= earliest
        between = [earliest + timedelta(days=n) for n in range(min((found - earliest).days, 30))]
        assert not any(all(person.works_on(day) for person in everybody) for day in between)
        works = all(person.works_on(found) for person in everybody)
        assert works or found == earliest, "the first day itself where they never both work"

    @given(days, st.integers(1, 10), weekdays)
    def test_after_working_days_counts_working_days(
        self, start: date, count: int, week: frozenset[int]
    ) -> None:
        person = berlin(weekdays=week)
        found = working_days.after_working_days(start, count, person)
        passed = [start + timedelta(days=n) for n in range(1, (found - start).days + 1)]
        assert sum(person.works_on(day) for day in passed) == count
        assert person.works_on(found)

    def test_people_who_never_both_work(self) -> None:
        never = [berlin(weekdays=frozenset({1})), berlin(weekdays=frozenset({2}))]
        assert working_days.next_common_day(MONDAY, never) == MONDAY


class TestHours:
    @given(days, st.lists(persons, min_size=1, max_size=2))
    def test_a_meeting_is_inside_everybody_s_hours_where_there_are_any(
        self, day: date, everybody: list[WorkingTime]
    ) -> None:
        start = working_days.shared_hour(day, everybody)
        inside = [
            9 <= start.astimezone(one.zone).hour < 17 and one.works_on(start.astimezone(one.zone).date())
            for one in everybody
        ]
        assert all(inside) or start == everybody[0].at(day, 10)

    @pytest.mark.parametrize(
        ("one", "other", "hours"),
        [
            ("Europe/Berlin", "Europe/Berlin", 8), ("Europe/Berlin", "Europe/London", 7),
            ("Europe/Berlin", "America/New_York", 2), ("Europe/Berlin", "Asia/Kolkata", 3.5),
            ("Pacific/Auckland", "Pacific/Honolulu", 7), ("Europe/Berlin", "Pacific/Auckland", 0),
        ],
    )  # fmt: skip
    def test_shared(self, one: str, other: str, hours: float) -> None:
        at = datetime(2026, 11, 23, 12, tzinfo=UTC)
        both = [WorkingTime(ZoneInfo(zone), WEEK) for zone in (one, other)]
        assert working_days.shared_hours(at, both[0], both[1]) == hours

    @given(persons, persons, moments)
    def test_shared_hours_are_the_same_both_ways(
        self, one: WorkingTime, other: WorkingTime, at: datetime
    ) -> None:
        hours = working_days.shared_hours(at, one, other)
        assert hours == working_days.shared_hours(at, other, one)
        assert 0 <= hours <= 8
        assert working_days.shared_hours(at, one, one) == 8


class TestLoaded:
    async def test_settings_over_the_program_s_defaults(self, database: Database, owner: Owner) -> None:
        nia = await people.person(owner, "Nia", timezone="Asia/Tokyo")
        tom = await people.person(owner, "Tom", timezone="Europe/Berlin")
        await owner.add(
            UserSettings(
                user_id=nia.id, reminder_hour=11, working_days=[1, 2], snooze_until=MONDAY, country="JP"
            )
        )
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            known = await working_days.load(db, [nia.id, tom.id])
        assert known[nia.id] == WorkingTime(ZoneInfo("Asia/Tokyo"), frozenset({1, 2}), 11, MONDAY, "JP")
        assert known[tom.id] == WorkingTime(ZoneInfo("Europe/Berlin"), WEEK, 9, None, None)

    async def test_a_whole_program_on_holiday(self, database: Database, owner: Owner) -> None:
        """The program's country goes for whoever has set none."""
        tom = await people.person(owner, "Tom")
        await owner.run("update program_settings set country = 'GB'")
        async with database.transaction(on_behalf_of=tom.id) as db:
            [loaded] = (await working_days.load(db, [tom.id])).values()
        assert not loaded.works_on(date(2026, 12, 25))
