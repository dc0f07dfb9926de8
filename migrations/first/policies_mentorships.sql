-- Rows of mentorships: facts for the two, the mentee's line, the leads and the program; words for the two.

alter table mentorship_groups enable row level security;
create policy with_its_mentorships on mentorship_groups for select
using ((select cairn.sees_all_facts()) or mentor_id = (select cairn.my_mentor_id())
       or exists (select from mentorship_assignments a where a.group_id = mentorship_groups.id));
create policy managers_and_program_add on mentorship_groups for insert
with check ((select cairn.sees_all_facts()) or (select cardinality(cairn.my_line())) > 0);

alter table mentorship_assignments enable row level security;
create policy two_line_and_program_read on mentorship_assignments for select
using ((select cairn.sees_all_facts()) or id = any((select cairn.known_assignments())::uuid[]));
create policy line_and_leads_add on mentorship_assignments for insert
with check ((select cairn.is_program())
            or (assigned_by_user_id = (select cairn.person())
                and ((select cairn.is_lead()) or mentee_user_id = any((select cairn.my_line())::uuid[]))));
create policy two_line_and_program_change on mentorship_assignments for update
using ((select cairn.sees_all_facts()) or id = any((select cairn.known_assignments())::uuid[]));

alter table agreement_acceptances enable row level security;
create policy two_line_and_program_read on agreement_acceptances for select
using ((select cairn.sees_all_facts()) or assignment_id = any((select cairn.known_assignments())::uuid[]));
create policy own_adds on agreement_acceptances for insert
with check (user_id = (select cairn.person()) and assignment_id = any((select cairn.my_assignments())::uuid[]));

alter table check_ins enable row level security;
create policy two_line_and_program on check_ins
using ((select cairn.sees_all_facts()) or assignment_id = any((select cairn.known_assignments())::uuid[]));

alter table mentorship_sessions enable row level security;
create policy two_read on mentorship_sessions for select
using (assignment_id = any((select cairn.my_conversations())::uuid[]));
create policy two_log on mentorship_sessions for insert
with check (logged_by_user_id = (select cairn.person())
            and assignment_id = any((select cairn.my_assignments())::uuid[]));
create policy services_log_facts on mentorship_sessions for insert
with check ((select cairn.is_program()) and summary is null and topics_covered = '{}' and action_items = '[]'
            and resources_shared = '[]' and session_quality is null and other_quality is null
            and mentee_confidence_before is null and mentee_confidence_after is null);
create policy two_change on mentorship_sessions for update
using (assignment_id = any((select cairn.my_assignments())::uuid[]));
create policy logger_undoes on mentorship_sessions for delete
using (logged_by_user_id = (select cairn.person()));

alter table mentorship_resources enable row level security;
create policy two_read on mentorship_resources for select
using (assignment_id = any((select cairn.my_conversations())::uuid[]));
create policy sharer_adds on mentorship_resources for insert
with check (shared_by_user_id = (select cairn.person())
            and assignment_id = any((select cairn.my_assignments())::uuid[]));
create policy sharer_changes on mentorship_resources for update
using (shared_by_user_id = (select cairn.person()));
create policy sharer_removes on mentorship_resources for delete
using (shared_by_user_id = (select cairn.person()));

alter table mentee_ramp_milestones enable row level security;
create policy two_line_and_program on mentee_ramp_milestones
using ((select cairn.sees_all_facts()) or mentee_user_id = (select cairn.person())
       or mentee_user_id = any((select cairn.my_line())::uuid[])
       or mentee_user_id = any((select cairn.my_mentees())::uuid[])
       or assignment_id = any((select cairn.known_assignments())::uuid[]));

alter table self_assessments enable row level security;
create policy own on self_assessments using (user_id = (select cairn.person()));
create policy mentor_reads on self_assessments for select
using (user_id = any((select cairn.my_mentees())::uuid[])
       or assignment_id = any((select cairn.my_assignments())::uuid[]));
create policy line_reads_shared on self_assessments for select
using (shared_with_manager and user_id = any((select cairn.my_line())::uuid[]));

alter table skill_ratings enable row level security;
create policy author_reads on skill_ratings for select using (rated_by_user_id = (select cairn.person()));
create policy mentee_reads on skill_ratings for select
using (exists (select from mentorship_assignments a
               where a.id = assignment_id and a.mentee_user_id = (select cairn.person())));
create policy author_adds on skill_ratings for insert
with check (rated_by_user_id = (select cairn.person())
            and assignment_id = any((select cairn.my_assignments())::uuid[]));

alter table feedback_rounds enable row level security;
create policy author_reads on feedback_rounds for select using (author_user_id = (select cairn.person()));
create policy mentee_and_line_read_progress on feedback_rounds for select
using (kind = 'mentor_progress'
       and exists (select from mentorship_assignments a
                   where a.id = assignment_id
                     and (a.mentee_user_id = (select cairn.person())
                          or a.mentee_user_id = any((select cairn.my_line())::uuid[]))));
create policy author_adds on feedback_rounds for insert
with check (author_user_id = (select cairn.person())
            and assignment_id = any((select cairn.my_assignments())::uuid[]));
