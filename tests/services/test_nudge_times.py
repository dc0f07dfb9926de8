"""When the two hear of a check-in: tried with all kinds of people, zones and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.services import nudge_times
from app.services.nudge_times import in_working_time, is_in_working_time
from app.services.working_days import WorkingTime, next_common_day

WEEK = frozenset({1, 2, 3, 4, 5})
MONDAY = date(2026, 11, 23)
ODD_ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Pacific/Auckland",
    "Pacific/Apia", "Pacific/Kiritimati", "Australia/Lord_Howe", "Australia/Adelaide", "Asia/Kolkata",
    "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham", "Africa/Cairo", "America/Santiago", "America/Havana",
)  # fmt: skip
CLOCK_CHANGES = (
    date(2027, 3, 14),
    date(2027, 3, 28),
    date(2027, 4, 4),
    date(2027, 10, 31),
    date(2027, 11, 7),
)

zones = st.sampled_from(ODD_ZONES).map(ZoneInfo)
days = st.dates(date(2025, 1, 1), date(2032, 12, 31)) | st.sampled_from(CLOCK_CHANGES)
moments = st.builds(datetime.combine, days, st.times(), st.just(UTC))
persons = st.builds(
    WorkingTime,
    zone=zones,
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    reminder_hour=st.integers(0, 23),
    away_until=st.none() | days,
    country=st.sampled_from([None, "DE", "US", "IN", "JP"]),
)
unhurried = settings(deadline=None)  # the first question about a country loads its holidays


def berlin(**changes: object) -> WorkingTime:
    return WorkingTime(**{"zone": ZoneInfo("Europe/Berlin"), "weekdays": WEEK, **changes})  # type: ignore[arg-type]


def local(text: str) -> datetime:
    """A moment in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


class TestOneCheckIn:
    @pytest.mark.parametrize(
        ("mentee", "starts_at", "asked"),
        [
            (berlin(), None, "2026-11-23T16:30"),
            (berlin(), "2026-11-23T10:00", "2026-11-23T11:00"),
            (berlin(), "2026-11-23T16:00", "2026-11-23T17:00"),
            (berlin(), "2026-11-23T16:15", "2026-11-24T09:00"),  # too late for today
            (berlin(), "2026-11-23T08:00", "2026-11-23T09:30"),  # not with the morning's message
            (berlin(reminder_hour=16), None, "2026-11-23T16:30"),
            (berlin(reminder_hour=18), None, "2026-11-24T18:00"),
            (berlin(weekdays=frozenset({1, 4})), "2026-11-23T20:00", "2026-11-26T09:00"),
            (berlin(away_until=MONDAY), None, "2026-11-24T09:00"),
        ],
    )
    def test_the_question(self, mentee: WorkingTime, starts_at: str | None, asked: str) -> None:
        begins = local(starts_at) if starts_at else None
        assert nudge_times.question(mentee, MONDAY, begins) == local(asked)

    def test_a_long_meeting_is_asked_about_later(self) -> None:
        begins = local("2026-11-23T10:00")
        assert nudge_times.question(berlin(), MONDAY, begins, length_minutes=90) == local("2026-11-23T12:00")

    def test_the_mentor_is_asked_on_their_next_working_day_and_then_no_more(self) -> None:
        mentor = berlin(reminder_hour=8, country="DE")
        followed_up = nudge_times.mentor_follow_up(mentor, local("2026-12-23T16:30"))
        assert followed_up == local("2026-12-24T08:00")
        assert nudge_times.missed(mentor, followed_up) == local("2026-12-28T08:00")

    def test_where_the_mentee_s_evening_comes_before_the_mentor_s_morning(self) -> None:
        mentee = berlin(zone=ZoneInfo("Pacific/Auckland"))
        mentor = berlin(zone=ZoneInfo("Pacific/Honolulu"))
        tuesday = date(2026, 11, 24)
        asked = nudge_times.question(mentee, tuesday, None)
        assert asked < nudge_times.morning(mentor, tuesday)
        followed_up = nudge_times.mentor_follow_up(mentor, asked, tuesday)
        assert followed_up == nudge_times.morning(mentor, date(2026, 11, 25))

    def test_the_day_of_a_meeting_is_each_one_s_own(self) -> None:
        begins = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
        tokyo, los_angeles = (berlin(zone=ZoneInfo(zone)) for zone in ("Asia/Tokyo", "America/Los_Angeles"))
        assert nudge_times.meeting_day(los_angeles, MONDAY, begins) == MONDAY
        assert nudge_times.meeting_day(tokyo, MONDAY, begins) == date(2026, 11, 24)
        assert nudge_times.meeting_day(tokyo, MONDAY, None) == MONDAY

    @unhurried
    @given(
        mentor=persons,
        mentee=persons,
        earliest=days,
        hour=st.none() | st.times(),
        length=st.integers(15, 240),
        late=st.lists(st.timedeltas(timedelta(0), timedelta(days=10)), min_size=3, max_size=3),
    )
    def test_each_step_is_later_than_the_one_before_and_in_working_time(
        self,
        mentor: WorkingTime,
        mentee: WorkingTime,
        earliest: date,
        hour: time | None,
        length: int,
        late: list[timedelta],
    ) -> None:
        """However late each of them really goes out."""
        due_on = next_common_day(earliest, [mentee, mentor])
        assume(mentee.works_on(due_on) and mentor.works_on(due_on))
        starts_at = mentee.at(due_on, hour.hour, hour.minute) if hour else None

        morning = nudge_times.morning(mentee, due_on)
        assert is_in_working_time(mentee, morning)
        asked = nudge_times.question(mentee, due_on, starts_at, length_minutes=length)
        assert asked > morning
        assert asked >= mentee.at(due_on, 16, 30) or starts_at
        assert starts_at is None or asked >= starts_at + timedelta(minutes=length + 30)
        assert is_in_working_time(mentee, asked)

        asked = in_working_time(mentee, asked + late[0])
        follow_up = nudge_times.mentor_follow_up(mentor, asked, due_on)
        assert follow_up > asked
        assert follow_up > nudge_times.morning(mentor, due_on)
        assert is_in_working_time(mentor, follow_up)

        follow_up = in_working_time(mentor, follow_up + late[1])
        missed = in_working_time(mentor, nudge_times.missed(mentor, follow_up) + late[2])
        assert missed > follow_up
        assert is_in_working_time(mentor, missed)


class TestWhatIsLate:
    @pytest.mark.parametrize(
        ("person", "at", "found"),
        [
            (berlin(), "2026-11-23T09:00", "2026-11-23T09:00"),
            (berlin(), "2026-11-23T17:00", "2026-11-23T17:00"),
            (berlin(), "2026-11-23T17:01", "2026-11-24T09:00"),
            (berlin(), "2026-11-23T03:00", "2026-11-23T09:00"),
            (berlin(), "2026-11-21T12:00", "2026-11-23T09:00"),
            (berlin(reminder_hour=7), "2026-11-23T07:20", "2026-11-23T07:20"),
            (berlin(reminder_hour=7), "2026-11-23T06:59", "2026-11-23T07:00"),
            (berlin(reminder_hour=11), "2026-11-23T09:30", "2026-11-23T09:30"),
            (berlin(reminder_hour=11), "2026-11-23T08:30", "2026-11-23T11:00"),
            (
                berlin(reminder_hour=18),
                "2026-11-23T18:02",
                "2026-11-23T18:02",
            ),  # a minute late is not a day late
            (berlin(reminder_hour=18), "2026-11-23T19:01", "2026-11-24T18:00"),
            (berlin(reminder_hour=23), "2026-11-23T23:59", "2026-11-23T23:59"),
            (berlin(away_until=date(2031, 1, 5)), "2026-11-23T12:00", "2031-01-06T09:00"),
        ],
    )
    def test_now_or_on_the_next_working_morning(self, person: WorkingTime, at: str, found: str) -> None:
        assert in_working_time(person, local(at)) == local(found)

    @unhurried
    @given(persons, moments)
    @example(
        berlin(zone=ZoneInfo("Australia/Lord_Howe"), reminder_hour=2),
        datetime(2027, 10, 2, 15, 45, tzinfo=UTC),
    )
    def test_it_is_the_first_moment_that_will_do(self, person: WorkingTime, at: datetime) -> None:
        found = in_working_time(person, at)
        assert found >= at
        assert is_in_working_time(person, found)
        assert in_working_time(person, found) == found
        if found != at:
            assert found == nudge_times.morning(person, person.today(found))
            between = [person.today(at) + timedelta(days=n) for n in range((found - at).days + 1)]
            skipped = [
                day
                for day in between
                if person.works_on(day) and at < nudge_times.morning(person, day) < found
            ]
            assert skipped == []

    @given(moments)
    def test_who_never_works_is_put_off_and_nobody_waits_for_it(self, at: datetime) -> None:
        """They are looked at again in more than a year, and put off again."""
        person = berlin(weekdays=frozenset())
        found = in_working_time(person, at)
        assert timedelta(days=400) < found - at < timedelta(days=403)
        assert in_working_time(person, found) > found
        forever = berlin(away_until=date.max)
        assert in_working_time(forever, at) - at > timedelta(days=4000)
        assert nudge_times.question(forever, at.date(), None) > at


def test_what_is_late_comes_once_they_work_and_what_is_not_stays() -> None:
    nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    person = WorkingTime(ZoneInfo("UTC"), WEEK)
    later = timedelta(hours=9)
    assert nudge_times.or_later(person, nine + later, nine) == nine + later
    assert nudge_times.or_later(person, nine, nine + timedelta(hours=1)) == nine + timedelta(hours=1)
    assert nudge_times.or_later(person, nine, nine + later) == nine + timedelta(days=1)


def test_between_the_end_of_the_day_and_a_late_reminder_hour_nobody_works() -> None:
    person = WorkingTime(ZoneInfo("UTC"), WEEK, reminder_hour=18)
    half_past = [datetime(2026, 11, 23, hour, 30, tzinfo=UTC) for hour in (8, 16, 17, 18, 19)]
    assert [is_in_working_time(person, at) for at in half_past] == [False, True, False, True, False]
    assert in_working_time(person, half_past[2]) == datetime(2026, 11, 23, 18, tzinfo=UTC)
