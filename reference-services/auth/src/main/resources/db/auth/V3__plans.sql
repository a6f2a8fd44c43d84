-- What payment says of an account; it may say so before the account's own row is committed.
CREATE TABLE account_plan (
    account_id uuid   PRIMARY KEY,
    plan       text,
    version    bigint NOT NULL
);
