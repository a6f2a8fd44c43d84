-- How the next packages of a title, and of its episodes, are protected.
create table title_protections (
    title_id         uuid primary key,
    scheme           text not null check (scheme in ('none', 'aes-128', 'cenc', 'cbcs')),
    segments_per_key int  not null check (segments_per_key between 1 and 10000)
);

-- Packages that are encrypted.
create table protected_packages (
    package_id   uuid primary key,
    scheme       text        not null check (scheme in ('aes-128', 'cenc', 'cbcs')),
    protected_at timestamptz not null
);

create table content_keys (
    id         uuid  primary key, -- in the package, the key id of ISO/IEC 23001-7
    package_id uuid  not null references protected_packages on delete cascade,
    track      text  not null check (track in ('AUDIO', 'SD', 'HD', 'UHD1', 'UHD2')),
    kek        int   not null, -- the id of the key-encryption key, which stands in the configuration
    sealed     bytea not null  -- AES-256-GCM: nonce, key, tag
);
create index content_keys_of_package on content_keys (package_id, id);
create index content_keys_kek on content_keys (kek);
