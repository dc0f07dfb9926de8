"""Mentors are asked to verify by what time brings up: what changes of a milestone has Cairn look at them, too."""

from alembic import op

revision = "2026_11_24_1700"
down_revision = "2026_11_24_1600"
branch_labels = None
depends_on = None

WITH_MENTORS = """
create or replace function cairn.wake_mentee() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake(array[new.mentee_user_id] || array(
    select m.user_id from mentorship_assignments a join mentors m on m.id = a.mentor_id
    where a.mentee_user_id = new.mentee_user_id and a.status = 'active'
  ));
  return null;
end $$
"""

# As migrations/agenda made it.
BEFORE = """
create or replace function cairn.wake_mentee() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake(array[new.mentee_user_id]);
  return null;
end $$
"""


def upgrade() -> None:
    op.execute(WITH_MENTORS)


def downgrade() -> None:
    op.execute(BEFORE)
