-- Whatever concerns a person has Cairn look at them again, whoever writes it. '-infinity' is due by every clock.

create function cairn.wake(people uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into agenda (user_id) select distinct person from unnest(people) person where person is not null
$$;

create function cairn.wake_pair(assignment uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
  select cairn.wake(array[a.mentee_user_id, m.user_id])
  from mentorship_assignments a join mentors m on m.id = a.mentor_id
  where a.id = assignment
$$;

-- Working times are a matter of both: whoever meets this person is looked at too.
create function cairn.wake_with_partners(person uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
  select cairn.wake(array[person] || array(
    select case when m.user_id = person then a.mentee_user_id else m.user_id end
    from mentorship_assignments a join mentors m on m.id = a.mentor_id
    where a.status in ('pending', 'active', 'paused')
      and (a.mentee_user_id = person or a.mentor_id = (select id from mentors where user_id = person))
  ))
$$;

create function cairn.wake_two_of_assignment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake_pair(new.id);
  if tg_op = 'INSERT' then
    perform cairn.wake(array[new.assigned_by_user_id]);
  end if;
  return null;
end $$;

create function cairn.wake_two_of_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake_pair(case when tg_op = 'DELETE' then old.assignment_id else new.assignment_id end);
  return null;
end $$;

create function cairn.wake_mentee() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake(array[new.mentee_user_id]);
  return null;
end $$;

create function cairn.wake_owner() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake(array[new.user_id]);
  return null;
end $$;

create function cairn.wake_owner_with_partners() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake_with_partners(new.user_id);
  return null;
end $$;

create function cairn.wake_member() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cairn.wake(array[new.id, new.manager_id]);
  if tg_op = 'UPDATE' and (new.timezone, new.is_active) is distinct from (old.timezone, old.is_active) then
    perform cairn.wake_with_partners(new.id);
  end if;
  return null;
end $$;

create function cairn.wake_everybody() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into agenda (user_id) select id from users where is_active and not is_bot;
  return null;
end $$;

create trigger wake after insert or update of
  status, expected_end_date, paused_until, check_in_cadence, remind_after, start_date
on mentorship_assignments for each row execute function cairn.wake_two_of_assignment();

create trigger wake after insert or delete or update of
  status, due_on, starts_at, asked_mentee_at, asked_mentor_at
on check_ins for each row execute function cairn.wake_two_of_row();

create trigger wake after insert or delete or update of action_items, session_date, without_details
on mentorship_sessions for each row execute function cairn.wake_two_of_row();

create trigger wake after insert or update of target_date, achieved_date, verified_at, retired_at
on mentee_ramp_milestones for each row execute function cairn.wake_mentee();

create trigger wake after insert on self_assessments for each row execute function cairn.wake_owner();

-- Settings are saved, and the directory is read, whether or not something has changed.
create trigger wake after insert on user_settings for each row execute function cairn.wake_owner_with_partners();
create trigger wake_changed after update on user_settings for each row
when (
  (old.reminder_hour, old.working_days, old.snooze_until, old.country, old.muted_kinds)
  is distinct from (new.reminder_hour, new.working_days, new.snooze_until, new.country, new.muted_kinds)
)
execute function cairn.wake_owner_with_partners();

create trigger wake after insert on users for each row execute function cairn.wake_member();
create trigger wake_changed after update on users for each row
when (
  (old.timezone, old.role, old.start_date, old.manager_id, old.is_program_lead, old.is_active)
  is distinct from (new.timezone, new.role, new.start_date, new.manager_id, new.is_program_lead, new.is_active)
)
execute function cairn.wake_member();

create trigger wake after update of mentored_roles, new_hire_window_days, offer_reminder_days, offer_expires_days,
  country, digest_weekday, digest_hour, reminder_hour
on program_settings for each statement execute function cairn.wake_everybody();

-- The bot listens for this (app/jobs/agenda.py).
create function cairn.call_agenda() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('agenda', '');
  return null;
end $$;

create trigger call after insert on agenda
for each row when (new.look_at = '-infinity') execute function cairn.call_agenda();

revoke all on all functions in schema cairn from public;

insert into agenda (user_id) select id from users where is_active and not is_bot;
