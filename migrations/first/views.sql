-- Private columns are granted to nobody; these views of the owner give each to those who may read it.

create view performance_ratings with (security_barrier) as
select id as user_id, performance_rating from users
where id = (select cairn.person())
   or (select cairn.is_lead())
   or (select cairn.is_admin())
   or id = any((select cairn.my_line())::uuid[]);

create view assignment_words with (security_barrier) as
select a.id as assignment_id,
       case when is_mentor or is_mentee or is_line then completion_notes end as completion_notes,
       case when is_mentor or is_mentee or is_line then mentor_feedback end as mentor_feedback,
       case when is_mentee then mentee_feedback end as mentee_feedback,
       case when is_mentee then mentee_rating end as mentee_rating,
       case when is_mentor or is_line or (select cairn.is_lead()) then decline_reason end as decline_reason,
       case when is_mentor or is_line then decline_note end as decline_note,
       case when is_mentor or is_mentee then note_to_mentee end as note_to_mentee
from mentorship_assignments a
cross join lateral (select
  coalesce(a.mentor_id = (select cairn.my_mentor_id()), false) as is_mentor,
  coalesce(a.mentee_user_id = (select cairn.person()), false)
    and a.status not in ('declined', 'expired') as is_mentee,
  a.mentee_user_id = any((select cairn.my_line())::uuid[]) as is_line
) reader
where a.id = any((select cairn.known_assignments())::uuid[]) or (select cairn.is_lead());

create view session_facts with (security_barrier) as
select id, assignment_id, session_date, duration_minutes, logged_by, logged_by_user_id, check_in_id, created_at
from mentorship_sessions
where (select cairn.sees_all_facts())
   or assignment_id = any((select cairn.known_assignments())::uuid[])
   or assignment_id = any((select cairn.my_conversations())::uuid[]);

create view session_own_quality with (security_barrier) as
select s.id as session_id,
       case when s.logged_by = own.side then s.session_quality else s.other_quality end as quality
from mentorship_sessions s
join mentorship_assignments a on a.id = s.assignment_id
cross join lateral (select
  case when a.mentor_id = (select cairn.my_mentor_id()) then 'mentor' else 'mentee' end as side
) own
where s.assignment_id = any((select cairn.my_assignments())::uuid[]);
