-- The interactions of the event store (ClickHouse) as the job reads them: who watched at least five minutes of what, and when last.
SELECT coalesce(profile_id, account_id) AS viewer, title_id, toUnixTimestamp(max(at)) AS watched_at
FROM playback_event FINAL
GROUP BY viewer, title_id
HAVING sum(watched_seconds) >= 300
FORMAT TabSeparated
