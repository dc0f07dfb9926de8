"""What the owner's functions give away: counts and facts, to whom they are for."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database import PROGRAM, Database
from models.ids import UserId
from tests.privacy import surfaces
from tests.privacy.comparing import rules
from tests.privacy.planting import World

CALLABLE = """
    select p.pronamespace::regnamespace || '.' || p.proname as name,
           array(select format_type(p.proargtypes[i], null)
                 from generate_series(0, p.pronargs - p.pronargdefaults - 1) i) as needs
    from pg_proc p
    where p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
      and p.prorettype not in ('trigger'::regtype, 'void'::regtype)
      and has_function_privilege(cairn.app_role(), p.oid, 'execute')
"""


async def test_no_function_gives_a_private_word_away(database: Database, world: World) -> None:
    private = {secret for secret in world.secrets if is_private(secret)}
    assert len(private) > 100
    functions = await world.owner.run(CALLABLE)
    calls = [call for function in functions for call in calls_of(world, function.name, function.needs)]
    for reader, on_behalf_of in surfaces.readers(world).items():
        async with database.transaction(on_behalf_of=on_behalf_of) as db:
            for call in calls:
                # Tuples: a row shows of a long value only its beginning and its end.
                said = str([tuple(row) for row in await db.execute(text(f"select * from {call}"))])
                assert [secret for secret in private if secret in said] == [], f"{reader}: {call}"


def is_private(secret: str) -> bool:
    """Whether it was planted where not everybody may read. Kinds of messages are no words of anybody."""
    table, _, column = secret.split()[1].partition(".")
    return rules(table).get(column) != "everybody" and column != "muted_kinds"


def calls_of(world: World, name: str, needs: list[str]) -> list[str]:
    """The function with everything there is, or with one thing after the other."""
    ids = [str(one) for one in world.people.values()]
    ids += [key for relation, key in world.rows if relation == "mentorship_assignments"]
    everything = {
        "uuid[]": f"'{{{','.join(ids)}}}'::uuid[]",
        "date": "date '2030-01-01'",
        "timestamp with time zone": "timestamptz '2026-11-23 09:00+00'",
        "text": "'secret'",
        "text[]": "'{secret}'::text[]",
        "interval": "interval '1 day'",
        "integer": "5",
    }
    if "uuid" not in needs:
        return [f"{name}({', '.join(everything[kind] for kind in needs)})"]
    return [
        f"{name}({', '.join({**everything, 'uuid': quoted(one)}[kind] for kind in needs)})" for one in ids
    ]


def quoted(one: str) -> str:
    return f"'{one}'::uuid"


async def test_only_the_scheduler_counts_action_items(database: Database, world: World) -> None:
    count = text("select sum(items) from cairn.actions_due_of(:everybody)")
    everybody = {"everybody": list(world.people.values())}
    for reader, on_behalf_of in surfaces.readers(world).items():
        async with database.transaction(on_behalf_of=on_behalf_of) as db:
            found = await db.scalar(count, everybody)
            assert bool(found) == (reader in ("program", "admin")), reader


async def test_working_times_are_for_everybody_but_not_what_is_muted(
    database: Database, world: World
) -> None:
    everybody = {"people": [world.people["nia"], world.people["zed"]]}
    times = text("select * from cairn.working_times(:people) order by reminder_hour")
    async with database.transaction(on_behalf_of=UserId(world.people["sam"])) as db:
        nia, zed = (await db.execute(times, everybody)).all()
        assert (nia.reminder_hour, nia.working_days, nia.country, nia.muted_kinds) == (7, [1, 2], "DE", None)
        assert (zed.reminder_hour, zed.working_days, zed.timezone) == (9, [1, 2, 3, 4, 5], "UTC")
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        assert (await db.execute(times, everybody)).first().muted_kinds  # type: ignore[union-attr]


async def test_who_may_erase_whom(database: Database, world: World) -> None:
    erase = text("select cairn.erase_private_text(:erased)")
    nia = {"erased": world.people["nia"]}
    for reader, on_behalf_of in surfaces.readers(world).items():
        if reader in ("nia", "program", "admin"):
            continue
        with pytest.raises(DBAPIError, match="only one's own"):
            async with database.transaction(on_behalf_of=on_behalf_of) as db:
                await db.execute(erase, nia)


async def test_erasing_leaves_no_private_word_and_no_name(database: Database, world: World) -> None:
    async with database.transaction(on_behalf_of=UserId(world.people["nia"])) as db:
        await db.execute(text("select cairn.erase_private_text(:nia)"), {"nia": world.people["nia"]})
    left = [secret for secret in await secrets_left(world) if is_private(secret)]
    about_nia = [secret for secret in left if secret.rsplit(" ", 1)[1].startswith("nia")]
    # What stays are facts and the steps of her ramp.
    assert {secret.split()[1] for secret in about_nia} <= {
        "mentorship_groups.topic", "mentorship_assignments.milestones", "mentorship_assignments.requested_skills",
        "mentee_ramp_milestones.milestone_name", "mentee_ramp_milestones.description", "skill_ratings.skill",
        "feedback_rounds.occasion", "audit.before", "audit.after",
    }  # fmt: skip
    [(name, email, erased)] = await world.owner.run(
        "select name, email, erased_at is not null from users where id = :nia", nia=world.people["nia"]
    )
    assert (email, erased) == (None, True)
    assert "nia" not in name


async def test_retention_erases_one_mentorship_as_the_program(database: Database, world: World) -> None:
    [(mentorship,)] = await world.owner.run(
        "select id from mentorship_assignments where completion_notes like '%nia-felix'"
    )
    erase = text("select cairn.erase_mentorship_text(:it)"), {"it": mentorship}
    with pytest.raises(DBAPIError, match="Only the program"):
        async with database.transaction(on_behalf_of=UserId(world.people["nia"])) as db:
            await db.execute(*erase)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        await db.execute(*erase)
    left = await secrets_left(world)
    assert not any("completion_notes nia-felix" in secret or "summary nia-felix" in secret for secret in left)
    assert any("summary nia-diego" in secret for secret in left)


async def secrets_left(world: World) -> set[str]:
    everything = ""
    for (table,) in await world.owner.run("select tablename from pg_tables where schemaname = 'public'"):
        rows = await world.owner.run(f'select to_jsonb(it) from "{table}" it')
        everything += str([tuple(row) for row in rows])
    return {secret for secret in world.secrets if secret in everything}
