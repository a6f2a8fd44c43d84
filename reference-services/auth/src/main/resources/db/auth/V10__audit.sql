-- What happened to accounts, in order and without gaps. Each entry is chained to the one before by a keyed hash (AuditChain), so
-- whoever gets past the triggers below, as the owner of the table or a superuser can, is found out by "cinema audit verify".
-- No foreign key: entries outlive accounts. The address is only its network; nothing here names a person.
CREATE TABLE audit_entry (
    sequence   bigint      PRIMARY KEY,
    at         timestamptz NOT NULL,
    kind       text        NOT NULL,
    actor      text,
    subject    uuid,
    session_id uuid,
    network    text,
    request_id text,
    details    text        NOT NULL,
    hash       bytea       NOT NULL
);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject, sequence);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor, sequence);
CREATE INDEX audit_entry_by_kind ON audit_entry (kind, sequence);

-- Its one row is locked by whoever appends.
CREATE TABLE audit_head (
    one      boolean PRIMARY KEY CHECK (one),
    sequence bigint  NOT NULL,
    hash     bytea   NOT NULL
);
INSERT INTO audit_head VALUES (true, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only appended to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_step_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence <> OLD.sequence + 1 THEN
        RAISE EXCEPTION 'the head goes on by one' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_forward BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION refuse_step_back();
