create table genre (
    slug    text primary key,
    name_en text,
    name_ru text,
    check (coalesce(name_en, name_ru) is not null)
);

create table person (
    id       uuid primary key,
    sequence bigint generated always as identity unique, -- the order they were added in
    name_en  text,
    name_ru  text,
    check (coalesce(name_en, name_ru) is not null)
);

create table title (
    id       uuid primary key,
    version  bigint  not null,
    kind     text    not null,
    year     integer not null,
    playable boolean not null,
    document jsonb   not null -- the full state as it is published, with the names of genres and people
);
create index title_by_year on title (year, id);
create index title_by_playable_year on title (playable, year, id);

create table title_genre (
    title_id   uuid not null references title on delete cascade,
    genre_slug text not null references genre,
    primary key (title_id, genre_slug)
);
create index title_genre_by_genre on title_genre (genre_slug, title_id);

create table title_person (
    title_id  uuid    not null references title on delete cascade,
    position  integer not null,
    person_id uuid    not null references person,
    role      text    not null,
    primary key (title_id, position)
);
create index title_person_by_person on title_person (person_id, title_id);

-- The last version of a deleted title: should its id be used again, the versions go on from there.
create table deleted_title (
    id      uuid primary key,
    version bigint not null
);

-- What streaming has packaged. A title may come after its video.
create table media (
    title_id         uuid primary key,
    package_id       uuid             not null,
    duration_seconds double precision not null,
    version          bigint           not null
);

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
