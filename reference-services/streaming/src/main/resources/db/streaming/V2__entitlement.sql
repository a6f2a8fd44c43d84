-- What a title asks of its viewers. The titles are read again from the beginning of their topic (a new consumer group), so
-- their versions start anew; until then they count as meant for adults and paid for.
alter table titles add column age_rating int not null default 21;
alter table titles add column free boolean not null default false;
alter table titles alter column age_rating drop default;
alter table titles alter column free drop default;
update titles set version = 0;

-- What this service knows of subscriptions, from the events of payment.
create table subscriptions (
    account_id  uuid primary key,
    version     bigint  not null,
    status      text    not null,
    entitled    boolean not null,
    max_streams int     not null,
    max_height  int     not null
);

-- What this service knows of profiles, from the events of user.
create table profiles (
    id         uuid primary key, -- UUIDv7: the first profile of an account has the lowest
    account_id uuid    not null,
    version    bigint  not null,
    deleted    boolean not null,
    max_age    int     not null
);
create index profiles_of_account on profiles (account_id, id);
