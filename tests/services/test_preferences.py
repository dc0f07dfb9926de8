"""When somebody wants to hear from us, and whom they would rather not meet."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.database import Database
from app.services import home, preferences, standings
from models.errors import Invalid
from models.people import User
from models.shapes.people import PreferencesForm
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

FORM = PreferencesForm(
    reminder_hour=11,
    working_days=(5, 1),
    snooze_until=date(2026, 11, 30),
    country="DE",
    avoided=("UTOM", "UZOE"),
)


@pytest.fixture
async def nia(owner: Owner) -> User:
    for name in ("Tom", "Zoe"):
        await people.person(owner, name)
    return await people.person(owner, "Nia")


async def save(database: Database, nia: User, **changes: object) -> None:
    async with database.transaction(on_behalf_of=nia.id) as db:
        await preferences.save(db, by=nia.id, form=replace(FORM, **changes), now=MONDAY)  # type: ignore[arg-type]


async def load(database: Database, nia: User) -> PreferencesForm:
    async with database.transaction(on_behalf_of=nia.id) as db:
        return await preferences.load(db, nia.id)


async def test_nothing_saved_yet(database: Database, nia: User) -> None:
    assert await load(database, nia) == PreferencesForm(None, (1, 2, 3, 4, 5), None, None, ())


async def test_saved_and_loaded(database: Database, nia: User) -> None:
    await save(database, nia)
    assert await load(database, nia) == replace(FORM, working_days=(1, 5))
    await save(database, nia, avoided=("UZOE",), snooze_until=None, country=None)
    assert await load(database, nia) == PreferencesForm(11, (1, 5), None, None, ("UZOE",))


async def test_today_is_a_day_to_snooze_until(database: Database, nia: User) -> None:
    await save(database, nia, snooze_until=MONDAY.date())
    with pytest.raises(Invalid, match="from today on"):
        await save(database, nia, snooze_until=MONDAY.date() - timedelta(days=1))


async def test_everything_wrong_is_said_at_once_and_nothing_kept(database: Database, nia: User) -> None:
    with pytest.raises(Invalid) as refused:
        await save(
            database, nia, working_days=(), snooze_until=date(2020, 1, 1), country="XX", avoided=("UNIA",)
        )
    assert [field for field, _ in refused.value.errors] == [
        "working_days",
        "snooze_until",
        "country",
        "avoided",
    ]
    assert (await load(database, nia)).reminder_hour is None


async def test_twenty_may_be_avoided(database: Database, owner: Owner, nia: User) -> None:
    for number in range(21):
        await people.person(owner, f"P{number}")
    await save(database, nia, avoided=tuple(f"UP{number}" for number in range(20)))
    with pytest.raises(Invalid, match="at most 20"):
        await save(database, nia, avoided=tuple(f"UP{number}" for number in range(21)))


async def test_saving_while_home_remembers_the_welcome(fresh_database: Database) -> None:
    """Both make the person's first row of settings; the second one waits for the first and adds to it."""
    owner = Owner(fresh_database.owner_engine)
    nia = await people.person(owner, "Nia")
    async with fresh_database.transaction(on_behalf_of=nia.id) as opening_home:
        await home.welcomed(opening_home, nia.id, now=MONDAY)
        saving = asyncio.create_task(save(fresh_database, nia, avoided=()))
        async with asyncio.timeout(10):
            # A lock inside Postgres has no event to wait for.
            while not await owner.run("select pid from pg_locks where not granted"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    await saving
    assert (await load(fresh_database, nia)).reminder_hour == 11
    async with fresh_database.transaction(on_behalf_of=nia.id) as db:
        assert not (await standings.standing(db, nia.id, now=MONDAY + timedelta(minutes=2))).first_time
