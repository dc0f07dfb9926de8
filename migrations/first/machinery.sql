create table outbox (
  id uuid default gen_random_uuid() not null,
  kind text not null,
  action varchar(50) default 'post' not null,
  recipient_user_id uuid,
  recipient_user_ids uuid[],
  channel_id text,
  topic text,
  subject jsonb default '{}' not null,
  dedupe_key text,
  send_after timestamptz default now() not null,
  status varchar(50) default 'queued' not null,
  attempts integer default 0 not null,
  leased_until timestamptz,
  leased_by text,
  failure text,
  sent_channel text,
  sent_ts text,
  created_at timestamptz default now() not null,
  sent_at timestamptz,
  constraint pk_outbox primary key (id),
  constraint ck_outbox_one_destination check (num_nonnulls(recipient_user_id, recipient_user_ids, channel_id) = 1),
  constraint ck_outbox_outboxaction check (action in ('post', 'update')),
  constraint fk_outbox_recipient_user_id foreign key(recipient_user_id) references users (id),
  constraint uq_outbox_dedupe_key unique (dedupe_key),
  constraint ck_outbox_outboxstatus check (status in ('queued', 'sent', 'failed', 'dropped'))
);

create index ix_outbox_due on outbox (send_after, id) where status = 'queued';
create index ix_outbox_topic on outbox (topic);

create table delivery_gates (
  gate text not null,
  next_at timestamptz not null,
  constraint pk_delivery_gates primary key (gate)
);

create table audit (
  id uuid default gen_random_uuid() not null,
  at timestamptz not null,
  actor_user_id uuid,
  actor_name text,
  action text not null,
  subject_type text not null,
  subject_id uuid,
  before jsonb,
  after jsonb,
  constraint pk_audit primary key (id),
  constraint fk_audit_actor_user_id foreign key(actor_user_id) references users (id)
);

create index ix_audit_subject on audit (subject_type, subject_id, at);

create table applied_requests (
  key text not null,
  applied_at timestamptz default now() not null,
  constraint pk_applied_requests primary key (key)
);

create table api_tokens (
  id uuid default gen_random_uuid() not null,
  name text not null,
  token_hash bytea not null,
  scopes text[] not null,
  acts_as_user_id uuid,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz default now() not null,
  constraint pk_api_tokens primary key (id),
  constraint ck_api_tokens_scopes check (cardinality(scopes) > 0 and scopes <@ array['read','write','admin']),
  constraint uq_api_tokens_name unique (name),
  constraint uq_api_tokens_token_hash unique (token_hash),
  constraint fk_api_tokens_acts_as_user_id foreign key(acts_as_user_id) references users (id)
);

create index ix_api_tokens_acts_as_user_id on api_tokens (acts_as_user_id);

create table idempotency_keys (
  token_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status smallint,
  body jsonb,
  created_at timestamptz default now() not null,
  constraint pk_idempotency_keys primary key (token_id, key),
  constraint fk_idempotency_keys_token_id foreign key(token_id) references api_tokens (id) on delete cascade
);

create table webhooks (
  id uuid default gen_random_uuid() not null,
  url text not null,
  events text[] not null,
  secret text not null,
  created_at timestamptz default now() not null,
  disabled_at timestamptz,
  constraint pk_webhooks primary key (id)
);
