"""The database is what the models say, closed by default, and can be made, unmade and made again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.database import ALEMBIC_INI, PROGRAM, Database, DatabaseNotReadyError, connect, migrate
from app.embedded import Server
from models.base import Base
from models.feedback import PooledRating
from tests.conftest import OWNER
from tests.owner import Owner

# What runs with the owner's rights and may be called by everybody. It may only shrink: each is a way around the
# policies, and has its tests in tests/privacy.
OWNER_FUNCTIONS = {
    "is_lead()", "my_mentor_id()", "my_line()", "my_assignments()", "known_assignments()", "my_conversations()",
    "my_mentees()", "manages(uuid)",  # who is asking: ids only
    "working_times(uuid[])", "actions_due_of(uuid[])",
    "publish_ratings()", "erase_mentorship_text(uuid)", "erase_private_text(uuid)",
    "mentor_candidates(uuid,timestamp with time zone,text,text[],integer,text,uuid[],uuid[])",
}  # fmt: skip

PRD_INDEXES = {
    "idx_mentors_active": ("mentors", ["is_active", "current_mentee_count"]),
    "idx_mentorship_assignments_mentor": ("mentorship_assignments", ["mentor_id"]),
    "idx_mentorship_assignments_mentee": ("mentorship_assignments", ["mentee_user_id"]),
    "idx_mentorship_sessions": ("mentorship_sessions", ["assignment_id", "session_date"]),
}

PRD_COLUMNS = {
    "mentors": "id uuid, user_id uuid, is_active boolean, max_mentees integer, current_mentee_count integer,"
    " expertise_areas text[], availability_notes text, total_mentees_to_date integer, average_rating numeric,"
    " is_certified boolean, certified_at timestamp with time zone, created_at timestamp with time zone,"
    " updated_at timestamp with time zone",
    "mentorship_assignments": "id uuid, mentor_id uuid, mentee_user_id uuid, assigned_by_user_id uuid,"
    " start_date date, expected_end_date date, actual_end_date date, check_in_cadence character varying(50),"
    " goals jsonb, milestones jsonb, status character varying(50), mentor_accepted_at timestamp with time zone,"
    " completion_notes text, mentor_feedback text, mentee_feedback text, mentee_rating integer,"
    " created_at timestamp with time zone, updated_at timestamp with time zone",
    "mentorship_sessions": "id uuid, assignment_id uuid, session_date timestamp with time zone,"
    " duration_minutes integer, topics_covered text[], summary text, action_items jsonb, resources_shared jsonb,"
    " mentee_confidence_before integer, mentee_confidence_after integer, session_quality integer,"
    " logged_by character varying(20), created_at timestamp with time zone",
    "mentee_ramp_milestones": "id uuid, assignment_id uuid, mentee_user_id uuid,"
    " milestone_name character varying(200), description text, target_date date, achieved_date date,"
    " verification_method character varying(50), verified_by_user_id uuid, created_at timestamp with time zone",
}


@pytest_asyncio.fixture
async def empty(server: Server, administrator: AsyncEngine) -> AsyncIterator[str]:
    """The address of a database without anything."""
    async with administrator.connect() as connection:
        await connection.execute(text(f'create database "empty" owner "{OWNER}"'))
    yield server.url("empty", OWNER)
    async with administrator.connect() as connection:
        await connection.execute(text('drop database "empty" with (force)'))
        await connection.execute(text('drop role if exists "empty_app"'))


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(Config(ALEMBIC_INI)).get_heads()) == 1


async def test_up_down_up_without_drift(empty: str) -> None:
    await migrate(empty, say=lambda line: None)
    await run_alembic(empty, "downgrade", "base")
    async with create_async_engine(empty).connect() as connection:
        left = await connection.execute(
            text(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')"
            )
        )
        assert left.scalars().all() == ["alembic_version"]
        await connection.engine.dispose()
    await migrate(empty, say=lambda line: None)
    await run_alembic(empty, "check")


async def test_several_processes_may_migrate_at_once(empty: str) -> None:
    said: list[str] = []
    await asyncio.gather(*(migrate(empty, said.append) for _ in range(3)))
    assert sum("first_schema" in line or "0900" in line for line in said) == 1


@pytest.mark.skipif(OWNER == "postgres", reason="a superuser may make roles")
async def test_an_owner_who_may_not_make_roles_says_what_an_administrator_runs(
    empty: str, server: Server, administrator: AsyncEngine
) -> None:
    async with administrator.connect() as connection:
        await connection.execute(text("create role humble login"))
        await connection.execute(text('alter database "empty" owner to humble'))
        url = server.url("empty", "humble")
        with pytest.raises(DatabaseNotReadyError, match="administrator") as refusal:
            await migrate(url, say=lambda line: None)
        assert len(refusal.value.statements) == 2
        for statement in refusal.value.statements:
            await connection.execute(text(statement))
        await migrate(url, say=lambda line: None)
        database = connect(url)
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            assert await db.scalar(text("select k from program_settings")) == 5
        await database.close()
        await connection.execute(text(f'reassign owned by humble to "{OWNER}"'))
        await connection.execute(text('drop database "empty" with (force)'))
        await connection.execute(text("drop owned by humble"))
        await connection.execute(text("drop role humble"))
        await connection.execute(text(f'create database "empty" owner "{OWNER}"'))


async def test_the_prd_s_columns_and_indexes_are_there(owner: Owner) -> None:
    columns = await owner.run(
        "select attrelid::regclass::text as relation, attname || ' ' || format_type(atttypid, atttypmod) as it"
        " from pg_attribute where attnum > 0 and not attisdropped"
    )
    for table, wanted in PRD_COLUMNS.items():
        assert set(wanted.split(", ")) <= {row.it for row in columns if row.relation == table}
    async with owner.session() as session:
        connection = await session.connection()
        for name, (table, indexed) in PRD_INDEXES.items():
            indexes = await connection.run_sync(indexes_of, table)
            assert indexes[name] == indexed


def indexes_of(connection: Connection, table: str) -> dict[str | None, list[str | None]]:
    return {index["name"]: index["column_names"] for index in inspect(connection).get_indexes(table)}


async def test_checks_are_the_models_checks(owner: Owner) -> None:
    """Alembic does not compare them."""
    for name, table in Base.metadata.tables.items():
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        rows = await owner.run(
            "select conname from pg_constraint where contype = 'c' and conrelid = to_regclass(:name)",
            name=name,
        )
        if not table.info.get("view"):
            assert {row.conname for row in rows} == {final_name(table.name, one) for one in wanted}, name


def final_name(table: str, name: str) -> str:
    return name if name.startswith(("ck_", "mentor_capacity")) else f"ck_{table}_{name}"


async def test_every_table_is_closed_by_default(owner: Owner) -> None:
    rows = await owner.run(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'"
    )
    assert len(rows) > 35
    # ENABLE, not FORCE: the owner's views and functions, and its backups, must see everything.
    assert [row.relname for row in rows if not row.relrowsecurity or row.relforcerowsecurity] == []


async def test_columns_nobody_may_read_are_mapped_so_that_no_query_names_them(owner: Owner) -> None:
    closed = await owner.run(
        "select c.relname || '.' || a.attname as it from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped"
        " and c.relname not in ('alembic_version', 'mentor_statistics')"
        " and not has_column_privilege(cairn.app_role(), c.oid, a.attnum, 'select')"
    )
    write_only = {
        f"{mapper.local_table}.{column.columns[0].name}"
        for mapper in Base.registry.mappers
        for column in mapper.column_attrs
        if column.deferred and column.raiseload
    }
    assert {row.it for row in closed} == write_only
    assert not any(column.deferred for column in inspect(PooledRating).column_attrs)


async def test_the_owners_functions_are_the_short_list_and_cannot_be_misled(owner: Owner) -> None:
    rows = await owner.run(
        "select replace(oid::regprocedure::text, 'cairn.', '') as signature, proconfig,"
        " has_function_privilege(cairn.app_role(), oid, 'execute') and prorettype <> 'trigger'::regtype as callable"
        " from pg_proc where prosecdef and pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')"
    )
    assert {row.signature for row in rows if row.callable} <= OWNER_FUNCTIONS
    assert [row.signature for row in rows if "search_path=public, pg_temp" not in (row.proconfig or [])] == []


async def test_the_restricted_role_makes_nothing_and_opens_nothing(empty: str) -> None:
    await migrate(empty, say=lambda line: None)
    database = connect(empty)
    for statement in (
        "create table mine (id int)",
        "create temporary table mine (id int)",
        "create schema mine",
        "create function cairn.mine() returns int language sql return 1",
        "alter table users disable row level security",
        "create role mine",
        "select * from mentor_statistics",
        "select * from cairn.ratings",
        "delete from audit",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            async with database.transaction(on_behalf_of=PROGRAM) as db:
                await db.execute(text(statement))
    await database.close()


async def test_the_restricted_role_cannot_log_in_and_belongs_to_nobody(owner: Owner) -> None:
    [role] = await owner.run("select * from pg_roles where rolname = cairn.app_role()")
    powers = (
        role.rolcanlogin,
        role.rolsuper,
        role.rolbypassrls,
        role.rolcreaterole,
        role.rolcreatedb,
        role.rolinherit,
    )
    assert not any(powers)


async def test_nobody_in_particular_sees_nothing(database: Database, owner: Owner) -> None:
    """A transaction that forgot to say on whose behalf it runs."""
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        await db.execute(text("insert into outbox (kind, channel_id) values ('x', 'C1')"))
        assert await db.scalar(text("select count(*) from outbox")) == 1
        await db.execute(text("select set_config('cairn.on_behalf_of', '', true)"))
        assert await db.scalar(text("select count(*) from outbox")) == 0


async def run_alembic(url: str, name: str, *arguments: str) -> None:
    database = connect(url)
    async with database.owner_engine.connect() as connection:
        await connection.run_sync(
            lambda sync: getattr(command, name)(
                Config(ALEMBIC_INI, attributes={"connection": sync}), *arguments
            )
        )
    await database.close()
