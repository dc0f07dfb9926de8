create table mentors (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  is_active boolean default true not null,
  max_mentees integer default 2 not null,
  current_mentee_count integer default 0 not null,
  expertise_areas text[] default '{}' not null,
  availability_notes text,
  total_mentees_to_date integer default 0 not null,
  average_rating numeric,
  is_certified boolean default false not null,
  certified_at timestamptz,
  formats text[] default '{one_on_one}' not null,
  about_me text,
  left_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_mentors primary key (id),
  constraint ck_mentors_max_mentees check (max_mentees between 1 and 10),
  constraint mentor_capacity check (current_mentee_count between 0 and max_mentees),
  constraint ck_mentors_expertise_areas check (cardinality(expertise_areas) <= 20),
  constraint ck_mentors_formats check (cardinality(formats) > 0 and formats <@ array['one_on_one','group','topic']),
  constraint uq_mentors_user_id unique (user_id),
  constraint fk_mentors_user_id foreign key(user_id) references users (id)
);

create index idx_mentors_active on mentors (is_active, current_mentee_count);

create table mentor_statistics (
  mentor_id uuid not null,
  finished integer default 0 not null,
  rated_well integer default 0 not null,
  raters integer default 0 not null,
  constraint pk_mentor_statistics primary key (mentor_id),
  constraint fk_mentor_statistics_mentor_id foreign key(mentor_id) references mentors (id) on delete cascade
);

create table training_completions (
  user_id uuid not null,
  module text not null,
  completed_at timestamptz not null,
  recorded_by uuid,
  constraint pk_training_completions primary key (user_id, module),
  constraint fk_training_completions_user_id foreign key(user_id) references users (id),
  constraint fk_training_completions_recorded_by foreign key(recorded_by) references users (id)
);

create table eligibility_exceptions (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  asked_at timestamptz not null,
  decided_by_user_id uuid,
  decided_at timestamptz,
  granted boolean,
  constraint pk_eligibility_exceptions primary key (id),
  constraint fk_eligibility_exceptions_user_id foreign key(user_id) references users (id),
  constraint fk_eligibility_exceptions_decided_by_user_id foreign key(decided_by_user_id) references users (id)
);

create unique index uq_eligibility_exceptions_open on eligibility_exceptions (user_id) where decided_at is null;
