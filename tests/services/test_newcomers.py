"""Who counts as a new hire, and who of them waits for a mentor."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.database import PROGRAM, Database
from app.services import newcomers
from models.people import Intake
from models.words import AssignmentStatus
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

DAY = timedelta(days=1)
TODAY = MONDAY.date()


async def waiting(database: Database, **options: object) -> list[str]:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return [one.name for one in await newcomers.waiting(db, now=MONDAY, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("columns", "is_new"),
    [
        ({}, True), ({"role": "csm"}, True), ({"role": "Manager"}, False), ({"role": None}, False),
        ({"start_date": None}, False), ({"start_date": TODAY - 179 * DAY}, True),
        ({"start_date": TODAY - 180 * DAY}, False), ({"start_date": TODAY + 30 * DAY}, True),
        ({"is_active": False}, False), ({"is_bot": True}, False), ({"is_external": True}, False),
        ({"is_guest": True}, False),
    ],
)  # fmt: skip
async def test_who_is_new(database: Database, owner: Owner, columns: dict[str, Any], is_new: bool) -> None:
    await people.new_csm(owner, "Nia", **columns)
    assert await waiting(database) == (["Nia"] if is_new else [])


async def test_a_guest_where_the_program_takes_them(database: Database, owner: Owner) -> None:
    await owner.run("update program_settings set guests_allowed = true")
    await people.new_csm(owner, "Gus", is_guest=True)
    assert await waiting(database) == ["Gus"]


@pytest.mark.parametrize("status", AssignmentStatus)
async def test_who_has_a_mentorship_that_is_open_does_not_wait(
    database: Database, owner: Owner, status: AssignmentStatus
) -> None:
    nia = await people.new_csm(owner, "Nia")
    await people.mentorship(owner, await people.mentor(owner, "Diego"), nia, status=status)
    is_open = status in (AssignmentStatus.PENDING, AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED)
    assert await waiting(database) == ([] if is_open else ["Nia"])


async def test_longest_here_first_and_only_one_s_own(database: Database, owner: Owner) -> None:
    maya, tariq = await people.person(owner, "Maya"), await people.person(owner, "Tariq")
    await people.new_csm(owner, "Nia", manager=maya, start_date=TODAY)
    await people.new_csm(owner, "Tom", manager=maya, start_date=TODAY - DAY)
    await people.new_csm(owner, "Ana", manager=tariq, start_date=TODAY - 2 * DAY)
    assert await waiting(database) == ["Ana", "Tom", "Nia"]
    assert await waiting(database, manager=maya.id) == ["Tom", "Nia"]


async def test_who_is_asked_about_themselves(database: Database, owner: Owner) -> None:
    """Once; who starts later too, as the day is known."""
    nia = await people.new_csm(owner, "Nia", start_date=TODAY)
    soon = await people.new_csm(owner, "Soon", start_date=TODAY + DAY)
    await people.new_csm(owner, "Somebody else", start_date=TODAY)
    asked = await people.new_csm(owner, "Asked", start_date=date(2026, 11, 2))
    await owner.add(Intake(user_id=asked.id, asked_at=MONDAY))
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        among = [nia.id, soon.id, asked.id]
        assert await newcomers.to_ask(db, among, now=MONDAY) == [(nia.id, TODAY), (soon.id, TODAY + DAY)]
