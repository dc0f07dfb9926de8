create table mentorship_groups (
  id uuid default gen_random_uuid() not null,
  topic text,
  format varchar(50) default 'group' not null,
  mentor_id uuid not null,
  created_at timestamptz default now() not null,
  constraint pk_mentorship_groups primary key (id),
  constraint ck_mentorship_groups_format check (format in ('one_on_one', 'group', 'topic')),
  constraint fk_mentorship_groups_mentor_id foreign key(mentor_id) references mentors (id)
);

create index ix_mentorship_groups_mentor_id on mentorship_groups (mentor_id);

create table draws (
  id uuid default gen_random_uuid() not null,
  drawn_at timestamptz not null,
  drawn_by_user_id uuid not null,
  seed text not null,
  entrants jsonb not null,
  result jsonb not null,
  constraint pk_draws primary key (id),
  constraint fk_draws_drawn_by_user_id foreign key(drawn_by_user_id) references users (id)
);

create table mentorship_assignments (
  id uuid default gen_random_uuid() not null,
  mentor_id uuid not null,
  mentee_user_id uuid not null,
  assigned_by_user_id uuid,
  start_date date not null,
  expected_end_date date,
  actual_end_date date,
  check_in_cadence varchar(50) default 'weekly' not null,
  format varchar(50) default 'one_on_one' not null,
  group_id uuid,
  duration_weeks smallint default 12 not null,
  expectations text,
  agreement_version integer,
  requested_skills text[] default '{}' not null,
  on_decline varchar(50) default 'ask' not null,
  draw_id uuid,
  goals jsonb default '[]' not null,
  milestones jsonb default '[]' not null,
  status varchar(50) default 'pending' not null,
  offered_at timestamptz default now() not null,
  expires_on date,
  remind_after timestamptz,
  mentor_accepted_at timestamptz,
  declined_at timestamptz,
  expired_at timestamptz,
  cancelled_at timestamptz,
  paused_at timestamptz,
  paused_until date,
  completed_at timestamptz,
  first_meeting_at timestamptz,
  handed_over_from_id uuid,
  sessions_shared_at timestamptz,
  completion_notes text,
  mentor_feedback text,
  mentee_feedback text,
  mentee_rating integer,
  decline_reason varchar(50),
  decline_note text,
  note_to_mentee text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_mentorship_assignments primary key (id),
  constraint ck_mentorship_assignments_mentee_rating check (mentee_rating between 1 and 5),
  constraint ck_mentorship_assignments_expected_end_date check (expected_end_date >= start_date),
  constraint ck_mentorship_assignments_duration_weeks check (duration_weeks between 1 and 104),
  constraint ck_mentorship_assignments_goals check (jsonb_typeof(goals) = 'array'),
  constraint fk_mentorship_assignments_mentor_id foreign key(mentor_id) references mentors (id),
  constraint fk_mentorship_assignments_mentee_user_id foreign key(mentee_user_id) references users (id),
  constraint fk_mentorship_assignments_assigned_by_user_id foreign key(assigned_by_user_id) references users (id),
  constraint ck_mentorship_assignments_cadence check (check_in_cadence in ('weekly', 'biweekly', 'monthly')),
  constraint ck_mentorship_assignments_format check (format in ('one_on_one', 'group', 'topic')),
  constraint fk_mentorship_assignments_group_id foreign key(group_id) references mentorship_groups (id),
  constraint fk_mentorship_assignments_agreement_version foreign key(agreement_version) references agreements (version),
  constraint ck_mentorship_assignments_ondecline check (on_decline in ('ask', 'next')),
  constraint fk_mentorship_assignments_draw_id foreign key(draw_id) references draws (id),
  constraint ck_mentorship_assignments_assignmentstatus check (status in ('pending', 'active', 'paused', 'completed', 'cancelled', 'declined', 'expired')),
  constraint fk_mentorship_assignments_handed_over_from_id foreign key(handed_over_from_id) references mentorship_assignments (id),
  constraint ck_mentorship_assignments_declinereason check (decline_reason in ('no_capacity', 'not_my_expertise', 'away', 'other'))
);

create index idx_mentorship_assignments_mentee on mentorship_assignments (mentee_user_id);
create index idx_mentorship_assignments_mentor on mentorship_assignments (mentor_id);
create index ix_mentorship_assignments_active on mentorship_assignments (expected_end_date) where status = 'active';
create index ix_mentorship_assignments_assigned_by_user_id on mentorship_assignments (assigned_by_user_id);
create index ix_mentorship_assignments_group_id on mentorship_assignments (group_id);
create index ix_mentorship_assignments_handed_over_from_id on mentorship_assignments (handed_over_from_id);
create index ix_mentorship_assignments_paused on mentorship_assignments (paused_until) where status = 'paused';
create index ix_mentorship_assignments_pending on mentorship_assignments (offered_at) where status = 'pending';
create unique index uq_pending_hand_over on mentorship_assignments (mentee_user_id) where format = 'one_on_one' and status = 'pending' and handed_over_from_id is not null;
create unique index uq_running_mentorship on mentorship_assignments (mentee_user_id) where format = 'one_on_one' and (status in ('active', 'paused') or (status = 'pending' and handed_over_from_id is null));

create table agreement_acceptances (
  assignment_id uuid not null,
  user_id uuid not null,
  version integer not null,
  agreed_at timestamptz not null,
  constraint pk_agreement_acceptances primary key (assignment_id, user_id, version),
  constraint fk_agreement_acceptances_assignment_id foreign key(assignment_id) references mentorship_assignments (id) on delete cascade,
  constraint fk_agreement_acceptances_user_id foreign key(user_id) references users (id),
  constraint fk_agreement_acceptances_version foreign key(version) references agreements (version)
);

create table check_ins (
  id uuid default gen_random_uuid() not null,
  assignment_id uuid not null,
  due_on date not null,
  starts_at timestamptz,
  status varchar(50) default 'scheduled' not null,
  original_due_on date,
  moved_count smallint default 0 not null,
  asked_mentee_at timestamptz,
  asked_mentor_at timestamptz,
  decided_at timestamptz,
  decided_by_user_id uuid,
  created_at timestamptz default now() not null,
  constraint pk_check_ins primary key (id),
  constraint fk_check_ins_assignment_id foreign key(assignment_id) references mentorship_assignments (id) on delete cascade,
  constraint ck_check_ins_checkinstatus check (status in ('scheduled', 'held', 'skipped', 'missed')),
  constraint fk_check_ins_decided_by_user_id foreign key(decided_by_user_id) references users (id)
);

create index ix_check_ins_assignment_id on check_ins (assignment_id, due_on);
create index ix_check_ins_due on check_ins (due_on) where status = 'scheduled';
create unique index uq_check_ins_open on check_ins (assignment_id) where status = 'scheduled';

create table mentorship_sessions (
  id uuid default gen_random_uuid() not null,
  assignment_id uuid,
  session_date timestamptz not null,
  duration_minutes integer,
  topics_covered text[] default '{}' not null,
  summary text,
  action_items jsonb default '[]' not null,
  resources_shared jsonb default '[]' not null,
  mentee_confidence_before integer,
  mentee_confidence_after integer,
  session_quality integer,
  other_quality smallint,
  logged_by varchar(20),
  logged_by_user_id uuid,
  check_in_id uuid,
  meeting_id uuid,
  without_details boolean default false not null,
  edited_at timestamptz,
  edited_by_user_id uuid,
  next_action_due date,
  created_at timestamptz default now() not null,
  constraint pk_mentorship_sessions primary key (id),
  constraint ck_mentorship_sessions_duration_minutes check (duration_minutes between 1 and 600),
  constraint ck_mentorship_sessions_mentee_confidence_before check (mentee_confidence_before between 1 and 5),
  constraint ck_mentorship_sessions_mentee_confidence_after check (mentee_confidence_after between 1 and 5),
  constraint ck_mentorship_sessions_session_quality check (session_quality between 1 and 5),
  constraint ck_mentorship_sessions_other_quality check (other_quality between 1 and 5),
  constraint ck_mentorship_sessions_action_items check (jsonb_typeof(action_items) = 'array'),
  constraint ck_mentorship_sessions_resources_shared check (jsonb_typeof(resources_shared) = 'array'),
  constraint fk_mentorship_sessions_assignment_id foreign key(assignment_id) references mentorship_assignments (id) on delete cascade,
  constraint ck_mentorship_sessions_party check (logged_by in ('mentor', 'mentee')),
  constraint fk_mentorship_sessions_logged_by_user_id foreign key(logged_by_user_id) references users (id),
  constraint fk_mentorship_sessions_check_in_id foreign key(check_in_id) references check_ins (id) on delete set null,
  constraint fk_mentorship_sessions_edited_by_user_id foreign key(edited_by_user_id) references users (id)
);

create index idx_mentorship_sessions on mentorship_sessions (assignment_id, session_date);
create index ix_mentorship_sessions_check_in_id on mentorship_sessions (check_in_id);
create index ix_mentorship_sessions_next_action_due on mentorship_sessions (next_action_due) where next_action_due is not null;

create table mentorship_resources (
  id uuid default gen_random_uuid() not null,
  assignment_id uuid not null,
  shared_by_user_id uuid not null,
  title text not null,
  url text not null,
  created_at timestamptz default now() not null,
  constraint pk_mentorship_resources primary key (id),
  constraint ck_mentorship_resources_url check (url ~ '^https?://'),
  constraint fk_mentorship_resources_assignment_id foreign key(assignment_id) references mentorship_assignments (id) on delete cascade,
  constraint fk_mentorship_resources_shared_by_user_id foreign key(shared_by_user_id) references users (id)
);

create index ix_mentorship_resources_assignment_id on mentorship_resources (assignment_id);
