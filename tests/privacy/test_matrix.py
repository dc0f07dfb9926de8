"""Everybody reads and writes exactly what section 5 of the product's rules gives them: no less, no more."""

import re

from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import Database
from tests.privacy import surfaces
from tests.privacy.comparing import differences
from tests.privacy.planting import World


async def test_everybody_reads_and_writes_exactly_what_they_may(database: Database, world: World) -> None:
    await surfaces.install_attempts(world)
    assert await differences(database, world) == []


async def test_no_single_rule_can_be_dropped_unnoticed(
    connection: AsyncConnection, database: Database, world: World
) -> None:
    """Breaks one policy, filter or grant after the other; each time somebody must see too much or too little."""
    await surfaces.install_attempts(world)
    unnoticed = []
    for name, relation, statement in await faults(world):
        async with connection.begin_nested() as attempt:
            await world.owner.run(statement)
            if not await differences(database, world, relation):
                unnoticed.append(name)
            await attempt.rollback()
    assert unnoticed == []


async def faults(world: World) -> list[tuple[str, str | None, str]]:
    """(name, the relation it concerns or None, the statement that breaks it)."""
    return [
        *await broken_policies(world),
        *await broken_views(world),
        *await broken_functions(world),
        *await careless_grants(world),
    ]


async def broken_policies(world: World) -> list[tuple[str, str | None, str]]:
    """Each policy dropped, and each opened to all."""
    found: list[tuple[str, str | None, str]] = []
    for policy in await world.owner.run("select * from pg_policies where schemaname = 'public'"):
        where = f'"{policy.policyname}" on "{policy.tablename}"'
        found.append((f"drop {where}", policy.tablename, f"drop policy {where}"))
        for clause, condition in (("using", policy.qual), ("with check", policy.with_check)):
            if condition not in (None, "true"):
                statement = f"alter policy {where} {clause} (true)"
                found.append((statement, policy.tablename, statement))
    return found


async def broken_views(world: World) -> list[tuple[str, str | None, str]]:
    """Each view without its filter, and with each of its conditions always true."""
    found: list[tuple[str, str | None, str]] = []
    for view in await world.owner.run("select * from pg_views where schemaname = 'public'"):
        sql = view.definition.rstrip(";")
        conditions = re.finditer(r"WHEN (.+?) THEN", sql, re.DOTALL)
        opened = [sql[: match.start(1)] + "true" + sql[match.end(1) :] for match in conditions]
        for number, broken in enumerate([sql[: sql.rindex(" WHERE ")], *opened]):
            statement = f'create or replace view "{view.viewname}" with (security_barrier) as {broken}'
            found.append((f"{view.viewname}, condition {number}", view.viewname, statement))
    return found


async def broken_functions(world: World) -> list[tuple[str, str | None, str]]:
    """Each function about who is asking: with everything, with nothing, and without each of its conditions."""
    found: list[tuple[str, str | None, str]] = []
    functions = await world.owner.run(
        """
        select proname as name, prosrc as source, prorettype::regtype::text as type
        from pg_proc where pronamespace = 'cairn'::regnamespace and pronargs = 0
          and prorettype in ('boolean'::regtype, 'uuid'::regtype, 'uuid[]'::regtype)
        """
    )
    for function in functions:
        answers = {
            "boolean": ["true", "false"],
            "uuid": ["null::uuid"],
            "uuid[]": [
                "'{}'::uuid[]",
                "array(select id from users union select id from mentorship_assignments)",
            ],
        }[function.type]
        bodies = [f"select {answer}" for answer in answers]
        for match in re.finditer(r"\s+and\s+[^\n]*?(?=\s+and\s|\n)", function.source):
            bodies.append(function.source[: match.start()] + function.source[match.end() :])
        for body in bodies:
            statement = (
                f"create or replace function cairn.{function.name}() returns {function.type}"
                f" language sql stable security definer set search_path = public, pg_temp as $$ {body} $$"
            )
            found.append((f"{function.name}: {body}", None, statement))
    return found


async def careless_grants(world: World) -> list[tuple[str, str | None, str]]:
    """Each closed column opened."""
    closed = await world.owner.run(
        """
        select c.relname as relation, a.attname as name
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
          and not has_column_privilege(cairn.app_role(), c.oid, a.attnum, 'select')
        """
    )
    [(role,)] = await world.owner.run("select cairn.app_role()")
    return [
        (
            f"grant {column.relation}.{column.name}",
            column.relation,
            f'grant select ("{column.name}") on "{column.relation}" to "{role}"',
        )
        for column in closed
    ]
