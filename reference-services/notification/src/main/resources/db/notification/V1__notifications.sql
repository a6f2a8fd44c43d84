-- What an account was told, or would have been if it had not switched it off everywhere.
create table notification (
    id         uuid primary key,
    account_id uuid        not null,
    sequence   bigint      not null, -- of the account, without gaps in the order of commits
    cause      text        not null, -- what it was told for; the account is not told for it again
    kind       text        not null,
    in_inbox   boolean     not null,
    texts      jsonb       not null, -- by language: title, text and action
    link       text        not null,
    created_at timestamptz not null,
    read_at    timestamptz,
    unique (account_id, cause),
    unique (account_id, sequence)
);
create index notification_unread on notification (account_id) where in_inbox and read_at is null;

create table mail (
    notification_id   uuid primary key references notification on delete cascade,
    message_id        text        not null,
    unsubscribe_token text        unique, -- null if this kind can't be switched off
    state             text        not null check (state in ('waiting', 'sent', 'failed')),
    attempts          integer     not null,
    due_at            timestamptz not null, -- of the next try; while one is under way, when it counts as lost
    error             text,
    failed_at         timestamptz
);
create index mail_due on mail (due_at) where state = 'waiting';
create index mail_failed on mail (failed_at, notification_id) where state = 'failed';

-- What is not as it is for everybody.
create table preference (
    account_id uuid    not null,
    kind       text    not null,
    email      boolean not null,
    inbox      boolean not null,
    primary key (account_id, kind)
);

-- Whose favourite a title is.
create table follower (
    title_id   uuid not null,
    account_id uuid not null,
    profile_id uuid not null,
    primary key (title_id, account_id, profile_id)
);
create index follower_by_account on follower (account_id);

-- The last known states, to see what changed.
create table title (
    id       uuid primary key,
    version  bigint  not null,
    playable boolean not null
);
create table subscription (
    account_id uuid primary key,
    version    bigint not null,
    status     text   not null
);

-- As db-scheduler wants it.
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
