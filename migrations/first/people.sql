create table users (
  id uuid default gen_random_uuid() not null,
  slack_user_id text not null,
  name text not null,
  email text,
  timezone text default 'UTC' not null,
  location text,
  role text,
  start_date date,
  left_on date,
  manager_id uuid,
  performance_rating numeric(3, 2),
  is_program_lead boolean default false not null,
  is_active boolean default true not null,
  is_guest boolean default false not null,
  is_bot boolean default false not null,
  is_external boolean default false not null,
  erased_at timestamptz,
  profile_updated_at timestamptz,
  directory_source varchar(50) default 'slack' not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_users primary key (id),
  constraint ck_users_performance_rating check (performance_rating between 0 and 5),
  constraint ck_users_not_own_manager check (manager_id <> id),
  constraint uq_users_slack_user_id unique (slack_user_id),
  constraint fk_users_manager_id foreign key(manager_id) references users (id),
  constraint ck_users_directorysource check (directory_source in ('slack', 'import', 'api'))
);

create index ix_users_manager_id on users (manager_id);
create index ix_users_start_date on users (start_date) where is_active;

create table user_settings (
  user_id uuid not null,
  reminder_hour smallint,
  working_days smallint[] default '{1,2,3,4,5}' not null,
  snooze_until date,
  country text,
  muted_kinds text[] default '{}' not null,
  welcomed_at timestamptz,
  constraint pk_user_settings primary key (user_id),
  constraint ck_user_settings_reminder_hour check (reminder_hour between 0 and 23),
  constraint ck_user_settings_working_days check (working_days <@ array[1,2,3,4,5,6,7]::smallint[]),
  constraint ck_user_settings_country check (country ~ '^[A-Z]{2}$'),
  constraint fk_user_settings_user_id foreign key(user_id) references users (id) on delete cascade
);

create table avoidances (
  user_id uuid not null,
  avoided_user_id uuid not null,
  constraint pk_avoidances primary key (user_id, avoided_user_id),
  constraint ck_avoidances_not_oneself check (user_id <> avoided_user_id),
  constraint fk_avoidances_user_id foreign key(user_id) references users (id) on delete cascade,
  constraint fk_avoidances_avoided_user_id foreign key(avoided_user_id) references users (id) on delete cascade
);

create index ix_avoidances_avoided_user_id on avoidances (avoided_user_id);

create table mentee_preferences (
  user_id uuid not null,
  working_style text[] default '{}' not null,
  wished_mentor_user_id uuid,
  constraint pk_mentee_preferences primary key (user_id),
  constraint fk_mentee_preferences_user_id foreign key(user_id) references users (id) on delete cascade,
  constraint fk_mentee_preferences_wished_mentor_user_id foreign key(wished_mentor_user_id) references users (id) on delete set null
);

create table wanted_skills (
  user_id uuid not null,
  skills text[] default '{}' not null,
  shared_with_manager boolean default false not null,
  answered_at timestamptz not null,
  constraint pk_wanted_skills primary key (user_id),
  constraint ck_wanted_skills_at_most_three check (cardinality(skills) <= 3),
  constraint fk_wanted_skills_user_id foreign key(user_id) references users (id) on delete cascade
);

create table intakes (
  user_id uuid not null,
  asked_at timestamptz not null,
  answered_at timestamptz,
  constraint pk_intakes primary key (user_id),
  constraint fk_intakes_user_id foreign key(user_id) references users (id) on delete cascade
);

create table manager_claims (
  id uuid default gen_random_uuid() not null,
  claimed_by_user_id uuid not null,
  user_id uuid not null,
  claimed_at timestamptz not null,
  decided_by_user_id uuid,
  decided_at timestamptz,
  confirmed boolean,
  constraint pk_manager_claims primary key (id),
  constraint ck_manager_claims_not_oneself check (claimed_by_user_id <> user_id),
  constraint fk_manager_claims_claimed_by_user_id foreign key(claimed_by_user_id) references users (id),
  constraint fk_manager_claims_user_id foreign key(user_id) references users (id),
  constraint fk_manager_claims_decided_by_user_id foreign key(decided_by_user_id) references users (id)
);

create index ix_manager_claims_user_id on manager_claims (user_id);
create unique index uq_manager_claims_open on manager_claims (claimed_by_user_id, user_id) where decided_at is null;
