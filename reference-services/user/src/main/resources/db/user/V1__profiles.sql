create table account (
    id           uuid primary key,
    version      bigint  not null, -- of the last event of auth; 0 when none has come yet
    country      text    not null,
    language     text    not null, -- as auth says
    own_language text,             -- as it was set here
    pin_hash     text,
    pin_failures integer not null, -- wrong PINs in a row
    pin_tried_at timestamptz       -- the last time
);

create table profile (
    id         uuid primary key, -- UUIDv7: the first profile of an account has the lowest
    account_id uuid    not null references account on delete cascade,
    version    bigint  not null,
    name       text    not null,
    kids       boolean not null,
    max_age    integer not null,
    language   text    not null
);
create index profile_of_account on profile (account_id, id);

-- What this service knows of subscriptions, from the events of payment.
create table subscription (
    account_id uuid primary key,
    version    bigint  not null,
    plan       text    not null,
    status     text    not null,
    entitled   boolean not null
);

-- What this service knows of titles, from the events of the catalog.
create table title (
    id               uuid primary key,
    version          bigint  not null,
    deleted          boolean not null,
    name_en          text,
    name_ru          text,
    age_rating       integer not null,
    playable         boolean not null,
    duration_seconds double precision
);

-- A hidden row was removed by the viewer; it remains so that an event that comes again does not bring it back.
create table watched (
    profile_id       uuid             not null references profile on delete cascade,
    title_id         uuid             not null,
    position_seconds double precision not null,
    watched_at       timestamptz      not null,
    hidden           boolean          not null,
    primary key (profile_id, title_id)
);
create index watched_latest on watched (profile_id, watched_at desc, title_id desc) where not hidden;

create table favorite (
    profile_id uuid        not null references profile on delete cascade,
    title_id   uuid        not null,
    added_at   timestamptz not null,
    primary key (profile_id, title_id)
);
create index favorite_latest on favorite (profile_id, added_at desc, title_id desc);

create table reaction (
    profile_id uuid not null references profile on delete cascade,
    title_id   uuid not null,
    kind       text not null check (kind in ('like', 'dislike', 'not_interested')),
    primary key (profile_id, title_id)
);

create table playlist (
    id         uuid primary key,
    profile_id uuid   not null references profile on delete cascade,
    version    bigint not null,
    name       text   not null,
    title_ids  uuid[] not null
);
create index playlist_of_profile on playlist (profile_id, id);

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
