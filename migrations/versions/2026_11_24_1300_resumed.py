"""When a mentorship was resumed last: nobody is late for what fell into a pause."""

import sqlalchemy as sa
from alembic import op

from migrations.role import quoted

revision = "2026_11_24_1300"
down_revision = "2026_11_24_1200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentorship_assignments", sa.Column("resumed_at", sa.DateTime(timezone=True)))
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    op.execute(f"grant select (resumed_at), update (resumed_at) on mentorship_assignments to {restricted}")


def downgrade() -> None:
    op.drop_column("mentorship_assignments", "resumed_at")
