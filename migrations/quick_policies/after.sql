-- Whoever asks about one mentorship is answered by looking at that one: the cheapest condition comes first, and what
-- is not reached is not asked.

-- Each step looks up the reports of those found before; without offset 0 it would read everybody and join.
create or replace function cairn.my_line() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive line as (
    select id from users where manager_id = cairn.person()
    union
    select report.id
    from line cross join lateral (select id from users where manager_id = line.id offset 0) report
  )
  select array(
    select id from line
    union
    select u.id from mentorship_assignments a join users u on u.id = a.mentee_user_id
    where a.assigned_by_user_id = cairn.person() and u.manager_id is null and u.id <> cairn.person()
  )
$$;

-- Whether somebody is in cairn.my_line(), asked upwards: a few managers instead of everybody below me. In plpgsql,
-- which begins the second question only after the first.
create function cairn.manages(member uuid) returns boolean
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
end $$;
revoke all on function cairn.manages from public;

-- cairn.my_assignments() as rows, for policies: one is found by its key, and without asking the policies again.
create view own_assignments with (security_barrier) as
select id from mentorship_assignments
where mentee_user_id = (select cairn.person()) and status not in ('declined', 'expired')
   or mentor_id = (select cairn.my_mentor_id());

alter policy two_line_and_program_read on mentorship_assignments
using (mentee_user_id = (select cairn.person()) and status not in ('declined', 'expired')
       or mentor_id = (select m.id from mentors m where m.user_id = cairn.person())
       or (select cairn.sees_all_facts())
       or cairn.manages(mentee_user_id));
alter policy two_line_and_program_change on mentorship_assignments
using (mentee_user_id = (select cairn.person()) and status not in ('declined', 'expired')
       or mentor_id = (select m.id from mentors m where m.user_id = cairn.person())
       or (select cairn.sees_all_facts())
       or cairn.manages(mentee_user_id));

-- Facts of a mentorship are for those who may know of it.
alter policy two_line_and_program_read on agreement_acceptances
using (exists (select from mentorship_assignments a where a.id = assignment_id));
alter policy two_line_and_program on check_ins
using (exists (select from mentorship_assignments a where a.id = assignment_id));

-- What is said is for the two; only then comes the question what was shared at a hand-over.
alter policy two_read on mentorship_sessions
using (exists (select from own_assignments a where a.id = assignment_id)
       or assignment_id = any((select cairn.my_conversations())::uuid[]));
alter policy two_read on mentorship_resources
using (exists (select from own_assignments a where a.id = assignment_id)
       or assignment_id = any((select cairn.my_conversations())::uuid[]));
