"""What a look costs does not grow with how many mentorships there are: each large table is read by index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest_asyncio
from sqlalchemy import event, text

from app.database import PROGRAM, Database
from app.jobs.agenda import Agenda
from app.jobs.kinds import KINDS
from app.services import endings, next_offers
from benchmarks import databases
from benchmarks.agenda import IS_DUE, MENTORSHIPS, NOW, PEOPLE
from tests.owner import Owner

LARGE = {
    "users", "user_settings", "mentors", "intakes", "mentorship_assignments", "check_ins", "mentorship_sessions",
    "mentee_ramp_milestones", "self_assessments", "agenda", "nudges", "outbox",
}  # fmt: skip
NUMBERS = {"first": 1, "last": 4000}
DECLINED = """
    alter table mentorship_assignments disable trigger user;
    insert into mentorship_assignments (mentor_id, mentee_user_id, start_date, status, on_decline, offered_at)
    select mentor_id, mentee_user_id, '2026-10-05', 'declined', case when random() < 0.1 then 'next' else 'ask' end,
           '2026-10-05'
    from mentorship_assignments;
    alter table mentorship_assignments enable trigger user
"""


@pytest_asyncio.fixture
async def many(fresh_database: Database) -> Database:
    await databases.fill(
        fresh_database, PEOPLE.substitute(NUMBERS), MENTORSHIPS.substitute(NUMBERS), DECLINED
    )
    return fresh_database


async def test_a_look_reads_every_table_by_index(many: Database) -> None:
    async with many.owner_engine.begin() as owner:
        await owner.execute(IS_DUE, {"now": NOW, "first": 11, "last": 20})
        await owner.execute(text("analyze"))
    with Statements(many) as asked:
        tally = await Agenda(many.transaction, lambda: NOW, KINDS).once(NOW)
    assert tally.queued == 15
    assert len(asked) > 20
    await by_index(many, asked)


async def test_what_the_owner_s_functions_ask_is_asked_by_index(many: Database) -> None:
    owner = Owner(many.owner_engine)
    people = await owner.run("select id from users where slack_user_id in ('UMENTEE7', 'UMENTOR7')")
    for name in ("working_times", "actions_due_of"):
        [(body,)] = await owner.run("select prosrc from pg_proc where proname = :name", name=name)
        statement = body.replace("any(people)", "any($1::uuid[])")
        await by_index(many, [(statement, ([one.id for one in people],))], as_owner=True)


async def test_what_happens_by_itself_is_found_by_its_own_index(many: Database) -> None:
    with Statements(many) as asked:
        async with many.transaction(on_behalf_of=PROGRAM) as db:
            await next_offers.to_offer_again(db, now=NOW)
            await endings.resume_due(db, now=NOW)
    indexes = await by_index(many, asked)
    assert {"ix_mentorship_assignments_follow", "ix_mentorship_assignments_paused"} <= indexes


class Statements(list[tuple[str, Any]]):
    """Everything that is asked inside of the block."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._engine = database.owner_engine.sync_engine

    def __enter__(self) -> Statements:
        event.listen(self._engine, "before_cursor_execute", self._remember)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._remember)

    def _remember(
        self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        self.append((statement, parameters[0] if many else parameters))


async def by_index(
    database: Database, asked: Sequence[tuple[str, Any]], *, as_owner: bool = False
) -> set[str]:
    """Explains each, as the program; returns the indexes that are used."""
    used: set[str] = set()
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        connection = await db.connection()
        if as_owner:
            await db.execute(text("select set_config('role', 'none', true)"))
        for statement, parameters in asked:
            if not statement.lstrip().lower().startswith(("select", "with", "update", "delete")):
                continue
            answer = await connection.exec_driver_sql(f"explain (format json) {statement}", parameters)
            for step in steps(answer.scalar_one()[0]["Plan"]):
                whole = step["Relation Name"] if step["Node Type"] == "Seq Scan" else None
                assert whole not in LARGE, statement
                used.add(step.get("Index Name", ""))
    return used


def steps(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [step, *(below for child in step.get("Plans", []) for below in steps(child))]
