create table experiment (
    key         text primary key,
    version     bigint      not null,
    state       text        not null check (state in ('draft', 'running', 'stopped')),
    goal        text        not null,
    description text        not null,
    seed        text        not null,
    coverage    double precision not null,
    namespace   jsonb, -- name, from, until
    variants    jsonb       not null, -- key, weight, in their order
    created_at  timestamptz not null,
    started_at  timestamptz,
    stopped_at  timestamptz
);
create index experiment_running on experiment (key) where state = 'running';
