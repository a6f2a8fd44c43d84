package org.opencinema.service.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.TitleChanged;

/** The projection of the catalog's titles. */
final class TitleStore {
    /** To be read by {@link #read}. */
    static final String COLUMNS =
            "title.id, title.name_en, title.name_ru," + " title.age_rating, title.playable, title.duration_seconds";

    /** Takes over the changes that are newer than what is known. */
    void apply(Handle handle, List<TitleChanged> changes) {
        for (TitleChanged change : changes) {
            handle.createUpdate("insert into title"
                            + " (id, version, deleted, name_en, name_ru, age_rating, playable, duration_seconds)"
                            + " values (:id, :version, :deleted, :en, :ru, :ageRating, :playable, :duration)"
                            + " on conflict (id) do update set version = excluded.version, deleted = excluded.deleted,"
                            + " name_en = excluded.name_en, name_ru = excluded.name_ru,"
                            + " age_rating = excluded.age_rating, playable = excluded.playable,"
                            + " duration_seconds = excluded.duration_seconds"
                            + " where title.version < excluded.version")
                    .bind("id", change.id())
                    .bind("version", change.version())
                    .bind("deleted", change.deleted())
                    .bind("en", name(change, "en"))
                    .bind("ru", name(change, "ru"))
                    .bind("ageRating", change.ageRating())
                    .bind("playable", change.playable())
                    .bind("duration", change.durationSeconds())
                    .execute();
        }
    }

    private static @Nullable String name(TitleChanged change, String language) {
        TitleChanged.Text text = change.translations().get(language);
        return text == null ? null : text.title();
    }

    boolean exists(Handle handle, UUID id) {
        return !list(handle, List.of(id)).isEmpty();
    }

    /** Those that there are, in this order. */
    List<KnownTitle> list(Handle handle, List<UUID> ids) {
        return handle.createQuery("select " + COLUMNS
                        + " from unnest(:ids) with ordinality as wanted (id, position)"
                        + " join title on title.id = wanted.id and not deleted order by position")
                .bindArray("ids", UUID.class, ids)
                .map((row, context) -> read(row))
                .list();
    }

    static KnownTitle read(ResultSet row) throws SQLException {
        return new KnownTitle(
                row.getObject("id", UUID.class),
                row.getString("name_en"),
                row.getString("name_ru"),
                row.getInt("age_rating"),
                row.getBoolean("playable"),
                row.getObject("duration_seconds", Double.class));
    }
}
