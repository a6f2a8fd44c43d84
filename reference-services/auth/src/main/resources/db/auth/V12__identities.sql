-- Accounts of providers like Google that one can sign in with. The subject is kept as a keyed hash only, the address encrypted.
-- A new account comes after its identity in a transaction, as it writes to the audit trail, which is locked until the end.
CREATE TABLE identity (
    provider     text        NOT NULL,
    subject_hash bytea       NOT NULL,
    account_id   uuid        NOT NULL REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    email_cipher bytea,
    linked_at    timestamptz NOT NULL,
    PRIMARY KEY (provider, subject_hash),
    UNIQUE (account_id, provider)
);

-- Whoever signs in with a provider only has no password.
ALTER TABLE account ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE account ADD COLUMN IF NOT EXISTS email_verified_at timestamptz;
