ALTER TABLE account ADD COLUMN email_verified_at timestamptz;

-- What a device was given after a sign-in with a password; it proves that the device is one of the account's own.
CREATE TABLE device_secret (
    secret_hash  bytea       PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    last_seen_at timestamptz NOT NULL
);
CREATE INDEX device_secret_account ON device_secret (account_id, last_seen_at);

-- Links that were mailed. The newest of an account and purpose works, once.
CREATE TABLE mailed_link (
    token_hash bytea       PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    purpose    text        NOT NULL,
    expires_at timestamptz NOT NULL,
    used       boolean     NOT NULL,
    UNIQUE (account_id, purpose)
);

-- As db-scheduler wants it.
CREATE TABLE scheduled_tasks (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);
