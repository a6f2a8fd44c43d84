-- The address is kept encrypted; the hash (keyed) finds it and keeps it unique.
CREATE TABLE account (
    id            uuid        PRIMARY KEY,
    email_hash    bytea       NOT NULL UNIQUE,
    email_cipher  bytea       NOT NULL,
    name          text        NOT NULL,
    country       text        NOT NULL,
    language      text        NOT NULL,
    password_hash text        NOT NULL,
    roles         text[]      NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

-- One key signs, one will be next, the others only verify. The private key is kept encrypted.
CREATE TABLE signing_key (
    id             text        PRIMARY KEY,
    state          text        NOT NULL CHECK (state IN ('current', 'next', 'retired')),
    private_cipher bytea       NOT NULL,
    created_at     timestamptz NOT NULL
);
CREATE UNIQUE INDEX signing_key_state ON signing_key (state) WHERE state <> 'retired';
