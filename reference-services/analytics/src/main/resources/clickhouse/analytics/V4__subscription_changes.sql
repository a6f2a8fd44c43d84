CREATE TABLE IF NOT EXISTS subscription_change (
    subscription_id UUID,
    version         UInt64,
    account_id      UUID,
    plan            LowCardinality(String),
    status          LowCardinality(String),
    started_at      DateTime64(3, 'UTC'),
    at              DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (subscription_id, version)
