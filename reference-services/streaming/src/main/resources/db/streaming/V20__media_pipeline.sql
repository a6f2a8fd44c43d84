-- Jobs that were cancelled, what a running one is doing, and what the inspection found.
alter table jobs drop constraint jobs_state_check;
alter table jobs add constraint jobs_state_check check (state in ('queued', 'running', 'ready', 'failed', 'cancelled'));
alter table jobs add column step text;
alter table jobs add column speed double precision;
alter table jobs add column seconds_left bigint;
alter table jobs add column notes text not null default '[]'; -- JSON
alter table jobs add column source text;                      -- JSON
create index jobs_of_package on jobs (package_id);

-- What is in a package, in JSON, and which of its pictures was chosen as the poster; null: packaged before there were any.
alter table packages add column contents text;
alter table packages add column poster int not null default 1;

-- Direct uploads go past this service, which knows the checksums of their parts.
alter table uploads add column direct boolean not null default false;
create table upload_parts (
    upload_id uuid  not null references uploads on delete cascade,
    number    int   not null,
    sha256    bytea not null,
    primary key (upload_id, number)
);
