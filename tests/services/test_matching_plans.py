"""The statement stays fast as the program grows: its plan, with many mentors and more past mentorships."""

import re
from collections import Counter
from typing import Any

from sqlalchemy import text

from app.database import Database
from tests.owner import Owner

MANY = """
    insert into users (slack_user_id, name, timezone, role)
    select 'UMENTOR' || i, 'Mentor ' || i, (array['UTC', 'Europe/Berlin', 'Asia/Tokyo'])[1 + i % 3], 'CSM'
    from generate_series(1, 3000) i;
    insert into users (slack_user_id, name, role)
    select 'UMENTEE' || i, 'Mentee ' || i, 'CSM' from generate_series(1, 6000) i;
    insert into mentors (user_id, expertise_areas)
    select id, array[(array['Renewals', 'Onboarding', 'Discovery', 'Adoption'])[1 + length(name) % 4]]
    from users where slack_user_id like 'UMENTOR%';
    -- What keeps the counts is tested elsewhere, and would only take its time here.
    alter table mentorship_assignments disable trigger user;
    insert into mentorship_assignments (mentor_id, mentee_user_id, start_date, status, mentor_accepted_at)
    select mentor.id, mentee.id, '2026-01-01', 'completed', '2026-01-01'
    from (select id, row_number() over () as n from mentors) mentor
    join (select id, row_number() over () as n from users where slack_user_id like 'UMENTEE%') mentee
      on mentee.n in (mentor.n, mentor.n + 1, mentor.n + 2, mentor.n + 3, mentor.n + 2000, mentor.n + 2500);
    insert into mentorship_assignments (mentor_id, mentee_user_id, start_date)
    select mentor.id, mentee.id, '2026-01-01'
    from (select id, row_number() over () as n from mentors limit 50) mentor
    join (select id, row_number() over () as n from users where slack_user_id like 'UMENTEE%') mentee using (n);
    update mentors set published_rated = 50, published_well = numbered.n % 51
    from (select id, row_number() over () as n from mentors) numbered where numbered.id = mentors.id;
    alter table mentorship_assignments enable trigger user;
    analyze users, mentors, mentorship_assignments"""

ARGUMENTS = {
    "for_mentee": "(select id from users where slack_user_id = 'UMENTEE7')",
    "at_time": "timestamptz '2026-11-23 09:00+00'",
    "wanted_format": "'one_on_one'",
    "asked_skills": "'{Renewals,Discovery}'::text[]",
    "most": "5",
    "name_part": "''",
    "only_mentors": "null::uuid[]",
    "passed_over": "'{}'::uuid[]",
}


async def test_every_table_is_read_once_or_by_index(fresh_database: Database) -> None:
    plan = await explain(fresh_database)

    used = Counter[str]()
    for step in plan:
        used[step.get("Index Name", "")] += step["Actual Loops"]
    assert {step["Node Type"] for step in on(plan, "mentorship_assignments")} <= {
        "Index Scan",
        "Bitmap Heap Scan",
    }
    assert used["ix_mentorship_assignments_pending"] == 1
    assert used["idx_mentorship_assignments_mentor"] < 100  # once for each of those with equal scores
    assert used["ix_users_timezone"] == 4  # once a zone, and once to find that there is no other

    # Every mentor has a score: what it needs is read whole, but once and not for each of them.
    whole = [step for step in plan if step["Node Type"] == "Seq Scan" and step["Actual Loops"]]
    assert {step["Relation Name"]: step["Actual Loops"] for step in whole if step["Actual Loops"] > 2} == {}
    assert (
        len([step for step in whole if step["Relation Name"] == "mentors"]) == 2
    )  # their mean, their scores
    # The people themselves are looked at only where they could be among the best.
    assert "users" not in {step["Relation Name"] for step in whole}
    assert used["pk_users"] < 500


async def explain(database: Database) -> list[dict[str, Any]]:
    """The steps of the function's body, run as its owner on behalf of the program."""
    owner = Owner(database.owner_engine)
    async with owner.session() as session:
        for statement in MANY.split(";\n"):
            await session.execute(text(statement))
    async with owner.session() as session:
        body, options = (
            await session.execute(
                text("select prosrc, proconfig from pg_proc where proname = 'mentor_candidates'")
            )
        ).one()
        names = re.compile(rf"\b({'|'.join(ARGUMENTS)})\b")
        await session.execute(text("select set_config('cairn.on_behalf_of', 'program', true)"))
        for option in options:
            name, _, value = option.partition("=")
            await session.execute(
                text("select set_config(:name, :value, true)"), {"name": name, "value": value}
            )
        statement = "explain (analyze, format json) " + names.sub(lambda found: ARGUMENTS[found[1]], body)
        connection = await session.connection()
        [explained] = (await connection.exec_driver_sql(statement)).scalar_one()
    return steps(explained["Plan"])


def steps(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [step, *(below for child in step.get("Plans", []) for below in steps(child))]


def on(plan: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return [step for step in plan if step.get("Relation Name") == table]
