"""Who could mentor whom, best first: the candidates and their scores in one statement of the owner.

Written as SQL in migrations/matching, frozen with this revision.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.role import quoted
from migrations.scripts import run

revision = "2026_11_23_1000"
down_revision = "2026_11_23_0900"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "matching"
FOR_THE_APPLICATION = (
    "cairn.mentor_candidates(uuid, timestamptz, text, text[], integer, text, uuid[], uuid[])",
    "cairn.skill_keys(text[])",  # the index asks for the right of whoever writes
)


def upgrade() -> None:
    op.create_index("ix_users_timezone", "users", ["timezone"])
    for column in ("published_raters", "published_rated", "published_well"):
        op.add_column("mentor_statistics", sa.Column(column, sa.Integer, nullable=False, server_default="0"))
    run(FOLDER / "past_success.sql")
    run(FOLDER / "candidates.sql")
    # For what was there before; the trigger publishes where it may.
    op.execute("update mentor_statistics set raters = raters")

    restricted = op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one()
    op.execute("revoke all on all functions in schema cairn from public")
    for function in FOR_THE_APPLICATION:
        op.execute(f"grant execute on function {function} to {quoted(restricted)}")


def downgrade() -> None:
    op.drop_index("ix_mentors_skill_keys", "mentors")
    op.execute("drop function cairn.mentor_candidates, cairn.skill_keys, cairn.utc_offset")
    op.execute("drop trigger publish_past_success on mentor_statistics")
    op.execute("drop function cairn.publish_past_success")
    for column in ("published_well", "published_rated", "published_raters"):
        op.drop_column("mentor_statistics", column)
    op.drop_index("ix_users_timezone", "users")
