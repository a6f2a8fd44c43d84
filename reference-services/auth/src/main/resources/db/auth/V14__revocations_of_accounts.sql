-- A sign-in that ends looks whether all of its account were ended since it began.
CREATE INDEX revocation_value ON revocation (value, revoked_at);
