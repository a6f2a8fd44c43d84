-- What this service knows of titles, from the catalog's events. A change takes the next revision of title_revision under its row lock, so
-- whoever has read up to a revision finds everything else above it.
create table titles (
    id               uuid primary key,
    version          bigint           not null,
    revision         bigint           not null,
    deleted          boolean          not null,
    duration_seconds double precision,
    document         text             not null
);
create index titles_revision on titles (revision);

create table title_revision (
    revision bigint not null
);
insert into title_revision values (0);

create table profiles (
    id         uuid primary key,
    account_id uuid    not null,
    version    bigint  not null,
    deleted    boolean not null,
    max_age    int     not null
);
create index profiles_account on profiles (account_id, id);

-- What a viewer did with a title. A viewer is a profile, or an account as long as it has chosen none.
create table interactions (
    viewer_id        uuid             not null,
    title_id         uuid             not null,
    position_seconds double precision not null default 0, -- the furthest
    opinion          text check (opinion in ('like', 'dislike', 'not_interested', 'none')),
    opinion_at       timestamptz,
    favorite         boolean          not null default false,
    favorite_at      timestamptz,
    last_at          timestamptz      not null,
    primary key (viewer_id, title_id)
);
create index interactions_last on interactions (last_at);

-- Grows with everything that a viewer does; an answer that was computed with another revision is not given again.
create table viewers (
    id       uuid primary key,
    revision bigint not null
);

create table models (
    version         bigint generated always as identity primary key,
    state           text        not null check (state in ('queued', 'training', 'ready', 'refused', 'failed')),
    active          boolean     not null default false,
    requested_at    timestamptz not null,
    finished_at     timestamptz,
    error           text,
    viewers         int,
    titles          int,
    interactions    int,
    tested_viewers  int,
    ndcg            double precision,
    popularity_ndcg double precision,
    recall          double precision,
    coverage        double precision
);
create unique index models_active on models (active) where active;
create unique index models_unfinished on models ((true)) where state in ('queued', 'training');

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
