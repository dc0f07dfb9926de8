-- When the open action items of people in running mentorships are due, as counts; for the agenda. It stands in for
-- two functions that counted for everybody, which nobody calls.
drop function cairn.open_action_items(uuid[]);
drop function cairn.action_items_due(date);

create function cairn.actions_due_of(people uuid[])
returns table (user_id uuid, assignment_id uuid, due_on date, items bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  with running as ( -- one side after the other: each has an index of its own
    select a.id, a.mentee_user_id, m.user_id as mentor_user_id
    from mentorship_assignments a join mentors m on m.id = a.mentor_id
    where a.mentee_user_id = any(people) and a.status = 'active'
    union
    select a.id, a.mentee_user_id, m.user_id
    from mentorship_assignments a join mentors m on m.id = a.mentor_id
    where m.user_id = any(people) and a.status = 'active'
  )
  select owed.user_id, a.id, left(item ->> 'due', 10)::date, count(*)
  from running a
  join mentorship_sessions s on s.assignment_id = a.id and s.next_action_due is not null
  cross join jsonb_array_elements(s.action_items) item
  cross join lateral (
    select case when item ->> 'owner' = 'mentor' then a.mentor_user_id else a.mentee_user_id end as user_id
  ) owed
  where cairn.is_program()
    and owed.user_id = any(people)
    and not coalesce((item ->> 'done')::boolean, false) and item ->> 'due' is not null
  group by 1, 2, 3
$$;
