-- A repeated event has the same day, title and id, and is merged to one row; queries say FINAL, since merging takes its time.
CREATE TABLE IF NOT EXISTS playback_event (
    event_id         String,
    type             LowCardinality(String),
    at               DateTime64(3, 'UTC'),
    session_id       UUID,
    account_id       UUID,
    profile_id       Nullable(UUID),
    title_id         UUID,
    package_id       UUID,
    device           String,
    country          LowCardinality(String),
    state            LowCardinality(String),
    position_seconds Float64,
    watched_seconds  Float64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (toDate(at), title_id, event_id)
