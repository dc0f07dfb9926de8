-- What holds for mentorships whoever writes: legal steps, never more mentees than places, figures kept.
-- The functions are the owner's: under the restricted role they would count only the rows that one may see.

create function cairn.refuse_illegal_step() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.mentee_user_id = (select user_id from mentors where id = new.mentor_id) then
    raise exception 'Nobody mentors themselves'
      using errcode = 'check_violation', constraint = 'not_oneself', table = 'mentorship_assignments';
  end if;
  if tg_op = 'INSERT' or old.status = new.status then
    return new;
  end if;
  if (old.status, new.status) not in (
    ('pending', 'active'), ('pending', 'declined'), ('pending', 'expired'), ('pending', 'cancelled'),
    ('active', 'paused'), ('paused', 'active'),
    ('active', 'completed'), ('active', 'cancelled'), ('paused', 'completed'), ('paused', 'cancelled')
  ) then
    raise exception 'A mentorship does not go from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'mentorship_state', table = 'mentorship_assignments';
  end if;
  return new;
end $$;

create trigger refuse_illegal_step before insert or update of status, mentor_id, mentee_user_id
on mentorship_assignments for each row execute function cairn.refuse_illegal_step();

-- Once a statement: locks the mentors concerned, always in the same order, and counts again. The check
-- constraint mentor_capacity then refuses one mentee too many. The lock lets foreign keys through.
create function cairn.keep_counts() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  touched uuid[];
  touched_mentor uuid;
begin
  if tg_op = 'INSERT' then
    touched := array(select distinct mentor_id from after where status <> 'pending');
  elsif tg_op = 'DELETE' then
    touched := array(select distinct mentor_id from before);
  else
    touched := array(
      select distinct unnest(array[before.mentor_id, after.mentor_id])
      from before join after using (id)
      where (before.status, before.mentor_id, before.mentee_rating)
        is distinct from (after.status, after.mentor_id, after.mentee_rating)
    );
  end if;
  if touched = '{}' then
    return null;
  end if;
  perform from mentors where id = any(touched) order by id for no key update;
  update mentors set current_mentee_count = counted.running, total_mentees_to_date = counted.ever
  from (
    select touched_id as id,
           count(*) filter (where status in ('active', 'paused')) as running,
           count(distinct mentee_user_id) filter (
             where mentor_accepted_at is not null or status in ('active', 'paused', 'completed')
           ) as ever
    from unnest(touched) touched_id left join mentorship_assignments on mentor_id = touched_id
    group by touched_id
  ) counted
  where mentors.id = counted.id
    and (current_mentee_count, total_mentees_to_date) is distinct from (counted.running, counted.ever);
  insert into mentor_statistics (mentor_id, finished, rated_well, raters)
  select mentor_id, count(*) filter (where status = 'completed'),
         count(*) filter (where status = 'completed' and mentee_rating >= 4),
         count(distinct mentee_user_id) filter (where status = 'completed' and mentee_rating is not null)
  from mentorship_assignments where mentor_id = any(touched) group by mentor_id
  on conflict (mentor_id) do update
  set finished = excluded.finished, rated_well = excluded.rated_well, raters = excluded.raters
  where (mentor_statistics.finished, mentor_statistics.rated_well, mentor_statistics.raters)
    is distinct from (excluded.finished, excluded.rated_well, excluded.raters);
  foreach touched_mentor in array touched loop
    perform cairn.publish_mean('mentee_rating', touched_mentor);
  end loop;
  return null;
end $$;

create trigger keep_counts_insert after insert on mentorship_assignments
referencing new table as after for each statement execute function cairn.keep_counts();
create trigger keep_counts_update after update on mentorship_assignments
referencing old table as before new table as after for each statement execute function cairn.keep_counts();
create trigger keep_counts_delete after delete on mentorship_assignments
referencing old table as before for each statement execute function cairn.keep_counts();

-- The earliest open action item, so that due ones are found by index and nobody has to read the words.
create function cairn.keep_next_action_due() returns trigger language plpgsql as $$
begin
  new.next_action_due := (
    select min(left(item ->> 'due', 10)::date) from jsonb_array_elements(new.action_items) item
    where not coalesce((item ->> 'done')::boolean, false)
  );
  return new;
end $$;

create trigger keep_next_action_due before insert or update of action_items on mentorship_sessions
for each row execute function cairn.keep_next_action_due();

-- Wakes the delivery at the commit.
create function cairn.wake_delivery() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end $$;

create trigger wake_delivery after insert on outbox
for each statement execute function cairn.wake_delivery();
