"""Who logged a meeting second: it is one session then, belongs to both, and is erased with either."""

import sqlalchemy as sa
from alembic import op

from migrations.role import quoted

revision = "2026_11_24_1000"
down_revision = "2026_11_23_1000"
branch_labels = None
depends_on = None

SECOND = "joined_by_user_id"
OF_THE_FIRST = "where logged_by_user_id = erased"
OF_BOTH = f"where erased in (logged_by_user_id, {SECOND})"


def upgrade() -> None:
    op.add_column("mentorship_sessions", sa.Column(SECOND, sa.Uuid))
    op.create_foreign_key(
        f"fk_mentorship_sessions_{SECOND}", "mentorship_sessions", "users", [SECOND], ["id"]
    )
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    op.execute(f"grant select ({SECOND}), update ({SECOND}) on mentorship_sessions to {restricted}")
    rewrite_erasing(OF_THE_FIRST, OF_BOTH)


def downgrade() -> None:
    rewrite_erasing(OF_BOTH, OF_THE_FIRST)
    op.drop_column("mentorship_sessions", SECOND)


def rewrite_erasing(old: str, new: str) -> None:
    """Changes one condition of cairn.erase_private_text and leaves the rest of it as it is."""
    connection = op.get_bind()
    body = connection.exec_driver_sql(
        "select pg_get_functiondef('cairn.erase_private_text(uuid)'::regprocedure)"
    ).scalar_one()
    if body.count(old) != 1:
        raise LookupError(f"cairn.erase_private_text does not say once: {old}")
    connection.exec_driver_sql(body.replace(old, new))
