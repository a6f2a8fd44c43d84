-- The keys that services prove themselves with. Of the secret only its hash is here.
CREATE TABLE api_key (
    id           uuid        PRIMARY KEY,
    client       text        NOT NULL,
    name         text        NOT NULL,
    scopes       text[]      NOT NULL,
    hash         text        NOT NULL,
    created_by   uuid        NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
