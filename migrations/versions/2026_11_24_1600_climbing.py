"""Whether somebody is below me is asked from manager to manager: each step is one row, found by its key."""

from alembic import op

revision = "2026_11_24_1600"
down_revision = "2026_11_24_1500"
branch_labels = None
depends_on = None

# Nobody has a hundred managers above them: what has gone round in a circle, although that is refused, ends there.
CLIMBING = """
create or replace function cairn.manages(member uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  me uuid := cairn.person();
  above uuid := member;
begin
  if me is null then
    return false;
  end if;
  for step in 1..100 loop
    select manager_id into above from users where id = above;
    exit when above is null;
    if above = me then
      return true;
    end if;
  end loop;
  return exists (
    select from mentorship_assignments a join users u on u.id = a.mentee_user_id
    where u.id = member and u.manager_id is null and a.assigned_by_user_id = me and u.id <> me
  );
end $$
"""

# As migrations/quick_policies made it.
BEFORE = """
create or replace function cairn.manages(member uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if exists (
    with recursive above as (
      select manager_id as id from users where id = member
      union
      select manager_id from above join users using (id)
    )
    select from above where id = cairn.person()
  ) then
    return true;
  end if;
  return exists (
    select from mentorship_assignments a join users u on u.id = a.mentee_user_id
    where u.id = member and u.manager_id is null and a.assigned_by_user_id = cairn.person()
      and u.id <> cairn.person()
  );
end $$
"""


def upgrade() -> None:
    op.execute(CLIMBING)


def downgrade() -> None:
    op.execute(BEFORE)
