-- The request that an event comes from, as in cinema-events: outbox/postgresql.sql
alter table outbox add column requestid text, add column traceparent text;
