package org.opencinema.service.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.TitleId;
import org.opencinema.events.EventJson;
import org.opencinema.events.TitleChanged;

/** Titles with their links to genres and people. */
final class TitleStore {
    private static final int CHUNK = 100;
    private static final UUID LOWEST = new UUID(0, 0);
    private static final RowMapper<TitleChanged> DOCUMENT =
            (row, context) -> EventJson.read(row.getString("document").getBytes(UTF_8), TitleChanged.class);

    record Version(UUID id, long version) {}

    record Filter(@Nullable Boolean playable, @Nullable String genre) {}

    /** Returns false, and changes nothing, if there is a title with that id. */
    boolean insert(Handle handle, TitleChanged title) {
        int inserted = handle.createUpdate("insert into title (id, version, kind, year, playable, document)"
                        + " values (:id, :version, :kind, :year, :playable, cast(:document as jsonb))"
                        + " on conflict (id) do nothing")
                .bind("id", title.id())
                .bind("version", title.version())
                .bind("kind", title.kind())
                .bind("year", title.year())
                .bind("playable", title.playable())
                .bind("document", document(title))
                .execute();
        if (inserted == 0) {
            return false;
        }
        handle.execute("delete from deleted_title where id = ?", title.id());
        link(handle, title);
        return true;
    }

    /** Returns false, and changes nothing, if the title is gone or has another version. */
    boolean replace(Handle handle, TitleChanged title, long version) {
        int updated = handle.createUpdate("update title set version = :version, kind = :kind, year = :year,"
                        + " playable = :playable, document = cast(:document as jsonb)"
                        + " where id = :id and version = :current")
                .bind("version", title.version())
                .bind("kind", title.kind())
                .bind("year", title.year())
                .bind("playable", title.playable())
                .bind("document", document(title))
                .bind("id", title.id())
                .bind("current", version)
                .execute();
        if (updated == 0) {
            return false;
        }
        handle.execute("delete from title_genre where title_id = ?", title.id());
        handle.execute("delete from title_person where title_id = ?", title.id());
        link(handle, title);
        return true;
    }

    /** Returns false, and changes nothing, if the title is gone or has another version. */
    boolean delete(Handle handle, TitleId id, long version) {
        int deleted = handle.execute("delete from title where id = ? and version = ?", id.value(), version);
        if (deleted == 1) {
            handle.execute("insert into deleted_title (id, version) values (?, ?)", id.value(), version + 1);
        }
        return deleted == 1;
    }

    /** The version that a deleted title ended with; 0 if there was none. */
    long lastVersion(Handle handle, TitleId id) {
        return handle.createQuery("select version from deleted_title where id = :id")
                .bind("id", id.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    Optional<TitleChanged> find(Handle handle, TitleId id) {
        return handle.createQuery("select document from title where id = :id")
                .bind("id", id.value())
                .map(DOCUMENT)
                .findOne();
    }

    Optional<TitleChanged> findForUpdate(Handle handle, TitleId id) {
        return handle.createQuery("select document from title where id = :id for update")
                .bind("id", id.value())
                .map(DOCUMENT)
                .findOne();
    }

    /** Of all titles above an id, in the order of the ids. */
    List<Version> listVersions(Handle handle, @Nullable UUID after, int limit) {
        return handle.createQuery("select id, version from title where id > :after order by id limit :limit")
                .bind("after", after == null ? LOWEST : after)
                .bind("limit", limit)
                .map((row, context) -> new Version(row.getObject("id", UUID.class), row.getLong("version")))
                .list();
    }

    /** Newest year first. */
    List<TitleChanged> list(Handle handle, Filter filter, CursorMapping.@Nullable TitlePosition after, int limit) {
        Query query = handle.createQuery(listing(filter, after != null)).bind("limit", limit);
        if (filter.playable() != null) {
            query.bind("playable", filter.playable());
        }
        if (filter.genre() != null) {
            query.bind("genre", filter.genre());
        }
        if (after != null) {
            query.bind("year", after.year()).bind("id", after.id());
        }
        return query.map(DOCUMENT).list();
    }

    static String listing(Filter filter, boolean goesOn) {
        StringBuilder sql = new StringBuilder("select document from title where true");
        if (filter.playable() != null) {
            sql.append(" and playable = :playable");
        }
        if (filter.genre() != null) {
            sql.append(" and exists (select from title_genre where title_id = id and genre_slug = :genre)");
        }
        if (goesOn) {
            sql.append(" and (year, id) < (:year, :id)");
        }
        return sql.append(" order by year desc, id desc limit :limit").toString();
    }

    /** Locks every title of the genre and hands it over, in the order of the ids. */
    void forEachOfGenre(Handle handle, String slug, Consumer<TitleChanged> action) {
        UUID after = LOWEST;
        List<TitleChanged> chunk;
        do {
            chunk = handle.createQuery("select document from title"
                            + " where exists (select from title_genre where title_id = id and genre_slug = :genre)"
                            + " and id > :after order by id limit " + CHUNK + " for update")
                    .bind("genre", slug)
                    .bind("after", after)
                    .map(DOCUMENT)
                    .list();
            for (TitleChanged title : chunk) {
                action.accept(title);
                after = title.id();
            }
        } while (chunk.size() == CHUNK);
    }

    private static void link(Handle handle, TitleChanged title) {
        handle.createUpdate("insert into title_genre (title_id, genre_slug) select :id, unnest(:slugs)")
                .bind("id", title.id())
                .bindArray(
                        "slugs",
                        String.class,
                        title.genres().stream().map(TitleChanged.Genre::slug).toList())
                .execute();
        handle.createUpdate("insert into title_person (title_id, position, person_id, role)"
                        + " select :id, position, person_id, role"
                        + " from unnest(:people, :roles) with ordinality as credit (person_id, role, position)")
                .bind("id", title.id())
                .bindArray(
                        "people",
                        UUID.class,
                        title.credits().stream()
                                .map(TitleChanged.Credit::personId)
                                .toList())
                .bindArray(
                        "roles",
                        String.class,
                        title.credits().stream().map(TitleChanged.Credit::role).toList())
                .execute();
    }

    private static String document(TitleChanged title) {
        return new String(EventJson.write(title), UTF_8);
    }
}
