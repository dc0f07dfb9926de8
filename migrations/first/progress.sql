create table mentee_ramp_milestones (
  id uuid default gen_random_uuid() not null,
  assignment_id uuid,
  mentee_user_id uuid,
  milestone_name varchar(200) not null,
  description text,
  target_date date,
  achieved_date date,
  achieved_by_user_id uuid,
  verification_method varchar(50),
  verified_by_user_id uuid,
  verified_at timestamptz,
  is_required boolean default true not null,
  position integer default 0 not null,
  template_id uuid,
  retired_at timestamptz,
  created_at timestamptz default now() not null,
  constraint pk_mentee_ramp_milestones primary key (id),
  constraint fk_mentee_ramp_milestones_assignment_id foreign key(assignment_id) references mentorship_assignments (id),
  constraint fk_mentee_ramp_milestones_mentee_user_id foreign key(mentee_user_id) references users (id),
  constraint fk_mentee_ramp_milestones_achieved_by_user_id foreign key(achieved_by_user_id) references users (id),
  constraint ck_mentee_ramp_milestones_verificationmethod check (verification_method in ('self_report', 'mentor_verified', 'system_tracked')),
  constraint fk_mentee_ramp_milestones_verified_by_user_id foreign key(verified_by_user_id) references users (id),
  constraint fk_mentee_ramp_milestones_template_id foreign key(template_id) references milestone_templates (id)
);

create index ix_mentee_ramp_milestones_assignment_id on mentee_ramp_milestones (assignment_id);
create index ix_mentee_ramp_milestones_mentee_user_id on mentee_ramp_milestones (mentee_user_id);
create index ix_mentee_ramp_milestones_open on mentee_ramp_milestones (target_date) where achieved_date is null and retired_at is null;

create table self_assessments (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  assignment_id uuid,
  assessed_at timestamptz not null,
  overall_confidence smallint not null,
  skill_levels jsonb default '{}' not null,
  what_would_help text,
  shared_with_manager boolean default false not null,
  constraint pk_self_assessments primary key (id),
  constraint ck_self_assessments_overall_confidence check (overall_confidence between 1 and 5),
  constraint ck_self_assessments_skill_levels check (jsonb_typeof(skill_levels) = 'object'),
  constraint fk_self_assessments_user_id foreign key(user_id) references users (id),
  constraint fk_self_assessments_assignment_id foreign key(assignment_id) references mentorship_assignments (id)
);

create index ix_self_assessments_assignment_id on self_assessments (assignment_id);
create index ix_self_assessments_user_id on self_assessments (user_id, assessed_at);

create table skill_ratings (
  id uuid default gen_random_uuid() not null,
  assignment_id uuid not null,
  rated_by_user_id uuid not null,
  skill text not null,
  level smallint not null,
  rated_at timestamptz not null,
  constraint pk_skill_ratings primary key (id),
  constraint ck_skill_ratings_level check (level between 1 and 5),
  constraint fk_skill_ratings_assignment_id foreign key(assignment_id) references mentorship_assignments (id) on delete cascade,
  constraint fk_skill_ratings_rated_by_user_id foreign key(rated_by_user_id) references users (id)
);

create index ix_skill_ratings_assignment_id on skill_ratings (assignment_id, rated_at);

create table feedback_rounds (
  id uuid default gen_random_uuid() not null,
  assignment_id uuid not null,
  author_user_id uuid not null,
  kind varchar(50) not null,
  occasion text not null,
  rating smallint,
  words text,
  fit varchar(50),
  created_at timestamptz not null,
  constraint pk_feedback_rounds primary key (id),
  constraint ck_feedback_rounds_rating check (rating between 1 and 5),
  constraint fk_feedback_rounds_assignment_id foreign key(assignment_id) references mentorship_assignments (id) on delete cascade,
  constraint fk_feedback_rounds_author_user_id foreign key(author_user_id) references users (id),
  constraint ck_feedback_rounds_feedbackkind check (kind in ('mentee_rating', 'fit', 'mentor_progress', 'mentor_satisfaction')),
  constraint ck_feedback_rounds_fit check (fit in ('good', 'too_early', 'not_good'))
);

create index ix_feedback_rounds_assignment_id on feedback_rounds (assignment_id, kind, created_at);
create index ix_feedback_rounds_author_user_id on feedback_rounds (author_user_id);

create table pooled_ratings (
  id uuid default gen_random_uuid() not null,
  measure varchar(50) not null,
  mentor_id uuid,
  raters integer not null,
  n integer not null,
  mean numeric not null,
  published_at timestamptz not null,
  constraint pk_pooled_ratings primary key (id),
  constraint ck_pooled_ratings_measure check (measure in ('mentee_rating', 'fit', 'session_quality', 'mentor_satisfaction')),
  constraint fk_pooled_ratings_mentor_id foreign key(mentor_id) references mentors (id) on delete cascade
);

create unique index uq_pooled_ratings_measure on pooled_ratings (measure, mentor_id) nulls not distinct;

create table badges (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  kind varchar(50) not null,
  awarded_at timestamptz not null,
  assignment_id uuid,
  constraint pk_badges primary key (id),
  constraint fk_badges_user_id foreign key(user_id) references users (id),
  constraint ck_badges_badgekind check (kind in ('first_mentee_ramped', 'ten_sessions', 'five_completed', 'certified')),
  constraint fk_badges_assignment_id foreign key(assignment_id) references mentorship_assignments (id)
);

create unique index uq_badges_user_id on badges (user_id, kind);

create table kudos (
  id uuid default gen_random_uuid() not null,
  from_user_id uuid not null,
  mentor_user_id uuid not null,
  words text not null,
  created_at timestamptz default now() not null,
  constraint pk_kudos primary key (id),
  constraint fk_kudos_from_user_id foreign key(from_user_id) references users (id),
  constraint fk_kudos_mentor_user_id foreign key(mentor_user_id) references users (id)
);

create index ix_kudos_mentor_user_id on kudos (mentor_user_id);

create table risk_dismissals (
  assignment_id uuid not null,
  user_id uuid not null,
  until date not null,
  constraint pk_risk_dismissals primary key (assignment_id, user_id),
  constraint fk_risk_dismissals_assignment_id foreign key(assignment_id) references mentorship_assignments (id) on delete cascade,
  constraint fk_risk_dismissals_user_id foreign key(user_id) references users (id)
);

create table historical_hires (
  id uuid default gen_random_uuid() not null,
  label text not null,
  reference text not null,
  role text,
  start_date date not null,
  ramped_on date,
  left_on date,
  imported_at timestamptz default now() not null,
  constraint pk_historical_hires primary key (id),
  constraint ck_historical_hires_ramped_on check (ramped_on >= start_date),
  constraint ck_historical_hires_left_on check (left_on >= start_date)
);

create table analysis_looks (
  as_of date not null,
  information numeric not null,
  alpha_spent numeric not null,
  statistic numeric,
  conclusion text not null,
  looked_at timestamptz default now() not null,
  constraint pk_analysis_looks primary key (as_of)
);
