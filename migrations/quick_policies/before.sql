-- The policies and cairn.my_line() as they were made in migrations/first.

alter policy two_line_and_program_read on mentorship_assignments
using ((select cairn.sees_all_facts()) or id = any((select cairn.known_assignments())::uuid[]));
alter policy two_line_and_program_change on mentorship_assignments
using ((select cairn.sees_all_facts()) or id = any((select cairn.known_assignments())::uuid[]));
alter policy two_line_and_program_read on agreement_acceptances
using ((select cairn.sees_all_facts()) or assignment_id = any((select cairn.known_assignments())::uuid[]));
alter policy two_line_and_program on check_ins
using ((select cairn.sees_all_facts()) or assignment_id = any((select cairn.known_assignments())::uuid[]));
alter policy two_read on mentorship_sessions
using (assignment_id = any((select cairn.my_conversations())::uuid[]));
alter policy two_read on mentorship_resources
using (assignment_id = any((select cairn.my_conversations())::uuid[]));

drop view own_assignments;
drop function cairn.manages;

create or replace function cairn.my_line() returns uuid[]
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
