"""Another mentor is asked for quietly: whoever reads the audit learns that, and not from whom."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from app.database import Database
from app.services import feedback, handovers
from models.audit import AuditEntry
from models.people import User
from models.shapes.feedback import FIRST
from models.words import Fit
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

NOW = MONDAY + timedelta(minutes=17, seconds=3)


async def company(owner: Owner) -> tuple[User, User, User]:
    """Priya leads the program; Nia, whom Maya manages; Diego mentors."""
    priya = await people.person(owner, "Priya", is_program_lead=True)
    nia = await people.new_csm(owner, "Nia", manager=await people.person(owner, "Maya"))
    diego = await people.person(owner, "Diego", role="CSM")
    return priya, nia, diego


@pytest.mark.parametrize("asker", ["mentee", "mentor"])
async def test_a_lead_reads_that_it_was_asked_for_and_not_by_whom(
    database: Database, owner: Owner, asker: str
) -> None:
    """Nor by when: the answer that comes just before it is in no audit, and the moment in no column."""
    priya, nia, diego = await company(owner)
    pair = await people.mentorship(owner, await people.mentor(owner, diego), nia)
    by = nia if asker == "mentee" else diego
    async with database.transaction(on_behalf_of=nia.id) as db:
        await feedback.answer_fit(db, pair.id, FIRST, fit=Fit.NOT_GOOD, by=nia.id, now=NOW)
    async with database.transaction(on_behalf_of=by.id) as db:
        await handovers.ask(db, pair.id, by=by.id, now=NOW)
    async with database.transaction(on_behalf_of=priya.id) as db:
        [row] = await db.scalars(select(AuditEntry))
    assert (row.action, row.subject_id) == ("assignment.rematch_asked", pair.id)
    assert (row.actor_user_id, row.actor_name) == (None, "Quietly")
    assert row.at.astimezone(UTC) == MONDAY.replace(hour=0)
    assert (row.before, row.after) == (None, None)
    assert UUID(str(row.id)).version == 4  # ours begin with the time


async def test_nobody_hides_anything_else(database: Database, owner: Owner) -> None:
    """Without a name only this goes into the audit, only as a day, and only by those who know of the mentorship."""
    _, nia, diego = await company(owner)
    tom = await people.new_csm(owner, "Tom")
    pair = await people.mentorship(owner, await people.mentor(owner, diego), nia)
    day = MONDAY.replace(hour=0)
    quiet: dict[str, Any] = {"action": "assignment.rematch_asked", "at": day, "actor_name": "Quietly"}
    cases: tuple[tuple[User, dict[str, Any], bool], ...] = (
        (nia, {}, True),
        (nia, {"action": "assignment.completed"}, False),
        (nia, {"at": NOW}, False),
        (nia, {"actor_name": "Cairn"}, False),
        (nia, {"actor_user_id": diego.id}, False),
        (tom, {}, False),
    )
    for by, changes, allowed in cases:
        entry = AuditEntry(
            **{**quiet, "subject_type": "mentorship_assignments", "subject_id": pair.id, **changes}
        )
        try:
            async with database.transaction(on_behalf_of=by.id) as db:
                db.add(entry)
        except ProgrammingError:
            assert not allowed, changes
        else:
            assert allowed, changes
