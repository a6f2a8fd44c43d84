package org.opencinema.service.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Title;

/** Where titles came from. */
final class SourceStore {
    /**
     * A title of a source.
     *
     * @param said what the source said of it last
     * @param gone it was deleted here
     */
    record Link(UUID titleId, String said, boolean gone) {}

    /** Those of the titles of a source that have come before, by their ids there. */
    Map<String, Link> find(Handle handle, String source, List<String> sourceIds) {
        return handle.createQuery("select source_id, title_id, said, title.id is null as gone from title_source"
                        + " left join title on title.id = title_id where source = :source and source_id = any(:ids)")
                .bind("source", source)
                .bindArray("ids", String.class, sourceIds)
                .reduceRows(new java.util.HashMap<String, Link>(), (links, row) -> {
                    links.put(
                            row.getColumn("source_id", String.class),
                            new Link(
                                    row.getColumn("title_id", UUID.class),
                                    row.getColumn("said", String.class),
                                    row.getColumn("gone", Boolean.class)));
                    return links;
                });
    }

    /** A title with this original title, year and kind that does not come from the source. */
    Optional<UUID> findMatch(Handle handle, String source, Title title) {
        String name = title.originalTitle() == null
                ? title.translations().in(Language.EN).title()
                : title.originalTitle();
        return handle.createQuery(
                        "select id from title where year = :year and lower(coalesce(document ->> 'originalTitle',"
                                + " document #>> '{translations,en,title}', document #>> '{translations,ru,title}')) = lower(:name)"
                                + " and kind = :kind and not exists"
                                + " (select from title_source where title_id = id and source = :source) order by id limit 1")
                .bind("year", title.year())
                .bind("name", name)
                .bind("kind", title.kind().name().toLowerCase(java.util.Locale.ROOT))
                .bind("source", source)
                .mapTo(UUID.class)
                .findOne();
    }

    void put(Handle handle, String source, String sourceId, Link link) {
        handle.createUpdate("insert into title_source (source, source_id, title_id, said)"
                        + " values (:source, :sourceId, :titleId, :said)"
                        + " on conflict (source, source_id) do update set said = excluded.said")
                .bind("source", source)
                .bind("sourceId", sourceId)
                .bind("titleId", link.titleId())
                .bind("said", link.said())
                .execute();
    }
}
