create table jobs (
    name          text primary key,
    version       bigint  not null default 1,
    enabled       boolean not null,
    cron          text, -- minute, hour, day, month, day of the week, in UTC
    every_seconds int,
    next_start_at timestamptz,
    check ((cron is null) <> (every_seconds is null))
);
insert into jobs (name, enabled, cron, every_seconds) values
    ('tmdb-import', true, '30 3 * * *', null),
    ('imdb-import', true, '30 4 * * *', null),
    ('search-sync', true, null, 3600);

-- The counts and the checkpoint change together: what comes after the checkpoint is not counted yet.
create table runs (
    id              uuid primary key,
    job             text             not null references jobs,
    state           text             not null check (state in ('queued', 'running', 'succeeded', 'failed')),
    started_by      text             not null,
    attempts        int              not null default 0,
    progress        double precision not null default 0,
    checkpoint      text,
    read            bigint           not null default 0,
    created         bigint           not null default 0,
    changed         bigint           not null default 0,
    removed         bigint           not null default 0,
    unchanged       bigint           not null default 0,
    refused         bigint           not null default 0,
    error           text,
    queued_at       timestamptz      not null,
    started_at      timestamptz,
    next_attempt_at timestamptz,
    finished_at     timestamptz
);
create unique index runs_unfinished on runs (job) where state in ('queued', 'running');
create index runs_by_job on runs (job, id desc);

create table refusals (
    run_id  uuid   not null references runs on delete cascade,
    reason  text   not null,
    count   bigint not null,
    example text   not null,
    primary key (run_id, reason)
);

-- Of the files of IMDb, as far as the titles that are imported need it; they come in no order that could be merged.
create table imdb_credits (
    title     bigint not null,
    position  int    not null,
    person    bigint not null,
    role      text   not null,
    character text
);
create index imdb_credits_by_title on imdb_credits (title, position);

create table imdb_people (
    person bigint primary key,
    name   text not null
);

-- db-scheduler's table.
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
