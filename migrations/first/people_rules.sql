-- Nobody may end up as their own manager's manager: walks up from the new manager, one writer at a time.
create function cairn.refuse_cycle_of_managers() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if new.manager_id is null then
    return new;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('cairn.managers', 0));
  if exists (
    with recursive above as (
      select id, manager_id from users where id = new.manager_id
      union
      select u.id, u.manager_id from users u join above on u.id = above.manager_id
    )
    select from above where id = new.id
  ) then
    raise exception 'That would make a cycle of managers'
      using errcode = 'check_violation', constraint = 'no_cycle_of_managers', table = 'users';
  end if;
  return new;
end $$;

create trigger refuse_cycle_of_managers before insert or update of manager_id on users
for each row execute function cairn.refuse_cycle_of_managers();

create function cairn.touch() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

create trigger touch before update on users for each row execute function cairn.touch();
create trigger touch before update on mentors for each row execute function cairn.touch();
create trigger touch before update on mentorship_assignments for each row execute function cairn.touch();
create trigger touch before update on program_settings for each row execute function cairn.touch();
