"""A mentor who accepts a hand-over ends the mentorship before it: they may not see it, so the database does."""

from alembic import op

revision = "2026_11_24_1100"
down_revision = "2026_11_24_1000"
branch_labels = None
depends_on = None

END_WHAT_IS_HANDED_OVER = """
create function cairn.end_what_is_handed_over() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  earlier mentorship_assignments;
begin
  -- First mentorships, then mentors, both in the order in which everybody else locks them.
  select * into earlier from mentorship_assignments where id = new.handed_over_from_id for update;
  if earlier.status not in ('active', 'paused') then
    return new;
  end if;
  perform from mentors where id in (earlier.mentor_id, new.mentor_id) order by id for no key update;
  update mentorship_assignments set
    status = 'completed', completed_at = coalesce(new.mentor_accepted_at, now()), paused_until = null,
    actual_end_date = greatest(start_date, coalesce(new.mentor_accepted_at, now())::date)
  where id = earlier.id;
  delete from check_ins where assignment_id = earlier.id and status = 'scheduled';
  insert into audit (at, actor_user_id, actor_name, action, subject_type, subject_id, before, after)
  values (coalesce(new.mentor_accepted_at, now()), cairn.person(),
          case when cairn.person() is null then 'Cairn' end, 'assignment.handed_over', 'mentorship_assignments',
          earlier.id, jsonb_build_object('status', earlier.status), jsonb_build_object('status', 'completed'));
  return new;
end $$
"""

TRIGGER = """
create trigger end_what_is_handed_over before update of status on mentorship_assignments
for each row when (old.status = 'pending' and new.status = 'active' and new.handed_over_from_id is not null)
execute function cairn.end_what_is_handed_over()
"""


def upgrade() -> None:
    op.execute(END_WHAT_IS_HANDED_OVER)
    op.execute(TRIGGER)
    op.execute("revoke all on function cairn.end_what_is_handed_over() from public")


def downgrade() -> None:
    op.execute("drop trigger end_what_is_handed_over on mentorship_assignments")
    op.execute("drop function cairn.end_what_is_handed_over")
