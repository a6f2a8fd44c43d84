-- What a model's training was like and why it was refused; report: figures of each scorer and the comparison with the active model, JSON.
alter table models
    add column trigger      text not null default 'on_demand' check (trigger in ('on_demand', 'schedule')),
    add column attempt      int  not null default 0, -- a training that was begun again; only the newest may finish
    add column started_at   timestamptz,
    add column activated_at timestamptz,
    add column step         text check (step in ('collecting', 'testing', 'comparing', 'training', 'storing')),
    add column share        double precision,
    add column refusal      text check (refusal in ('no_data', 'worse_than_popularity', 'worse_than_active')),
    add column report       text,
    add column file         text,                    -- its key in the bucket
    add column als_weight        double precision not null default 1,
    add column neighbours_weight double precision not null default 0;
update models set file = 'models/' || version, activated_at = finished_at where state = 'ready';

-- "Not interested", said to this service.
alter table interactions add column hidden_at timestamptz;
create index interactions_hidden on interactions (viewer_id, hidden_at) where hidden_at is not null;

-- Episodes of a series have lengths of their own: the position in one says nothing of the whole.
update titles set duration_seconds = null where document::json ->> 'kind' = 'series';

-- Experiments that compare recipes, from analytics.
create table experiments (
    key      text primary key,
    version  bigint not null,
    document text   not null
);
