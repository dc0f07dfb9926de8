-- Past success, as matching may use it: finished mentorships that were rated, and those of them rated 4 or 5, as
-- they stood when k new people had rated. What changes between two dates is then always k people's doing; and
-- because the program's mean is made of these figures alone, there is nothing to subtract from it.
create function cairn.publish_past_success() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.raters >= new.published_raters + (select k from program_settings) then
    select count(*), count(*) filter (where mentee_rating >= 4)
    into new.published_rated, new.published_well
    from mentorship_assignments
    where mentor_id = new.mentor_id and status = 'completed' and mentee_rating is not null;
    new.published_raters := new.raters;
  end if;
  return new;
end $$;

create trigger publish_past_success before insert or update of raters on mentor_statistics
for each row execute function cairn.publish_past_success();
