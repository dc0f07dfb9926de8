"""Policies that look at one mentorship, not first at all that somebody may know of.

Written as SQL in migrations/quick_policies, frozen with this revision.
"""

from pathlib import Path

from alembic import op

from migrations.role import quoted
from migrations.scripts import run

revision = "2026_11_24_1400"
down_revision = "2026_11_24_1300"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "quick_policies"


def upgrade() -> None:
    run(FOLDER / "after.sql")
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    op.execute(f"grant select on own_assignments to {restricted}")
    op.execute(f"grant execute on function cairn.manages(uuid) to {restricted}")


def downgrade() -> None:
    run(FOLDER / "before.sql")
