-- Each key has its algorithm, and the time since when it is what it is: published as the next one, signing, or retired.
ALTER TABLE signing_key ADD COLUMN algorithm text, ADD COLUMN since timestamptz;
UPDATE signing_key SET algorithm = 'RS256', since = created_at;
ALTER TABLE signing_key ALTER COLUMN algorithm SET NOT NULL, ALTER COLUMN since SET NOT NULL;
