-- Accounts are listed and found by the beginning of their names.
CREATE INDEX account_by_name ON account ((lower(name) COLLATE "C"), id);
