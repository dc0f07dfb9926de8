"""The people of the simulated company, and when each of them works: said once more, apart from Cairn's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import text

from app.database import Database
from models.ids import UserId, new_id

ZONES = {
    "Europe/Berlin": "DE",
    "Europe/London": "GB",
    "America/New_York": "US",
    "Asia/Kolkata": "IN",  # half an hour beside the others
    "Australia/Sydney": "AU",  # where the clocks go forward in autumn
}
HOURS = (None, None, None, None, None, 7, 8, 10, 18)
"""Reminder hours; None is the program's."""
WEEKS = ((1, 2, 3, 4, 5),) * 6 + ((1, 2, 3, 4), (2, 3, 4, 5, 6), (7, 1, 2, 3, 4))
USUAL_HOUR = 9
REPORTS = 8
"""New hires a manager has over the year."""
OPENS, CLOSES = time(9), time(17)


@dataclass
class Person:
    name: str
    role: str
    zone: str
    country: str | None
    weekdays: Sequence[int]
    reminder_hour: int | None
    manager: Person | None = None
    start: date | None = None
    id: UserId = field(default_factory=lambda: UserId(new_id()))
    away_until: date | None = None

    def __str__(self) -> str:
        away = f", away until {self.away_until}" if self.away_until else ""
        return f"{self.name} ({self.zone}, {self.country}, {self.weekdays}, {self.reminder_hour}{away})"

    @property
    def slack_id(self) -> str:
        return "U" + self.name.upper()

    def today(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def works_on(self, day: date) -> bool:
        is_away = self.away_until is not None and day <= self.away_until
        return day.isoweekday() in self.weekdays and not is_away and day not in _holidays(self.country)

    def may_be_written_to(self, at: datetime) -> bool:
        """On a working day from 9, or the reminder hour where that is earlier, to 17; and in the reminder hour."""
        if not self.works_on(self.today(at)):
            return False
        local, reminder = at.astimezone(ZoneInfo(self.zone)).time(), self.reminder_hour or USUAL_HOUR
        in_reminder_hour = time(reminder) <= local <= time(reminder + 1)
        return in_reminder_hour or min(OPENS, time(reminder)) <= local <= CLOSES

    def is_at_work(self, at: datetime) -> bool:
        return self.works_on(self.today(at)) and OPENS <= at.astimezone(ZoneInfo(self.zone)).time() < CLOSES


@lru_cache
def _holidays(country: str | None) -> Mapping[date, str]:
    return dict(holidays.country_holidays(country, years=range(2025, 2030))) if country else {}


@dataclass(frozen=True)
class Company:
    mentees: Sequence[Person]
    mentors: Sequence[Person]
    managers: Sequence[Person]
    lead: Person

    @property
    def everybody(self) -> Sequence[Person]:
        return [self.lead, *self.managers, *self.mentors, *self.mentees]


def company(random: Random, *, pairs: int, mentors: int, first_day: date, spread: timedelta) -> Company:
    """`pairs` new hires who start over `spread` days, and `mentors` with two places each."""

    def person(name: str, role: str, near: Person | None = None, **more: object) -> Person:
        zone = near.zone if near and random.random() < 0.7 else random.choice(list(ZONES))
        return Person(
            name=name,
            role=role,
            zone=zone,
            country=ZONES[zone] if random.random() < 0.6 else None,
            weekdays=random.choice(WEEKS),
            reminder_hour=random.choice(HOURS),
            **more,  # type: ignore[arg-type]
        )

    lead = person("lena", "Program Lead")
    managers = [person(f"manager{n}", "Manager") for n in range(max(1, pairs // REPORTS))]
    mentees = []
    for number in range(pairs):
        manager = managers[number % len(managers)]
        start = first_day + timedelta(days=random.randrange(spread.days))
        mentees.append(person(f"mentee{number}", "CSM", manager, manager=manager, start=start))
    return Company(mentees, [person(f"mentor{n}", "CSM", lead) for n in range(mentors)], managers, lead)


PEOPLE = """
    insert into users (id, slack_user_id, name, role, timezone, start_date, manager_id, is_program_lead)
    values (:id, :slack_id, :name, :role, :zone, :start, :manager, :is_lead)
"""
SETTINGS = """
    insert into user_settings (user_id, reminder_hour, working_days, country)
    values (:id, :reminder_hour, :weekdays, :country)
"""
MENTORS = "insert into mentors (user_id, max_mentees, expertise_areas) values (:id, 2, :skills)"


async def settle_in(database: Database, company: Company, random: Random) -> None:
    """As after the directory was filled and everybody has chosen their settings."""
    async with database.owner_engine.begin() as owner:
        rows = [
            {
                "id": one.id,
                "slack_id": one.slack_id,
                "name": one.name,
                "role": one.role,
                "zone": one.zone,
                "start": one.start or date(2020, 1, 1),
                "manager": one.manager.id if one.manager else None,
                "is_lead": one is company.lead,
                "reminder_hour": one.reminder_hour,
                "weekdays": sorted(one.weekdays),
                "country": one.country,
            }
            for one in company.everybody
        ]
        await owner.execute(text(PEOPLE), rows)
        await owner.execute(text(SETTINGS), rows)
        skills = (await owner.scalars(text("select name from program_skills order by name"))).all()
        mentors = [{"id": one.id, "skills": random.sample(skills, 4)} for one in company.mentors]
        await owner.execute(text(MENTORS), mentors)
