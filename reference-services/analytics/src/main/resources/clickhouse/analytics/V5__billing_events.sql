CREATE TABLE IF NOT EXISTS billing_event (
    event_id        String,
    type            LowCardinality(String),
    at              DateTime64(3, 'UTC'),
    account_id      UUID,
    subscription_id UUID,
    plan            LowCardinality(String),
    currency        LowCardinality(String),
    amount_minor    Int64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (toDate(at), event_id)
