-- What this service knows of episodes, from the events of the catalog.
create table episode (
    id               uuid primary key,
    version          bigint  not null,
    deleted          boolean not null,
    series_id        uuid    not null,
    season           integer not null,
    number           integer not null,
    name_en          text,
    name_ru          text,
    playable         boolean not null,
    duration_seconds double precision,
    released_at      timestamptz -- null: out from the start
);
create index episode_of_series on episode (series_id, season, number);

-- The episode of the series that was watched last; the position is in it.
alter table watched add column episode_id uuid;
