-- What this service knows of episodes, from the catalog's events.
create table episodes (
    id          uuid primary key,
    version     bigint  not null,
    deleted     boolean not null,
    title_id    uuid    not null, -- of its series
    season      int     not null,
    number      int     not null,
    released_at timestamptz       -- null: out from the start
);
create index episodes_of_title on episodes (title_id, season, number);

-- The episode of the title that a video is of; null: it is of the title itself.
alter table uploads add column episode_id uuid;
alter table jobs add column episode_id uuid;
alter table packages add column episode_id uuid;
alter table packages drop constraint packages_title_id_version_key;
create unique index packages_of_video on packages (coalesce(episode_id, title_id), version);
