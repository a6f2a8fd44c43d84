-- The secret of the authenticator app; two-step sign-in is on once it is confirmed. A code of last_step or before is refused.
CREATE TABLE totp (
    account_id    uuid        PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    secret_cipher bytea       NOT NULL,
    last_step     bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    confirmed_at  timestamptz
);

-- Only hashes; one that is used is deleted.
CREATE TABLE recovery_code (
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    code_hash  text NOT NULL,
    PRIMARY KEY (account_id, code_hash)
);

-- Nothing here is secret: credential is the attested credential data of WebAuthn, with the id and the public key.
CREATE TABLE passkey (
    id              uuid        PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    credential_id   bytea       NOT NULL UNIQUE,
    credential      bytea       NOT NULL,
    sign_count      bigint      NOT NULL,
    transports      text[]      NOT NULL,
    backup_eligible boolean     NOT NULL,
    name            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    last_used_at    timestamptz
);
CREATE INDEX passkey_by_account ON passkey (account_id, id);
