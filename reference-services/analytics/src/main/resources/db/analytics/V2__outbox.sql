-- Events that wait for Kafka, see cinema-events: outbox/postgresql.sql
create table outbox (
    sequence      bigint generated always as identity primary key,
    id            text        not null unique,
    aggregatetype text        not null,
    aggregateid   text        not null,
    type          text        not null,
    source        text        not null,
    time          timestamptz not null,
    payload       text        not null,
    requestid     text,
    traceparent   text
);
