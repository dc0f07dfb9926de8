"""The whole schema, private from the first day.

Written as SQL in migrations/first, frozen with this revision. The order is the order of the story.
"""

from pathlib import Path

from alembic import op
from sqlalchemy import inspect

from migrations import role
from migrations.first import grants
from migrations.scripts import run

revision = "2026_11_23_0900"
down_revision = None
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "first"
TABLES = ("people", "program", "mentors", "mentorships", "progress", "machinery")
RULES = ("who", "people_rules", "pooled_ratings", "mentorship_rules", "owner_functions")
PRIVACY = ("views", "policies_people", "policies_mentorships", "policies_others")


def upgrade() -> None:
    connection = op.get_bind()
    # Whoever calls us: an owner named like our schema would find that one first.
    op.execute("set local search_path = public")
    for statement in role.statements_to_make_role(connection):
        op.execute(statement)
    database = connection.exec_driver_sql("select current_database()").scalar_one()
    restricted = role.restricted_role(database)

    op.execute("create schema cairn")
    # Written down, not worked out each time: a copy of the database under another name keeps its role.
    op.execute(
        "create function cairn.app_role() returns text language sql immutable"
        f" return '{restricted.replace(chr(39), chr(39) * 2)}'"
    )
    for name in (*TABLES, *RULES, *PRIVACY, "seed"):
        run(FOLDER / f"{name}.sql")

    inspector = inspect(connection)
    columns = {table: [c["name"] for c in inspector.get_columns(table)] for table in grants.TABLES}
    for statement in grants.statements(restricted, columns):
        op.execute(statement)
    # Everybody may make temporary tables unless told otherwise; the restricted role makes nothing.
    op.execute(f"revoke temporary on database {role.quoted(database)} from public")


def downgrade() -> None:
    connection = op.get_bind()
    database, restricted = connection.exec_driver_sql("select current_database(), cairn.app_role()").one()
    op.execute("drop view performance_ratings, assignment_words, session_facts, session_own_quality")
    op.execute("drop schema cairn cascade")
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    op.execute(f"drop table {', '.join(tables)} cascade")
    op.execute(f"grant temporary on database {role.quoted(database)} to public")
    # The role may serve another database by now: it loses its rights here and is not dropped.
    op.execute(f"revoke all on schema public from {role.quoted(restricted)}")
