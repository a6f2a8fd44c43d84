create table account (
    id         uuid primary key,
    version    bigint  not null default 0, -- of its subscription as it is published
    trial_used boolean not null default false,
    customer   text,                       -- as the provider knows the account
    method     text,                       -- as the provider knows the card
    card       text                        -- as the viewer knows the card
);

create table subscription (
    id                   uuid primary key,
    account_id           uuid        not null references account,
    plan                 text        not null,
    status               text        not null,
    started_at           timestamptz not null,
    anchor               timestamptz not null,
    period_from          timestamptz not null,
    period_until         timestamptz not null,
    cancel_at_period_end boolean     not null,
    trial_end_announced  boolean     not null,
    charging             boolean     not null,
    unpaid_since         timestamptz,
    dunning_step         integer     not null,
    retryable            boolean     not null,
    due_at               timestamptz -- when time alone changes it next
);
create unique index subscription_running on subscription (account_id) where status not in ('CANCELLED', 'ENDED');
create index subscription_by_account on subscription (account_id, id);
create index subscription_due on subscription (due_at) where due_at is not null;

create table invoice (
    id              uuid primary key,
    subscription_id uuid        not null references subscription,
    account_id      uuid        not null references account,
    plan            text        not null,
    status          text        not null,
    amount_minor    bigint      not null check (amount_minor > 0),
    currency        text        not null,
    period_from     timestamptz not null,
    period_until    timestamptz not null,
    issued_at       timestamptz not null,
    paid_at         timestamptz,
    number_year     integer,
    number_sequence bigint,
    unique (number_year, number_sequence),
    check ((status = 'PAID') = (number_sequence is not null))
);
create unique index invoice_open on invoice (subscription_id) where status = 'OPEN';
create unique index invoice_of_period on invoice (subscription_id, period_from) where status <> 'VOID';
create index invoice_by_account on invoice (account_id, id);

-- The last number of each year. It is counted in the transaction that uses it, so that no number is left out.
create table invoice_sequence (
    year integer primary key,
    last bigint not null
);

-- One attempt to charge an invoice. Its id is the key by which the provider knows it.
create table charge (
    id           uuid primary key,
    invoice_id   uuid        not null references invoice,
    account_id   uuid        not null references account,
    status       text        not null,
    customer     text        not null,
    method       text        not null,
    decline_code text,
    created_at   timestamptz not null,
    check_at     timestamptz, -- when the provider is asked what became of it
    checks       integer     not null default 0,
    check ((status = 'PENDING') = (check_at is not null))
);
create unique index charge_pending on charge (invoice_id) where status = 'PENDING';
create index charge_due on charge (check_at) where check_at is not null;

create table ledger_entry (
    transaction_id uuid        not null,
    line           smallint    not null,
    account        text        not null,
    amount_minor   bigint      not null check (amount_minor <> 0), -- positive for a debit
    currency       text        not null,
    invoice_id     uuid        not null references invoice,
    at             timestamptz not null,
    primary key (transaction_id, line)
);

-- What was answered to a call with an idempotency key; without a status, it is running or has failed.
create table answer (
    account_id   uuid        not null,
    key          text        not null,
    fingerprint  text        not null,
    resource_id  uuid        not null, -- the id of what the call makes, the same when it is tried again
    locked_until timestamptz not null,
    status       integer,
    location     text,
    body         text,
    created_at   timestamptz not null,
    primary key (account_id, key)
);
create index answer_by_age on answer (created_at);

-- Reports of the provider that were handled.
create table webhook (
    provider    text        not null,
    id          text        not null,
    received_at timestamptz not null,
    primary key (provider, id)
);
create index webhook_by_age on webhook (received_at);

-- What belongs to the sandbox, which plays a remote provider: the rest of the service never reads it.
create table sandbox_card (
    token       text primary key,
    behaviour   text not null,
    last4       text not null,
    valid_until date not null -- the last day
);
create table sandbox_charge (
    key          text primary key,
    token        text        not null,
    amount_minor bigint      not null,
    currency     text        not null,
    decline_code text, -- absent: the money was taken
    created_at   timestamptz not null
);

-- As in db-scheduler: postgresql_tables.sql
create table scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);

-- As in cinema-events: outbox/postgresql.sql
create table outbox (
    sequence      bigint generated always as identity primary key,
    id            text        not null unique,
    aggregatetype text        not null,
    aggregateid   text        not null,
    type          text        not null,
    source        text        not null,
    time          timestamptz not null,
    payload       text        not null
);
