-- What ends before it expires, kept until it would have. Redis tells it to all services; this table outlives Redis.
CREATE TABLE revocation (
    id              uuid        PRIMARY KEY,
    kind            text        NOT NULL CHECK (kind IN ('session', 'subject')),
    value           uuid        NOT NULL,
    except_session  uuid,
    revoked_at      timestamptz NOT NULL,
    until           timestamptz NOT NULL,
    published       boolean     NOT NULL DEFAULT false,
    -- false while sign-ins are still to be ended in Redis
    sign_ins_ended  boolean     NOT NULL
);
CREATE INDEX revocation_waiting ON revocation (revoked_at) WHERE NOT (published AND sign_ins_ended);
CREATE INDEX revocation_until ON revocation (until);
