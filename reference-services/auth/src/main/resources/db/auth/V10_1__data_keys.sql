-- What names a person is encrypted under the newest of these keys, which are themselves encrypted under the master key. A row says
-- under which key it is; without one it is from before there were data keys, and soon encrypted anew.
CREATE TABLE data_key (
    id         integer     PRIMARY KEY,
    wrapped    bytea       NOT NULL,
    created_at timestamptz NOT NULL
);

ALTER TABLE account
    ADD COLUMN data_key integer REFERENCES data_key,
    ADD COLUMN name_cipher bytea,
    ADD COLUMN name_hash bytea,
    ADD COLUMN locked boolean NOT NULL DEFAULT false,
    ADD COLUMN lock_reason text,
    ALTER COLUMN name DROP NOT NULL;

DROP INDEX account_by_name;
-- Only a whole name is found, by its keyed hash: one of each beginning would give the names away letter by letter.
CREATE INDEX account_by_name_hash ON account (name_hash, id);
CREATE INDEX account_by_data_key ON account (data_key);
