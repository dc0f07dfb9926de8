-- Back to migrations/matching, whose scripts are run after this one.
drop trigger publish_past_success on mentor_statistics;
drop function cairn.publish_past_success;
drop function cairn.mentor_candidates, cairn.utc_offset;

alter table mentor_statistics
  add published_raters integer not null default 0,
  add published_rated integer not null default 0,
  add published_well integer not null default 0;

update mentor_statistics s
set published_raters = m.published_raters, published_rated = m.published_rated, published_well = m.published_well
from mentors m where s.mentor_id = m.id;

alter table mentors drop skill_keys, drop published_raters, drop published_rated, drop published_well;
drop function cairn.skill_keys;
