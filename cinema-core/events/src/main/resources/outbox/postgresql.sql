-- The transactional outbox. Copy it into a migration of the service's own schema.
-- The columns suit Debezium's outbox event router (route.topic.replacement=${routedByValue},
-- table.fields.additional.placement=source:header:ce_source,time:header:ce_time,requestid:header:ce_requestid,
-- traceparent:header:ce_traceparent) should it replace the relay.
create table outbox (
    sequence      bigint generated always as identity primary key,
    id            text        not null unique,
    aggregatetype text        not null, -- the topic
    aggregateid   text        not null, -- the key
    type          text        not null,
    source        text        not null,
    time          timestamptz not null,
    payload       text        not null,
    requestid     text,                 -- the correlation id of the request
    traceparent   text                  -- where it is in its trace (W3C Trace Context)
);
