-- Who is asking, and what is theirs. app/database.py sets cairn.on_behalf_of at the start of every transaction:
-- a person's id, 'program', or 'admin' (a service token with the admin scope). Unset, one is nobody and sees nothing.

create function cairn.is_program() returns boolean language sql stable
return coalesce(current_setting('cairn.on_behalf_of', true) in ('program', 'admin'), false);

create function cairn.is_admin() returns boolean language sql stable
return coalesce(current_setting('cairn.on_behalf_of', true) = 'admin', false);

create function cairn.person() returns uuid language sql stable
return case
  when coalesce(current_setting('cairn.on_behalf_of', true), '') in ('', 'program', 'admin') then null
  else current_setting('cairn.on_behalf_of', true)::uuid
end;

create function cairn.is_lead() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from users where id = cairn.person() and is_program_lead and is_active
  )
$$;

create function cairn.sees_all_facts() returns boolean language sql stable
return cairn.is_program() or cairn.is_lead();

create function cairn.my_mentor_id() returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select id from mentors where user_id = cairn.person()
$$;

-- Everybody who reports to me, at any depth; and the mentees without a known manager whom I assigned.
create function cairn.my_line() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive line as (
    select id from users where manager_id = cairn.person()
    union
    select u.id from users u join line on u.manager_id = line.id
  )
  select array(
    select id from line
    union
    select u.id from mentorship_assignments a join users u on u.id = a.mentee_user_id
    where a.assigned_by_user_id = cairn.person() and u.manager_id is null and u.id <> cairn.person()
  )
$$;

-- Mentorships I am in. A mentee never learns of a mentor who declined or let an offer expire.
create function cairn.my_assignments() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array(
    select id from mentorship_assignments where mentor_id = cairn.my_mentor_id()
    union
    select id from mentorship_assignments
    where mentee_user_id = cairn.person() and status not in ('declined', 'expired')
  )
$$;

-- Mentorships whose facts I may know: mine, and those of my line.
create function cairn.known_assignments() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select cairn.my_assignments() || array(
    select id from mentorship_assignments where mentee_user_id = any(cairn.my_line())
  )
$$;

-- Mentorships whose sessions I may read: mine, and those before a hand-over that the mentee shared with me.
create function cairn.my_conversations() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive before_me as (
    select handed_over_from_id as id from mentorship_assignments
    where mentor_id = cairn.my_mentor_id() and status in ('active', 'paused', 'completed')
      and sessions_shared_at is not null
    union
    select a.handed_over_from_id from mentorship_assignments a join before_me using (id)
  )
  select cairn.my_assignments() || array(select id from before_me where id is not null)
$$;

-- Those I mentor now.
create function cairn.my_mentees() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array(
    select mentee_user_id from mentorship_assignments
    where mentor_id = cairn.my_mentor_id() and status in ('active', 'paused')
  )
$$;
