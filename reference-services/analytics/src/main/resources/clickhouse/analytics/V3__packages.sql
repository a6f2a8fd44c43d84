-- How long the videos are.
CREATE TABLE IF NOT EXISTS package (
    package_id       UUID,
    duration_seconds Float64
)
ENGINE = ReplacingMergeTree
ORDER BY package_id
