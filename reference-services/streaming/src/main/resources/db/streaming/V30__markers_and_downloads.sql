-- Where the intros and credits of videos are, by what editors say.
create table markers (
    video_id      uuid primary key, -- of a title or an episode
    version       bigint not null,
    intro_start   double precision, -- seconds, as the others
    intro_end     double precision,
    credits_start double precision,
    check ((intro_start is null) = (intro_end is null))
);

-- The videos that viewers keep on devices of theirs.
create table downloads (
    id         uuid primary key,
    account_id uuid        not null,
    profile_id uuid,
    title_id   uuid        not null,
    episode_id uuid,
    package_id uuid        not null,
    device_id  uuid        not null,
    device     text        not null,
    max_height int         not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked    boolean     not null default false
);
create index downloads_of_account on downloads (account_id, created_at desc) where not revoked;
create unique index downloads_of_device on downloads (account_id, device_id, coalesce(episode_id, title_id)) where not revoked;
