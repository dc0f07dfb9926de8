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
# All but what the database keeps for matching.
ADDED_BY_THE_APPLICATION = (
    "id, user_id, is_active, max_mentees, current_mentee_count, expertise_areas, availability_notes,"
    " total_mentees_to_date, average_rating, is_certified, certified_at, formats, about_me, left_at, created_at,"
    " updated_at"
)


def upgrade() -> None:
    run(MIGRATIONS / "quick_matching" / "after.sql")
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    op.execute(f"revoke insert on mentors from {restricted}")
    op.execute(f"grant insert ({ADDED_BY_THE_APPLICATION}) on mentors to {restricted}")


def downgrade() -> None:
    run(MIGRATIONS / "quick_matching" / "before.sql")
    run(MIGRATIONS / "matching" / "past_success.sql")
    run(MIGRATIONS / "matching" / "candidates.sql")
    restricted = quoted(op.get_bind().exec_driver_sql("select cairn.app_role()").scalar_one())
    op.execute(f"grant insert on mentors to {restricted}")
    op.execute("revoke all on all functions in schema cairn from public")
    for function in FOR_THE_APPLICATION:
        op.execute(f"grant execute on function {function} to {restricted}")
