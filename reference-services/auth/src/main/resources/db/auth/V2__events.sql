-- As in cinema-events: outbox/postgresql.sql
CREATE TABLE outbox (
    sequence      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            text        NOT NULL UNIQUE,
    aggregatetype text        NOT NULL,
    aggregateid   text        NOT NULL,
    type          text        NOT NULL,
    source        text        NOT NULL,
    time          timestamptz NOT NULL,
    payload       text        NOT NULL
);

-- What an account has signed in from; only a keyed hash of the name is kept.
CREATE TABLE known_device (
    account_id   uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    device_hash  bytea       NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, device_hash)
);

-- The accounts that were there before there were events.
INSERT INTO outbox (id, aggregatetype, aggregateid, type, source, time, payload)
SELECT 'account-' || id, 'cinema.auth.account', id, 'org.opencinema.auth.account.changed.v1', '/auth', updated_at,
       json_build_object(
           'accountId', id, 'version', version, 'deleted', false, 'country', country, 'language', language,
           'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'at', to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
FROM account
ORDER BY created_at;
