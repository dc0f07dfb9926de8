-- As in migrations/first/owner_functions.sql: for a downgrade.

-- Open action items of these mentorships as counts, for the scheduler.
create function cairn.open_action_items(assignments uuid[])
returns table (assignment_id uuid, owner text, open_items bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.assignment_id, item ->> 'owner', count(*)
  from mentorship_sessions s cross join jsonb_array_elements(s.action_items) item
  where s.assignment_id = any(assignments) and cairn.is_program()
    and not coalesce((item ->> 'done')::boolean, false)
  group by 1, 2
$$;

-- Open action items of running mentorships that are due by a day, as counts, for the scheduler.
create function cairn.action_items_due(due_by date)
returns table (assignment_id uuid, owner text, due date, due_items bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.assignment_id, item ->> 'owner', left(item ->> 'due', 10)::date, count(*)
  from mentorship_sessions s
  join mentorship_assignments a on a.id = s.assignment_id and a.status = 'active'
  cross join jsonb_array_elements(s.action_items) item
  where s.next_action_due <= due_by and cairn.is_program()
    and not coalesce((item ->> 'done')::boolean, false) and left(item ->> 'due', 10)::date <= due_by
  group by 1, 2, 3
$$;

revoke all on all functions in schema cairn from public;
