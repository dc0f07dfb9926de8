create table agenda (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  look_at timestamptz default '-infinity' not null,
  constraint pk_agenda primary key (id),
  constraint fk_agenda_user_id foreign key (user_id) references users (id) on delete cascade
);
create index ix_agenda_look_at on agenda (look_at);
create index ix_agenda_user_id on agenda (user_id);

create table nudges (
  user_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  occasion text not null,
  said_at timestamptz not null,
  message uuid,
  state text default '' not null,
  constraint pk_nudges primary key (user_id, kind, subject_id, occasion),
  constraint fk_nudges_user_id foreign key (user_id) references users (id) on delete cascade
);
create index ix_nudges_message on nudges (message);
create index ix_nudges_said on nudges (user_id, said_at);

alter table agenda enable row level security;
create policy program on agenda using ((select cairn.is_program()));

-- What was said to a person names no words, only what it was about.
alter table nudges enable row level security;
create policy program on nudges using ((select cairn.is_program()));
create policy own_reads on nudges for select using (user_id = (select cairn.person()));

-- Offers that came to nothing and are to be followed by the next one: looked for every few seconds.
create index ix_mentorship_assignments_follow on mentorship_assignments (offered_at)
where status in ('declined', 'expired') and on_decline = 'next';
