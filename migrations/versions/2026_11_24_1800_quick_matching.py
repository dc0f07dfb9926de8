"""Matching reads every mentor once: skills and published ratings stand in the mentor's own row.

Written as SQL in migrations/quick_matching, frozen with this revision.
"""

from pathlib import Path

from alembic import op

from migrations.role import quoted
from migrations.scripts import run

revision = "2026_11_24_1800"
down_revision = "2026_11_24_1700"
branch_labels = None
depends_on = None

MIGRATIONS = Path(__file__).parent.parent
FOR_THE_APPLICATION = (
    "cairn.mentor_candidates(uuid, timestamptz, text, text[], integer, text, uuid[], uuid[])",
    "cairn.skill_keys(text[])",
)


def upgrade() -> None:
    run(MIGRATIONS / "quick_matching" / "after.sql")


def downgrade() -> None:
    run(MIGRATIONS / "quick_matching" / "before.sql")
    run(MIGRATIONS / "matching" / "past_success.sql")
    run(MIGRATIONS / "matching" / "candidates.sql")
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    op.execute("revoke all on all functions in schema cairn from public")
    for function in FOR_THE_APPLICATION:
        op.execute(f"grant execute on function {function} to {restricted}")
