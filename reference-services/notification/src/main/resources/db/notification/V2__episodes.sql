-- What is known of episodes, from the events of the catalog.
create table episode (
    id        uuid primary key,
    version   bigint  not null,
    series_id uuid    not null,
    season    integer not null,
    number    integer not null,
    name_en   text,
    name_ru   text,
    news_at   timestamptz,     -- when it comes out; null if that is no news
    told      boolean not null -- its followers were
);
create index episode_news on episode (news_at) where news_at is not null and not told;

-- To name the series of an episode. All titles are read once more (a new consumer group).
alter table title add column name_en text, add column name_ru text;

-- Only what comes out later is news to a follower. Those of before count as from ever.
alter table follower add column followed_at timestamptz not null default 'epoch';
alter table follower alter column followed_at drop default;
