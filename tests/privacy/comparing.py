"""What is otherwise than the matrix says."""

from app.database import Database
from tests.privacy import surfaces
from tests.privacy.matrix import READ, WRITE
from tests.privacy.planting import World


async def differences(database: Database, world: World, only: str | None = None) -> list[str]:
    """In sentences; of one relation, or of all."""
    return await wrong_reads(database, world, only) or await wrong_writes(database, world, only)


async def wrong_reads(database: Database, world: World, only: str | None) -> list[str]:
    relations = await surfaces.relations(world, only)
    if forgotten := without_rules(relations, only):
        return forgotten
    cells = await surfaces.read(database, world, relations)
    return found_by_nobody(relations, cells) + against_the_matrix(world, cells)


def without_rules(relations: list[surfaces.Relation], only: str | None) -> list[str]:
    forgotten = [
        f"{relation.name}.{name} has no rule in the matrix"
        for relation in relations
        for name in relation.columns
        if name not in rules(relation.name)
    ]
    closed = READ.keys() - {relation.name for relation in relations} if only is None else set()
    return forgotten + [f"{name} cannot be read at all" for name in closed]


def found_by_nobody(relations: list[surfaces.Relation], cells: surfaces.Cells) -> list[str]:
    """Not planted, so that nobody would notice a leak, or closed to all."""
    found: dict[str, set[str]] = {}
    for (relation, _), columns_by_reader in cells.items():
        found.setdefault(relation, set()).update(*columns_by_reader.values())
    return [
        f"nobody finds anything in {relation.name}.{name}"
        for relation in relations
        for name in relation.columns
        if name not in found.get(relation.name, ())
    ]


def against_the_matrix(world: World, cells: surfaces.Cells) -> list[str]:
    wrong = []
    for (relation, key), columns_by_reader in cells.items():
        who = world.rows.get((relation, key), {})
        rule = rules(relation)
        filled = set[str]().union(*columns_by_reader.values())
        for reader in surfaces.readers(world):
            should = {name for name in filled if may(reader, rule.get(name, ""), who)}
            does = columns_by_reader.get(reader, set())
            wrong += [f"{reader} reads {relation}.{name} of {who or key}" for name in sorted(does - should)]
            wrong += [f"{reader} misses {relation}.{name} of {who or key}" for name in sorted(should - does)]
    return wrong


async def wrong_writes(database: Database, world: World, only: str | None) -> list[str]:
    written = await surfaces.write(database, world, await surfaces.relations(world, only))
    wrong = []
    blindly: dict[tuple[str, str], bool] = {}
    for (relation, key), who in world.rows.items():
        if relation not in WRITE or only not in (None, relation):
            continue
        for reader in surfaces.readers(world):
            can_change = may(reader, WRITE[relation].get("update", ""), who)
            blindly[relation, reader] = blindly.get((relation, reader), False) or can_change
        for command in ("insert", "update", "delete"):
            for reader in surfaces.readers(world):
                should = may(reader, WRITE[relation].get(command, ""), who)
                if should != (reader in written.get((relation, key, command), ())):
                    can = "cannot" if should else "can"
                    wrong.append(f"{reader} {can} {command} {relation} of {who or key}")
    for (relation, reader), should in blindly.items():
        if reader in written.get((relation, "", "update blindly"), ()) and not should:
            wrong.append(f"{reader} can update {relation} without reading it")
    return wrong


def rules(relation: str) -> dict[str, str]:
    return {name: words for names, words in READ.get(relation, {}).items() for name in names.split()}


def may(reader: str, words: str, who: dict[str, set[str]]) -> bool:
    about_row = {word for word, names in who.items() if reader in names}
    return not about_row.union(surfaces.words_about(reader)).isdisjoint(words.split())
