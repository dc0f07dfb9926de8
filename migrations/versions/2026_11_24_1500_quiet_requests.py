"""A re-match is asked for quietly: the audit keeps that it was, and the day, but not by whom."""

from alembic import op

revision = "2026_11_24_1500"
down_revision = "2026_11_24_1400"
branch_labels = None
depends_on = None

# The exact moment would name whoever did something else just then.
QUIET = """
create policy those_concerned_add_quietly on audit for insert
with check (actor_user_id is null and actor_name = 'Quietly' and action = 'assignment.rematch_asked'
            and at = date_trunc('day', at, 'UTC')
            and exists (select from mentorship_assignments a where a.id = audit.subject_id))
"""


def upgrade() -> None:
    op.execute(QUIET)


def downgrade() -> None:
    op.execute("drop policy those_concerned_add_quietly on audit")
