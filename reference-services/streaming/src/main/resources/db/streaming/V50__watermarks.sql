-- The packages whose segments have two variants, in the directories a and b.
create table watermarks (
    package_id     uuid primary key references packages,
    segments       int  not null check (segments between 1 and 65535),
    segment_names  text not null, -- regular expression with the number, from 1, as its group
    playlist_names text not null, -- regular expression
    media_sequence int  not null  -- of the first segment in these playlists
);

-- Among whom a leak is looked for. Kept as long as the package may leak: there is no other trace of who played it.
create table watermarked_sessions (
    package_id uuid        not null references watermarks,
    session_id uuid        not null,
    account_id uuid        not null,
    device     text        not null,
    started_at timestamptz not null,
    primary key (package_id, session_id)
);
