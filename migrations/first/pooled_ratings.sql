-- Ratings are read by their author; everybody else sees means over at least k people (product.md, section 5).

-- Every single rating, as (measure, mentor, who rated, value). Granted to nobody.
create view cairn.ratings as
select 'mentee_rating' as measure, mentor_id, mentee_user_id as rater, mentee_rating::numeric as value
from public.mentorship_assignments where mentee_rating is not null
union all
select 'fit', a.mentor_id, f.author_user_id, (f.fit = 'good')::int
from (
  select distinct on (assignment_id) assignment_id, author_user_id, fit
  from public.feedback_rounds where kind = 'fit' and fit is not null
  order by assignment_id, created_at desc
) f join public.mentorship_assignments a on a.id = f.assignment_id
union all
select 'session_quality', a.mentor_id, given.rater, avg(given.quality)
from public.mentorship_sessions s
join public.mentorship_assignments a on a.id = s.assignment_id
join public.mentors m on m.id = a.mentor_id
cross join lateral (values
  (s.session_quality, case s.logged_by when 'mentor' then m.user_id else a.mentee_user_id end),
  (s.other_quality, case s.logged_by when 'mentor' then a.mentee_user_id else m.user_id end)
) given (quality, rater)
where given.quality is not null
group by a.mentor_id, given.rater
union all
-- How satisfied mentors are belongs to the program alone: for one mentor it would be their own answer.
select 'mentor_satisfaction', null, f.author_user_id, f.rating
from (
  select distinct on (assignment_id) assignment_id, author_user_id, rating
  from public.feedback_rounds where kind = 'mentor_satisfaction' and rating is not null
  order by assignment_id, created_at desc
) f;

-- Publishes one mean when it hides every single answer: k people at least, k new ones since the last time, and
-- what is left of the program beside the published mentors is nobody or k people too (no subtraction).
create function cairn.publish_mean(of_measure text, of_mentor uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  least_people int := (select k from program_settings);
  last_raters int := 0;
  people int;
  answers int;
  average numeric;
  program_people int;
  published_people int;
  left_over int;
begin
  select raters into last_raters from pooled_ratings
  where measure = of_measure and mentor_id is not distinct from of_mentor;
  select count(distinct rater), count(*), round(avg(value), 2) into people, answers, average
  from cairn.ratings where measure = of_measure and (of_mentor is null or mentor_id = of_mentor);
  if people < coalesce(last_raters, 0) + least_people then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('cairn.publish ' || of_measure, 0));
  program_people := case when of_mentor is null then people else (
    select raters from pooled_ratings where measure = of_measure and mentor_id is null
  ) end;
  published_people := coalesce((
    select sum(raters) from pooled_ratings
    where measure = of_measure and mentor_id is not null and mentor_id is distinct from of_mentor
  ), 0) + case when of_mentor is null then 0 else people end;
  left_over := program_people - published_people;
  if published_people > 0 and left_over <> 0 and abs(left_over) < least_people then
    return;
  end if;
  insert into pooled_ratings (measure, mentor_id, raters, n, mean, published_at)
  values (of_measure, of_mentor, people, answers, average, now())
  on conflict (measure, mentor_id) do update
  set raters = excluded.raters, n = excluded.n, mean = excluded.mean, published_at = excluded.published_at;
  if of_measure = 'mentee_rating' and of_mentor is not null then
    update mentors set average_rating = average where id = of_mentor;
  end if;
end $$;

-- All that can be published by now, the program first. The scheduler calls it once a day.
create function cairn.publish_ratings() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  pool record;
begin
  if not cairn.is_program() then
    raise insufficient_privilege using message = 'Only the program publishes ratings';
  end if;
  for pool in
    select distinct measure, null::uuid as mentor_id, 0 as turn from cairn.ratings
    union
    select distinct measure, mentor_id, 1 from cairn.ratings where mentor_id is not null
    order by turn, measure, mentor_id
  loop
    perform cairn.publish_mean(pool.measure, pool.mentor_id);
  end loop;
end $$;
