"""Everything the restricted role can reach, found in the catalogue, and what each reader gets from it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Database, Program
from models.ids import UserId
from tests.privacy.planting import World
from tests.privacy.world import MANAGERS, PERSONS

COLUMNS = """
    select c.relname as relation, a.attname as name, c.relkind = 'r' as is_table,
           has_column_privilege(cairn.app_role(), c.oid, a.attnum, 'update') as changeable,
           a.attnum = any(coalesce(i.indkey, '1')) as is_key, a.attnotnull as is_required
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relkind in ('r', 'v', 'm', 'p', 'f') and c.relnamespace::regnamespace::text not like 'pg_%'
      and c.relnamespace::regnamespace::text <> 'information_schema'
      and has_column_privilege(cairn.app_role(), c.oid, a.attnum, 'select')
    order by c.relname, a.attnum
"""


Cells = dict[tuple[str, str], dict[str, set[str]]]
"""(relation, key) -> reader -> the columns in which the reader found something."""

Written = dict[tuple[str, str, str], set[str]]
"""(relation, key, command) -> the readers who were let through."""


@dataclass
class Relation:
    name: str
    is_table: bool
    columns: list[str] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    changeable: list[str] = field(default_factory=list)
    erasable: list[str] = field(default_factory=list)

    @property
    def key_text(self) -> str:
        return " || ' ' || ".join(f'"{name}"::text' for name in self.key)


async def relations(world: World, only: str | None = None) -> list[Relation]:
    """What the restricted role may read of, with the columns that it may read."""
    found: dict[str, Relation] = {}
    for column in await world.owner.run(COLUMNS):
        relation = found.setdefault(column.relation, Relation(column.relation, column.is_table))
        relation.columns.append(column.name)
        if column.is_key:
            relation.key.append(column.name)
        if column.changeable:
            relation.changeable.append(column.name)
            if not column.is_required:
                relation.erasable.append(column.name)
    return [relation for name, relation in found.items() if only in (None, name)]


def readers(world: World) -> dict[str, UserId | Program]:
    persons = {name: UserId(world.people[name]) for name in PERSONS}
    return {**persons, "program": Program(), "admin": Program(admin=True)}


def words_about(reader: str) -> set[str]:
    """What the reader is, whatever the row."""
    words = {"everybody"}
    if reader in ("program", "admin"):
        words |= {"program", reader}
    if reader in MANAGERS.values():
        words.add("manager")
    if reader == "lena":
        words.add("lead")
    return words


async def install_attempts(world: World) -> None:
    """A function that tries statements one by one, undoes each, and says which were let through.

    Another rule than the right to write may stop a statement afterwards: it was let through all the same.
    """
    await world.owner.run(
        """
        create function attempts(statements text[]) returns boolean[] language plpgsql as $$
        declare
          statement text;
          written int;
          answers boolean[] := '{}';
        begin
          foreach statement in array statements loop
            begin
              execute statement;
              get diagnostics written = row_count;
              raise exception sqlstate 'UNDO0';
            exception
              when sqlstate 'UNDO0' then answers := answers || (written > 0);
              when integrity_constraint_violation then answers := answers || true;
              when insufficient_privilege then answers := answers || false;
            end;
          end loop;
          return answers;
        end $$
        """
    )


async def writes(world: World, relation: Relation) -> list[tuple[str, str, str]]:
    """(row key, command, statement) for every row that is there: written again, changed, deleted."""
    if not relation.is_table:
        return []
    name = f'"{relation.name}"'
    rows = await world.owner.run(
        f"select {relation.key_text} as key, quote_literal({relation.key_text}) as literal,"
        f" quote_literal(to_jsonb(it)::text) as row, written.columns from {name} it, ("
        " select string_agg(quote_ident(attname), ', ') as columns from pg_attribute"
        f" where attrelid = '{name}'::regclass and attnum > 0 and not attisdropped"
        # What nobody may add, such as what is generated; all of them, where nobody may add a row at all.
        " and (has_column_privilege(cairn.app_role(), attrelid, attnum, 'insert') and attgenerated = ''"
        f" or not has_any_column_privilege(cairn.app_role(), '{name}', 'insert'))"
        ") written"
    )
    statements = []
    for row in rows:
        where = f"where {relation.key_text} = {row.literal}"
        same = f"jsonb_populate_record(null::{name}, {row.row})"
        statements.append(
            (row.key, "insert", f"insert into {name} ({row.columns}) select {row.columns} from {same}")
        )
        statements.append((row.key, "delete", f"delete from {name} {where}"))
        if relation.changeable:
            column = f'"{relation.changeable[0]}"'
            statements.append((row.key, "update", f"update {name} set {column} = {column} {where}"))
    if relation.erasable:
        # Reads nothing, so that only the right to change protects the rows.
        statements.append(("", "update blindly", f'update {name} set "{relation.erasable[0]}" = null'))
    return statements


async def answers(db: AsyncSession, statements: Iterable[str]) -> list[bool]:
    result: list[bool] = await db.scalar(
        text("select attempts(:statements)"), {"statements": list(statements)}
    )
    return result


async def read(database: Database, world: World, relations: list[Relation]) -> Cells:
    """Reads everything as every reader."""
    everything = text(" union all ".join(map(filled_columns, relations)))
    cells: Cells = defaultdict(dict)
    for reader, on_behalf_of in readers(world).items():
        async with database.transaction(on_behalf_of=on_behalf_of) as db:
            for relation, key, filled in await db.execute(everything):
                cells[relation, key][reader] = set(filled)
    return cells


def filled_columns(relation: Relation) -> str:
    """A query for the columns, row by row, in which the reader finds something."""
    filled = ", ".join(f"case when \"{name}\" is not null then '{name}' end" for name in relation.columns)
    return (
        f"select '{relation.name}', {relation.key_text}, array_remove(array[{filled}], null)"
        f' from "{relation.name}"'
    )


async def write(database: Database, world: World, relations: list[Relation]) -> Written:
    """Tries to write everything as every reader; nothing stays written."""
    tries = [(one.name, *attempt) for one in relations for attempt in await writes(world, one)]
    statements = [statement for *_, statement in tries]
    written: Written = defaultdict(set)
    for reader, on_behalf_of in readers(world).items():
        async with database.transaction(on_behalf_of=on_behalf_of) as db:
            for (*what, _), allowed in zip(tries, await answers(db, statements), strict=True):
                if allowed:
                    written[what[0], what[1], what[2]].add(reader)
    return written
