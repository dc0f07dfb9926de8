-- Seconds that a zone's clocks are ahead of UTC. A zone that the server does not know counts as UTC, like one that
-- nobody has told us.
create function cairn.utc_offset(zone text, at_time timestamptz) returns integer
language plpgsql stable as $$
begin
  return extract(epoch from (at_time at time zone zone) - (at_time at time zone 'UTC'));
exception when invalid_parameter_value then
  return 0;
end $$;

-- Skills as they are compared: without regard to case or blanks around them.
create function cairn.skill_keys(skills text[]) returns text[]
language sql immutable as $$
  select array(select distinct lower(btrim(skill)) from unnest(skills) skill where btrim(skill) <> '' order by 1)
$$;

create index ix_mentors_skill_keys on mentors using gin (cairn.skill_keys(expertise_areas));

-- The mentors who could take this mentee, best first; the score is the PRD's (product.md, section 4). It reads avoid
-- lists, who is away, chosen skills and ratings, and gives none of them away: who is avoided or away is absent, skills
-- that the reader may not see are counted, and ratings come from k people at least.
create function cairn.mentor_candidates(
  for_mentee uuid,
  at_time timestamptz,
  wanted_format text default 'one_on_one',
  asked_skills text[] default '{}',  -- asked for in Assign
  most integer default 5,
  name_part text default '',
  only_mentors uuid[] default null,
  passed_over uuid[] default '{}'  -- mentors, such as those who declined
) returns table (
  mentor_id uuid,
  mentor_user_id uuid,
  slack_user_id text,
  name text,
  match_score float8,  -- 0 to 100
  expertise_overlap float8,
  capacity_available boolean,  -- a place that is not offered to somebody else
  location_match boolean,
  past_success_rate float8,
  shared_hours float8,
  wanted_from text,  -- asked, chosen, assessed, role, unknown
  wanted_skills integer,
  covered_skills integer,
  covered_names text[],  -- null where the reader may not know what is wanted
  free_places integer,
  offered_places integer
)
language sql stable security definer set search_path = public, pg_temp
set join_collapse_limit = 1  -- the joins are written in a good order; to look for another takes longer than they do
as $$
with recursive
mentee as materialized (
  select u.id, u.role, u.manager_id, cairn.utc_offset(u.timezone, at_time) as utc_offset,
         u.id = cairn.person() as is_asking, u.id = any(cairn.my_line()) as is_my_line
  from users u
  where u.id = for_mentee
    and (cairn.sees_all_facts() or u.id = cairn.person() or u.id = any(cairn.my_line()))
),
above as (
  select manager_id as id from mentee
  union
  select u.manager_id from users u join above using (id)
),
below as (
  select id from mentee
  union
  select u.id from users u join below on u.manager_id = below.id
),
unwelcome as materialized (
  select id from above where id is not null
  union
  select id from below
  union
  select avoided_user_id from avoidances where user_id = for_mentee
  union
  select user_id from avoidances where avoided_user_id = for_mentee
),
said as (
  select 1 as turn, 'asked' as wanted_from, true as readable, asked_skills as skills
  union all
  select 2, 'chosen', mentee.is_asking or (mentee.is_my_line and w.shared_with_manager), w.skills
  from mentee join wanted_skills w on w.user_id = mentee.id
  union all
  select 3, 'assessed', mentee.is_asking or mentee.is_my_line, latest.low
  from mentee cross join lateral (
    select array(
      select skill from jsonb_each(s.skill_levels) as rated (skill, level)
      where jsonb_typeof(level) = 'number' and level <= '2'
    ) as low
    from self_assessments s where s.user_id = mentee.id and s.shared_with_manager
    order by s.assessed_at desc limit 1
  ) latest
  union all
  select 4, 'role', true, array(select skill from role_skills where lower(role) = lower(mentee.role)) from mentee
  union all
  select 5, 'unknown', true, '{}'
),
wanted as materialized (
  select wanted_from, readable, keys, names, cardinality(keys) as many
  from said cross join lateral (
    select coalesce(array_agg(key order by key), '{}') as keys, coalesce(array_agg(name order by key), '{}') as names
    from (
      select lower(btrim(skill)) as key, min(btrim(skill)) as name
      from unnest(skills) skill where btrim(skill) <> '' group by 1
    ) once
  ) cleaned
  where cardinality(keys) > 0 or wanted_from = 'unknown'
  order by turn limit 1
),
program as materialized (
  select certification_required, guests_allowed, weight_expertise, weight_location, weight_success,
         weight_expertise + weight_location + weight_success as all_weights,
         coalesce(
           (select sum(published_well) / nullif(sum(published_rated), 0)::float8 from mentor_statistics), 0.5
         ) as mean_success
  from program_settings
),
-- Once a zone of the directory, not once a mentor: to ask the server for a zone costs more than all the rest of a
-- row. Hours are shared from 09:00 to 17:00 on both clocks, counted round the day.
zone_names as (
  select min(timezone) as name from users
  union all
  select (select min(timezone) from users where timezone > zone_names.name) from zone_names where name is not null
),
zones as materialized (
  select name, (at_time at time zone 'UTC' + make_interval(secs => clock.utc_offset))::date as today,
         greatest(0, 8 - least(apart.hours, 24 - apart.hours)) as shared
  from zone_names cross join mentee
  cross join lateral (select cairn.utc_offset(name, at_time)) clock (utc_offset)
  cross join lateral (select abs(clock.utc_offset - mentee.utc_offset) % 86400 / 3600.0::float8) apart (hours)
  where name is not null
),
offered as (
  select a.mentor_id, count(*)::integer as places from mentorship_assignments a
  where a.status = 'pending' group by 1
),
covered as (
  select m.id, count(*)::integer as skills
  from unnest((select keys from wanted)) key join mentors m on cairn.skill_keys(m.expertise_areas) @> array[key]
  group by m.id
),
fitting as (
  select m.id, m.user_id, m.max_mentees - m.current_mentee_count as places,
         coalesce(offered.places, 0) as offered, coalesce(covered.skills, 0) as covered,
         zones.shared,
         case when wanted.many = 0 then 0.5 else coalesce(covered.skills, 0) / wanted.many::float8 end as overlap,
         (coalesce(s.published_well, 0) + 4 * mean_success) / (coalesce(s.published_rated, 0) + 4) as success
  from mentors m
  join users u on u.id = m.user_id
  join zones on zones.name = u.timezone
  left join user_settings away on away.user_id = m.user_id
  left join mentor_statistics s on s.mentor_id = m.id
  left join covered on covered.id = m.id
  left join offered on offered.mentor_id = m.id
  cross join wanted cross join program
  where exists (select from mentee)
    and m.is_active and m.left_at is null and m.current_mentee_count < m.max_mentees
    and array_position(m.formats, wanted_format) is not null
    and (m.is_certified or not (select certification_required from program))
    and u.is_active and not u.is_bot and not u.is_external and u.erased_at is null
    and (not u.is_guest or (select guests_allowed from program))
    and (u.left_on is null or u.left_on > zones.today)
    and (away.snooze_until is null or away.snooze_until < zones.today)
    and not exists (select from unwelcome where unwelcome.id = u.id)
    and m.id <> all(passed_over)
    -- What is optional ends in "is not null", which the planner does not take for narrow.
    and array_position(coalesce(only_mentors, array[m.id]), m.id) is not null
    and case when name_part = '' then 1 else nullif(strpos(lower(u.name), lower(name_part)), 0) end is not null
),
scored as (
  select fitting.*,
         100 * (weight_expertise * overlap + weight_location * (shared >= 4)::integer + weight_success * success)
           / all_weights as score
  from fitting cross join program
),
best as (
  select * from scored
  order by score - case when places > offered then 0 else 1000 end desc, places - offered desc
  fetch first (most) rows with ties
)
select best.id, u.id, u.slack_user_id, u.name, score, overlap, places > offered, shared >= 4, success, shared,
       wanted.wanted_from, wanted.many, covered,
       case when wanted.readable then array(
         select names[i] from generate_subscripts(wanted.keys, 1) i
         where wanted.keys[i] in (select unnest(cairn.skill_keys(m.expertise_areas)))
       ) end,
       places, offered
from best
join mentors m on m.id = best.id
join users u on u.id = best.user_id
cross join wanted
cross join lateral (
  select max(a.mentor_accepted_at) as accepted_at from mentorship_assignments a where a.mentor_id = best.id
) last_new
left join mentee_preferences wish on wish.user_id = for_mentee and wish.wished_mentor_user_id = best.user_id
-- The wish comes where the order says nothing about the mentors, so that nobody can read it from a list.
order by places > offered desc, score desc, places - offered desc, last_new.accepted_at nulls first,
         wish.user_id nulls last, best.id
limit most
$$;
