-- Where titles came from and what the source said of them last. The title may have been deleted since; it is not brought back.
create table title_source (
    source    text not null,
    source_id text not null,
    title_id  uuid not null,
    said      text not null,
    primary key (source, source_id)
);
create index title_source_by_title on title_source (title_id, source);

-- By which a title is known that comes from a source for the first time.
create index title_by_name on title (year,
    lower(coalesce(document ->> 'originalTitle', document #>> '{translations,en,title}', document #>> '{translations,ru,title}')));
