"""Two people at once, and many taps in a row: a check-in becomes one thing, and one follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from app.database import PROGRAM, Database
from app.services import check_in_steps, check_in_views, check_ins
from models.check_ins import CheckIn
from models.errors import DomainError
from models.ids import UserId
from models.sessions import MentorshipSession
from models.shapes.pairs import Pair
from models.words import CheckInStatus
from tests import people
from tests.owner import Owner
from tests.services.test_session_plans import LARGE, MANY, plans

TUESDAY = date(2026, 11, 24)
EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)

Step = Callable[..., Awaitable[Any]]


async def test_one_thing_comes_of_everything_at_once(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    nia = await people.new_csm(owner, "Nia")
    mentor = await people.mentor(owner, "Diego")
    mentorship = await people.mentorship(owner, mentor, nia)
    check_in = CheckIn(assignment_id=mentorship.id, due_on=TUESDAY, created_at=people.MONDAY)
    await owner.add(check_in)

    async def does(step: Step, by: UserId) -> None:
        async with fresh_database.transaction(on_behalf_of=by) as db:
            await step(db, check_in.id, by=by, now=EVENING)

    async def misses() -> None:
        async with fresh_database.transaction(on_behalf_of=PROGRAM) as db:
            await check_ins.miss(db, check_in.id, now=EVENING)

    steps: Sequence[Step] = (
        check_in_steps.we_met,
        check_in_steps.skip,
        check_in_steps.did_not_happen,
    )
    everything = [does(step, by) for step in steps for by in (nia.id, mentor.user_id) for _ in range(3)]
    done = await asyncio.gather(*everything, misses(), misses(), return_exceptions=True)
    assert all(one is None or isinstance(one, DomainError) for one in done), done

    async with owner.session() as db:
        rows = (await db.scalars(select(CheckIn).order_by(CheckIn.due_on))).all()
        sessions = (await db.scalars(select(MentorshipSession))).all()
    decided, following = rows
    assert decided.status is not CheckInStatus.SCHEDULED
    assert following.status is CheckInStatus.SCHEDULED
    assert len(sessions) == (decided.status is CheckInStatus.HELD)


async def test_every_table_is_read_by_index(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    for statement in MANY.split(";\n"):
        await owner.run(statement)
    [(who,)] = await owner.run("select id from users where slack_user_id = 'U7'")
    [(check_in,)] = await owner.run(
        "select c.id from check_ins c join mentorship_assignments a on a.id = c.assignment_id"
        " where a.mentee_user_id = :who and c.status = 'scheduled'",
        who=who,
    )
    acts: dict[str, Callable[[Any, UserId, Pair], Awaitable[object]]] = {
        "views": lambda db, who, _: check_in_views.of(db, [check_in], reader=who, now=EVENING),
        "page": lambda db, who, _: check_in_views.page(db, check_in, reader=who, now=EVENING),
        "states": lambda db, who, _: check_in_views.states(db, [check_in]),
        "we met": lambda db, who, _: check_in_steps.we_met(db, check_in, by=who, now=EVENING),
        "undo": lambda db, who, _: check_in_steps.undo(db, check_in, by=who, now=EVENING),
    }
    for name, act in acts.items():
        for statement, plan in await plans(fresh_database, who, act):
            whole = {step["Relation Name"] for step in plan if step["Node Type"] == "Seq Scan"}
            assert whole & LARGE == set(), f"{name}: {statement}"
