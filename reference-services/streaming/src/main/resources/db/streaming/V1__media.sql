-- What this service knows of titles, from the catalog's events.
create table titles (
    id      uuid primary key,
    version bigint  not null,
    deleted boolean not null
);

create table title_windows (
    title_id  uuid not null references titles on delete cascade,
    region    text not null, -- ISO 3166-1 alpha-2, or * for everywhere
    opens_at  timestamptz,   -- inclusive; null: always was open
    closes_at timestamptz    -- exclusive; null: stays open
);
create index title_windows_title on title_windows (title_id);

create table uploads (
    id              uuid primary key,
    title_id        uuid        not null,
    file_name       text        not null,
    size_bytes      bigint      not null check (size_bytes > 0),
    part_size_bytes bigint      not null check (part_size_bytes > 0),
    s3_upload_id    text        not null,
    complete        boolean     not null default false,
    created_by      uuid        not null,
    created_at      timestamptz not null
);

create table jobs (
    id               uuid primary key, -- UUIDv7: in order of time
    upload_id        uuid             not null unique references uploads,
    title_id         uuid             not null,
    state            text             not null check (state in ('queued', 'running', 'ready', 'failed')),
    progress         double precision not null default 0 check (progress between 0 and 1),
    error            text,
    retryable        boolean          not null default false, -- it failed for a reason outside the master
    attempt          int              not null default 0,     -- who holds the latest attempt may write
    package_id       uuid,                                    -- of the latest attempt
    duration_seconds double precision,
    created_at       timestamptz      not null,
    finished_at      timestamptz
);
create index jobs_of_title on jobs (title_id, id desc);

create table packages (
    id               uuid primary key,
    title_id         uuid             not null,
    job_id           uuid             not null unique references jobs,
    version          bigint           not null, -- grows with every package of the title; the newest is played
    duration_seconds double precision not null,
    packaged_at      timestamptz      not null,
    unique (title_id, version)
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

-- The outbox of cinema-events.
create table outbox (
    sequence      bigint generated always as identity primary key,
    id            text        not null unique,
    aggregatetype text        not null, -- the topic
    aggregateid   text        not null, -- the key
    type          text        not null,
    source        text        not null,
    time          timestamptz not null,
    payload       text        not null
);
