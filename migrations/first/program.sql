create table program_settings (
  id smallint default 1 not null,
  minimum_months smallint default 12 not null,
  minimum_rating numeric(3, 2) default 3.5 not null,
  certification_required boolean default false not null,
  guests_allowed boolean default false not null,
  mentored_roles text[] default '{CSM}' not null,
  new_hire_window_days smallint default 180 not null,
  default_duration_weeks smallint default 12 not null,
  default_cadence varchar(50) default 'weekly' not null,
  weight_expertise smallint default 40 not null,
  weight_location smallint default 20 not null,
  weight_success smallint default 40 not null,
  offer_reminder_days smallint[] default '{1,3,5}' not null,
  offer_expires_days smallint default 7 not null,
  country text,
  digest_weekday smallint default 1 not null,
  digest_hour smallint default 9 not null,
  reminder_hour smallint default 9 not null,
  recognition_channel text,
  k smallint default 5 not null,
  retention_months smallint default 24 not null,
  landmark_day smallint default 14 not null,
  updated_at timestamptz default now() not null,
  constraint pk_program_settings primary key (id),
  constraint ck_program_settings_one_row check (id = 1),
  constraint ck_program_settings_minimum_months check (minimum_months between 0 and 600),
  constraint ck_program_settings_minimum_rating check (minimum_rating between 0 and 5),
  constraint ck_program_settings_new_hire_window_days check (new_hire_window_days between 1 and 3650),
  constraint ck_program_settings_default_duration_weeks check (default_duration_weeks between 1 and 104),
  constraint ck_program_settings_weights check (weight_expertise >= 0 and weight_location >= 0 and weight_success >= 0 and weight_expertise + weight_location + weight_success > 0),
  constraint ck_program_settings_offer_expires_days check (offer_expires_days between 1 and 60),
  constraint ck_program_settings_country check (country ~ '^[A-Z]{2}$'),
  constraint ck_program_settings_digest_weekday check (digest_weekday between 1 and 7),
  constraint ck_program_settings_digest_hour check (digest_hour between 0 and 23),
  constraint ck_program_settings_reminder_hour check (reminder_hour between 0 and 23),
  constraint ck_program_settings_k check (k between 2 and 100),
  constraint ck_program_settings_retention_months check (retention_months between 1 and 600),
  constraint ck_program_settings_landmark_day check (landmark_day between 1 and 365),
  constraint ck_program_settings_cadence check (default_cadence in ('weekly', 'biweekly', 'monthly'))
);

create table program_skills (
  id uuid default gen_random_uuid() not null,
  name text not null,
  position integer default 0 not null,
  retired_at timestamptz,
  constraint pk_program_skills primary key (id)
);

create unique index uq_program_skills_name on program_skills (lower(name));

create table role_skills (
  role text not null,
  skill text not null,
  constraint pk_role_skills primary key (role, skill)
);

create table curriculum_topics (
  id uuid default gen_random_uuid() not null,
  week smallint not null,
  topic text not null,
  role text,
  constraint pk_curriculum_topics primary key (id),
  constraint ck_curriculum_topics_week check (week between 1 and 104)
);

create table milestone_templates (
  id uuid default gen_random_uuid() not null,
  role text,
  name varchar(200) not null,
  description text,
  target_day smallint not null,
  is_required boolean default true not null,
  verification_method varchar(50) default 'mentor_verified' not null,
  position integer default 0 not null,
  retired_at timestamptz,
  constraint pk_milestone_templates primary key (id),
  constraint ck_milestone_templates_target_day check (target_day between 0 and 730),
  constraint ck_milestone_templates_verificationmethod check (verification_method in ('self_report', 'mentor_verified', 'system_tracked'))
);

create table agreements (
  version integer not null,
  text text not null,
  created_at timestamptz default now() not null,
  created_by uuid,
  constraint pk_agreements primary key (version),
  constraint fk_agreements_created_by foreign key(created_by) references users (id)
);
