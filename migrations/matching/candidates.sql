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

-- Replaced since, with publish_past_success beside it: migrations/quick_matching has the one in force.
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
program as materialized (
  select certification_required, guests_allowed,
         100 * weight_expertise / all_weights as most_expertise, 100 * weight_location / all_weights as most_location,
         100 * weight_success / all_weights as most_success,
         coalesce(
           (select sum(published_well) / nullif(sum(published_rated), 0)::float8 from mentor_statistics), 0.5
         ) as mean_success
  from program_settings
  cross join lateral (select (weight_expertise + weight_location + weight_success)::float8) total (all_weights)
),

-- What the mentee wants to grow: the first of these that is known.
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
  select wanted_from, readable, keys, cardinality(keys) as many,
         array(select distinct on (lower(btrim(name))) btrim(name) from unnest(skills) name
               where btrim(name) <> '' order by lower(btrim(name)), 1) as names
  from said cross join lateral (select cairn.skill_keys(skills)) cleaned (keys)
  where cardinality(keys) > 0 or wanted_from = 'unknown'
  order by turn limit 1
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

-- Who may not: the mentee, everybody above or below them, whom they avoid, who avoids them, who is away.
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
excluded as materialized (
  select id from above where id is not null
  union
  select id from below
  union
  select avoided_user_id from avoidances where user_id = for_mentee
  union
  select user_id from avoidances where avoided_user_id = for_mentee
  union
  select away.user_id from user_settings away
  where away.snooze_until >= (at_time at time zone 'UTC')::date - 1 and away.snooze_until >= (
    select zones.today from users u join zones on zones.name = u.timezone where u.id = away.user_id
  )
),
people as not materialized (
  select u.id, u.timezone from users u
  where u.is_active and not u.is_bot and not u.is_external and u.erased_at is null
    and (not u.is_guest or (select guests_allowed from program))
    and (u.left_on is null or u.left_on > (at_time at time zone 'UTC')::date)
    and u.id not in (select id from excluded)
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
-- The score without the location, for which one has to know the person. Who has no open place comes last.
mentors_alone as materialized (
  select m.id, m.user_id, free.places, coalesce(offered.places, 0) as offered, coalesce(covered.skills, 0) as covered,
         fit.overlap, past.success, most_expertise * fit.overlap + most_success * past.success
           - case when free.places > coalesce(offered.places, 0) then 0 else 1000 end as points
  from mentors m
  left join mentor_statistics s on s.mentor_id = m.id
  left join covered on covered.id = m.id
  left join offered on offered.mentor_id = m.id
  cross join wanted cross join program
  cross join lateral (select m.max_mentees - m.current_mentee_count) free (places)
  cross join lateral (
    select case when wanted.many = 0 then 0.5 else coalesce(covered.skills, 0) / wanted.many::float8 end
  ) fit (overlap)
  cross join lateral (
    select (coalesce(s.published_well, 0) + 4 * mean_success) / (coalesce(s.published_rated, 0) + 4)
  ) past (success)
  where exists (select from mentee)
    and m.is_active and m.left_at is null and m.current_mentee_count < m.max_mentees
    and array_position(m.formats, wanted_format) is not null
    and (m.is_certified or not (select certification_required from program))
    and m.id <> all(passed_over)
    and case when only_mentors is null then true else m.id = any(only_mentors) end
    and (name_part = '' or m.user_id in (select id from users where strpos(lower(users.name), lower(name_part)) > 0))
),
-- The location adds at most its weight. Who is further than that behind as many people as are asked for is not among
-- the best, wherever they are: that is nearly every mentor, whose person then need not be looked at.
last_of_best as (
  select ahead.points from (select points, user_id from mentors_alone order by points desc offset 0) ahead
  cross join lateral (select from people where people.id = ahead.user_id limit 1) person
  order by ahead.points desc offset most - 1 limit 1
),
scored as (
  select alone.*, zones.shared,
         -- Rounded, so that what is equal by the rules does not differ by an error of arithmetic.
         round((alone.points + case when zones.shared >= 4 then program.most_location else 0 end)::numeric, 6)::float8
           as all_points
  from mentors_alone alone
  cross join program
  cross join lateral (select timezone from people where people.id = alone.user_id limit 1) person
  join zones on zones.name = person.timezone
  where alone.points >= coalesce((select points from last_of_best), '-infinity') - program.most_location - 0.001
),
best as (
  select * from scored order by all_points desc, places - offered desc fetch first (most) rows with ties
)
select best.id, best.user_id, person.slack_user_id, person.name,
       all_points + case when places > offered then 0 else 1000 end,
       overlap, places > offered, shared >= 4, success, shared, wanted.wanted_from, wanted.many, covered,
       case when wanted.readable then array(
         select names[i] from generate_subscripts(wanted.keys, 1) i
         where wanted.keys[i] = any(cairn.skill_keys(mentor.expertise_areas))
       ) end,
       places, offered
from best
cross join lateral (select expertise_areas from mentors where id = best.id limit 1) mentor
cross join lateral (select users.slack_user_id, users.name from users where id = best.user_id limit 1) person
cross join wanted
cross join lateral (
  select max(a.mentor_accepted_at) as accepted_at from mentorship_assignments a where a.mentor_id = best.id
) last_new
left join mentee_preferences wish on wish.user_id = for_mentee and wish.wished_mentor_user_id = best.user_id
-- The wish comes where the order says nothing about the mentors, so that nobody can read it from a list.
order by all_points desc, places - offered desc, last_new.accepted_at nulls first, wish.user_id nulls last, best.id
limit most
$$;
