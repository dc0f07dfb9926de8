"""Whom to look at when, what was said to whom, and the triggers that have Cairn look.

Written as SQL in migrations/agenda, frozen with this revision.
"""

from pathlib import Path

from alembic import op

from migrations.role import quoted
from migrations.scripts import run

revision = "2026_11_24_1200"
down_revision = "2026_11_24_1100"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "agenda"
WOKEN_BY = (
    "mentorship_assignments check_ins mentorship_sessions mentee_ramp_milestones self_assessments user_settings"
    " users program_settings"
)


def upgrade() -> None:
    run(FOLDER / "tables.sql")
    run(FOLDER / "actions_due.sql")
    run(FOLDER / "waking.sql")
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    op.execute(f"grant select, insert, update, delete on agenda to {restricted}")
    op.execute(f"grant select, insert, update on nudges to {restricted}")
    op.execute(f"grant execute on function cairn.actions_due_of(uuid[]) to {restricted}")


def downgrade() -> None:
    for table in WOKEN_BY.split():
        op.execute(f"drop trigger wake on {table}")
    for table in ("user_settings", "users"):
        op.execute(f"drop trigger wake_changed on {table}")
    op.execute("drop table nudges, agenda")
    op.execute(
        "drop function cairn.wake, cairn.wake_pair, cairn.wake_with_partners, cairn.wake_two_of_assignment,"
        " cairn.wake_two_of_row, cairn.wake_mentee, cairn.wake_owner, cairn.wake_owner_with_partners,"
        " cairn.wake_member, cairn.wake_everybody, cairn.call_agenda, cairn.actions_due_of"
    )
    op.execute("drop index ix_mentorship_assignments_follow")
    run(FOLDER / "actions_due_before.sql")
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    for signature in ("open_action_items(uuid[])", "action_items_due(date)"):
        op.execute(f"grant execute on function cairn.{signature} to {restricted}")
