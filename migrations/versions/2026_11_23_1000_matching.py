"""Who could mentor whom, best first: the candidates and their scores in one statement of the owner.

Written as SQL in migrations/matching, frozen with this revision.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.role import quoted

revision = "2026_11_23_1000"
down_revision = "2026_11_23_0900"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "matching"
CANDIDATES = "cairn.mentor_candidates(uuid, timestamptz, text, text[], integer, text, uuid, uuid[])"


def upgrade() -> None:
    for column in ("published_raters", "published_rated", "published_well"):
        op.add_column("mentor_statistics", sa.Column(column, sa.Integer, nullable=False, server_default="0"))
    run(FOLDER / "past_success.sql")
    run(FOLDER / "candidates.sql")
    # For what was there before; the trigger publishes where it may.
    op.execute("update mentor_statistics set raters = raters")

    restricted = op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one()
    op.execute("revoke all on all functions in schema cairn from public")
    op.execute(f"grant execute on function {CANDIDATES} to {quoted(restricted)}")


def downgrade() -> None:
    op.execute(f"drop function {CANDIDATES}")
    op.execute("drop function cairn.utc_offset")
    op.execute("drop function cairn.publish_past_success cascade")
    for column in ("published_well", "published_rated", "published_raters"):
        op.drop_column("mentor_statistics", column)


def run(script: Path) -> None:
    """Runs a whole file as it is, in the migration's transaction."""
    sql = script.read_text(encoding="utf-8")
    connection = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda asyncpg_connection: asyncpg_connection.execute(sql))
