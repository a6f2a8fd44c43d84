create table episode (
    id       uuid primary key,
    title_id uuid    not null references title,
    version  bigint  not null,
    season   integer not null,
    number   integer not null,
    playable boolean not null,
    document jsonb   not null, -- the full state as it is published
    unique (title_id, season, number)
);

-- As deleted_title.
create table deleted_episode (
    id      uuid primary key,
    version bigint not null
);

-- The video of a title or of an episode.
alter table media rename column title_id to video_id;
alter table media add column first_packaged_at timestamptz; -- null: before this was kept, when only titles had videos
