"""What one does with one's sessions costs the same however many others have: each table is read by index."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Database
from app.services import actions, home, past_sessions, resources, sessions, topics
from app.services.pairs import running
from models.ids import UserId
from models.shapes.pairs import Pair
from models.shapes.sessions import ActionForm, SessionForm
from tests.owner import Owner
from tests.people import MONDAY

MANY = """
    insert into users (slack_user_id, name) select 'U' || n, 'Somebody ' || n from generate_series(1, 6000) n;
    alter table mentorship_assignments disable trigger user;
    alter table mentorship_sessions disable trigger user;
    insert into mentors (user_id) select id from users where slack_user_id ~ '[02468]$';
    insert into mentorship_assignments (mentor_id, mentee_user_id, start_date, status, mentor_accepted_at)
    select mentor.id, mentee.id, '2026-11-02', 'active', '2026-11-02'
    from (select id, row_number() over () n from mentors) mentor
    join (select id, row_number() over () n from users where slack_user_id ~ '[13579]$') mentee using (n);
    insert into check_ins (assignment_id, due_on, created_at)
    select id, '2026-11-23', '2026-11-16' from mentorship_assignments;
    insert into check_ins (assignment_id, due_on, status, created_at)
    select id, '2026-11-02'::date + n, 'held', '2026-11-02' from mentorship_assignments, generate_series(1, 3) n;
    insert into mentorship_resources (assignment_id, shared_by_user_id, title, url)
    select id, mentee_user_id, 'A page', 'https://example.com' from mentorship_assignments;
    insert into mentorship_sessions (assignment_id, session_date, topics_covered, action_items, logged_by_user_id)
    select id, '2026-11-01'::timestamptz + n * interval '1 day', '{Renewals}',
           '[{"item": "Call", "owner": "mentee", "due": null, "done": false}]', mentee_user_id
    from mentorship_assignments, generate_series(1, 10) n;
    alter table mentorship_assignments enable trigger user;
    alter table mentorship_sessions enable trigger user;
    analyze"""
LARGE = {
    "users", "mentorship_assignments", "check_ins", "mentorship_sessions", "mentorship_resources", "mentors"
}  # fmt: skip

Act = Callable[[AsyncSession, UserId, Pair], Awaitable[object]]


async def log(db: AsyncSession, who: UserId, pair: Pair) -> object:
    row = ActionForm(row=1, item="Write", owner="mentee", due=None)
    form = SessionForm(pair.id, MONDAY.date(), 30, topics=("Renewals",), actions=(row,))
    return await sessions.log(db, by=who, form=form, now=MONDAY)


ACTS: dict[str, Act] = {
    "past sessions": lambda db, who, _: past_sessions.page(db, by=who, now=MONDAY),
    "search": lambda db, who, _: past_sessions.page(db, by=who, now=MONDAY, query="renewals"),
    "the form": lambda db, who, _: past_sessions.to_log(db, by=who, now=MONDAY),
    "log": log,
    "topics": lambda db, _, pair: topics.suggest(db, pair, query="", today=MONDAY.date()),
    "open action items": lambda db, who, _: actions.open_items(db, by=who, now=MONDAY),
    "resources": lambda db, who, _: resources.recent(db, by=who),
    "Home": lambda db, who, _: home.facts(db, who, now=MONDAY),
}


async def test_every_table_is_read_by_index(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    for statement in MANY.split(";\n"):
        await owner.run(statement)
    [(who,)] = await owner.run("select id from users where slack_user_id = 'U7'")
    for name, act in ACTS.items():
        for statement, plan in await plans(fresh_database, who, act):
            whole = {step["Relation Name"] for step in plan if step["Node Type"] == "Seq Scan"}
            assert whole & LARGE == set(), f"{name}: {statement}"


async def plans(database: Database, who: UserId, act: Act) -> list[tuple[str, list[dict[str, Any]]]]:
    """Plays the act and explains each of its statements, as the person."""
    asked: list[tuple[str, Any]] = []
    engine = database.owner_engine.sync_engine

    def remember(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with database.transaction(on_behalf_of=who) as db:
        [pair] = await running(db, who)
        event.listen(engine, "before_cursor_execute", remember)
        await act(db, who, pair)
        event.remove(engine, "before_cursor_execute", remember)
        explained = []
        connection = await db.connection()
        for statement, parameters in asked:
            if statement.lstrip().lower().startswith(("select", "update")):
                answer = await connection.exec_driver_sql(f"explain (format json) {statement}", parameters)
                explained.append((statement, steps(answer.scalar_one()[0]["Plan"])))
    assert explained
    return explained


def steps(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [step, *(below for child in step.get("Plans", []) for below in steps(child))]
