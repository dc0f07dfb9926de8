-- Rows of people and of the program. No policy means: nobody. Columns are in grants.py.

alter table users enable row level security;
create policy everybody_reads on users for select using (true);
create policy program_and_leads_add on users for insert with check ((select cairn.sees_all_facts()));
create policy program_and_leads_change on users for update using ((select cairn.sees_all_facts()));

alter table user_settings enable row level security;
create policy own on user_settings using (user_id = (select cairn.person()));

alter table avoidances enable row level security;
create policy own on avoidances using (user_id = (select cairn.person()));

alter table mentee_preferences enable row level security;
create policy own on mentee_preferences using (user_id = (select cairn.person()));

alter table wanted_skills enable row level security;
create policy own on wanted_skills using (user_id = (select cairn.person()));
create policy mentor_reads on wanted_skills for select
using (user_id = any((select cairn.my_mentees())::uuid[]));
create policy line_reads_shared on wanted_skills for select
using (shared_with_manager and user_id = any((select cairn.my_line())::uuid[]));

alter table intakes enable row level security;
create policy own_line_and_program on intakes
using ((select cairn.sees_all_facts()) or user_id = (select cairn.person())
       or user_id = any((select cairn.my_line())::uuid[]));

alter table manager_claims enable row level security;
create policy claimer_reads on manager_claims for select using (claimed_by_user_id = (select cairn.person()));
create policy claimer_adds on manager_claims for insert
with check (claimed_by_user_id = (select cairn.person()) and decided_at is null);
create policy program_and_leads on manager_claims using ((select cairn.sees_all_facts()));

alter table program_settings enable row level security;
create policy everybody_reads on program_settings for select using (true);
create policy program_and_leads on program_settings using ((select cairn.sees_all_facts()));

alter table program_skills enable row level security;
create policy everybody_reads on program_skills for select using (true);
create policy program_and_leads on program_skills using ((select cairn.sees_all_facts()));

alter table role_skills enable row level security;
create policy everybody_reads on role_skills for select using (true);
create policy program_and_leads on role_skills using ((select cairn.sees_all_facts()));

alter table curriculum_topics enable row level security;
create policy everybody_reads on curriculum_topics for select using (true);
create policy program_and_leads on curriculum_topics using ((select cairn.sees_all_facts()));

alter table milestone_templates enable row level security;
create policy everybody_reads on milestone_templates for select using (true);
create policy program_and_leads on milestone_templates using ((select cairn.sees_all_facts()));

alter table agreements enable row level security;
create policy everybody_reads on agreements for select using (true);
create policy program_and_leads on agreements using ((select cairn.sees_all_facts()));

alter table mentors enable row level security;
create policy everybody_reads on mentors for select using (true);
create policy own_and_program_add on mentors for insert
with check (user_id = (select cairn.person()) or (select cairn.sees_all_facts()));
create policy own_and_program_change on mentors for update
using (user_id = (select cairn.person()) or (select cairn.sees_all_facts()));

-- Kept by triggers, read by the owner's functions: nobody.
alter table mentor_statistics enable row level security;

alter table training_completions enable row level security;
create policy own_and_line_read on training_completions for select
using (user_id = (select cairn.person()) or user_id = any((select cairn.my_line())::uuid[]));
create policy program_and_leads on training_completions using ((select cairn.sees_all_facts()));

alter table eligibility_exceptions enable row level security;
create policy own_reads on eligibility_exceptions for select using (user_id = (select cairn.person()));
create policy own_asks on eligibility_exceptions for insert
with check (user_id = (select cairn.person()) and decided_at is null and granted is null);
create policy program_and_leads on eligibility_exceptions using ((select cairn.sees_all_facts()));
