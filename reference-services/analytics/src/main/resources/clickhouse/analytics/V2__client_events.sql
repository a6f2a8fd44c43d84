-- The id is unique within the account only, since clients choose it. Queries say FINAL and LIMIT 1 BY account_id, event_id.
CREATE TABLE IF NOT EXISTS client_event (
    event_id    UUID,
    account_id  UUID,
    profile_id  Nullable(UUID),
    session_id  Nullable(UUID),
    title_id    Nullable(UUID),
    name        LowCardinality(String),
    at          DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    texts       Map(String, String),
    numbers     Map(String, Float64)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (name, toDate(at), account_id, event_id)
