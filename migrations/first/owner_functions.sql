-- The short list of what needs more than facts but gives no private word away (tests/architecture keeps it).

-- When people work and want to hear from us, the program's defaults filled in. What somebody muted is for the
-- scheduler alone.
create function cairn.working_times(people uuid[])
returns table (user_id uuid, timezone text, reminder_hour smallint, working_days smallint[],
               snooze_until date, country text, muted_kinds text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.timezone, coalesce(s.reminder_hour, p.reminder_hour),
         coalesce(s.working_days, '{1,2,3,4,5}'), s.snooze_until, coalesce(s.country, p.country),
         case when cairn.is_program() then coalesce(s.muted_kinds, '{}') end
  from users u left join user_settings s on s.user_id = u.id cross join program_settings p
  where u.id = any(people) and (cairn.is_program() or cairn.person() is not null)
$$;

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

-- Erases what was said in one mentorship; that it took place, its dates and its ratings stay. Retention.
create function cairn.erase_mentorship_text(mentorship uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not cairn.is_program() then
    raise insufficient_privilege using message = 'Only the program erases a whole mentorship';
  end if;
  perform cairn.erase_mentorships(array[mentorship]);
end $$;

create function cairn.erase_mentorships(mentorships uuid[]) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  update mentorship_assignments set
    goals = '[]', expectations = null, completion_notes = null, mentor_feedback = null,
    mentee_feedback = null, decline_note = null, note_to_mentee = null
  where id = any(mentorships);
  update mentorship_sessions set
    topics_covered = '{}', summary = null, action_items = '[]', resources_shared = '[]',
    mentee_confidence_before = null, mentee_confidence_after = null
  where assignment_id = any(mentorships);
  delete from mentorship_resources where assignment_id = any(mentorships);
  delete from skill_ratings where assignment_id = any(mentorships);
  delete from self_assessments where assignment_id = any(mentorships);
  update feedback_rounds set words = null where assignment_id = any(mentorships);
end $$;

-- "Delete my data": erases what the person said and what was said about them, and their name; facts stay nameless.
-- The row itself stays as a tombstone, so that the directory does not write the name back.
create function cairn.erase_private_text(erased uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  erased_mentor uuid := (select id from mentors where user_id = erased);
begin
  if not (cairn.is_program() or cairn.person() = erased) then
    raise insufficient_privilege using message = 'One erases only one''s own data';
  end if;
  perform cairn.erase_mentorships(array(select id from mentorship_assignments where mentee_user_id = erased));
  update mentorship_assignments set
    completion_notes = null, mentor_feedback = null, decline_note = null, note_to_mentee = null
  where mentor_id = erased_mentor;
  update mentorship_sessions set
    topics_covered = '{}', summary = null, action_items = '[]', resources_shared = '[]'
  where logged_by_user_id = erased;
  delete from mentorship_resources where shared_by_user_id = erased;
  delete from skill_ratings where rated_by_user_id = erased;
  delete from self_assessments where user_id = erased;
  update feedback_rounds set words = null where author_user_id = erased;
  delete from wanted_skills where user_id = erased;
  delete from mentee_preferences where user_id = erased;
  delete from avoidances where user_id = erased;
  delete from user_settings where user_id = erased;
  delete from kudos where from_user_id = erased;
  update mentors set about_me = null, availability_notes = null where id = erased_mentor;
  update users set
    name = 'Somebody who left no name', email = null, location = null, performance_rating = null,
    erased_at = now()
  where id = erased;
end $$;
