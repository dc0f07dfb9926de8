-- Rows of figures, recognition and machinery.

-- Means that hide every single answer (pooled_ratings.sql): not for people outside, and how satisfied mentors
-- are for leads and services alone.
alter table pooled_ratings enable row level security;
create policy program_and_leads_read on pooled_ratings for select using ((select cairn.sees_all_facts()));
create policy managers_read on pooled_ratings for select
using (measure <> 'mentor_satisfaction' and (select cardinality(cairn.my_line())) > 0);
create policy mentors_read_own on pooled_ratings for select
using (measure <> 'mentor_satisfaction' and (mentor_id = (select cairn.my_mentor_id())
       or (mentor_id is null and (select cairn.my_mentor_id()) is not null)));

alter table badges enable row level security;
create policy everybody_reads on badges for select using (true);
create policy program_and_leads_add on badges for insert with check ((select cairn.sees_all_facts()));

alter table kudos enable row level security;
create policy everybody_reads on kudos for select using (true);
create policy own_adds on kudos for insert with check (from_user_id = (select cairn.person()));

alter table draws enable row level security;
create policy drawer on draws using (drawn_by_user_id = (select cairn.person()));
create policy program_and_leads on draws using ((select cairn.sees_all_facts()));

alter table risk_dismissals enable row level security;
create policy own on risk_dismissals using (user_id = (select cairn.person()));
create policy program_reads on risk_dismissals for select using ((select cairn.is_program()));

alter table historical_hires enable row level security;
create policy program_and_leads on historical_hires using ((select cairn.sees_all_facts()));

alter table analysis_looks enable row level security;
create policy program_and_leads on analysis_looks using ((select cairn.sees_all_facts()));

alter table outbox enable row level security;
create policy everybody_adds on outbox for insert with check (true);
create policy program on outbox using ((select cairn.is_program()));

alter table delivery_gates enable row level security;
create policy program on delivery_gates using ((select cairn.is_program()));

alter table audit enable row level security;
create policy everybody_adds_own on audit for insert
with check ((select cairn.is_program()) or actor_user_id = (select cairn.person()));
create policy program_and_leads_read on audit for select using ((select cairn.sees_all_facts()));

alter table applied_requests enable row level security;
create policy everybody_adds on applied_requests for insert with check (true);
create policy program on applied_requests using ((select cairn.is_program()));

-- A token that acts as a person is listed to that person.
alter table api_tokens enable row level security;
create policy program on api_tokens using ((select cairn.is_program()));
create policy own_reads on api_tokens for select using (acts_as_user_id = (select cairn.person()));

alter table idempotency_keys enable row level security;
create policy program on idempotency_keys using ((select cairn.is_program()));

alter table webhooks enable row level security;
create policy program on webhooks using ((select cairn.is_program()));
