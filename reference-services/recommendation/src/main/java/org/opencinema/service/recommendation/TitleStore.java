package org.opencinema.service.recommendation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.EventJson;
import org.opencinema.events.TitleChanged;

/** The projection of the catalog's titles. */
final class TitleStore {
    private final Jdbi jdbi;

    TitleStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A title, or that it is gone. */
    record Row(UUID id, boolean deleted, long revision, Title title) {}

    /** Takes over the changes that are newer than what is known. */
    void apply(List<TitleChanged> changes) {
        jdbi.useTransaction(handle -> {
            long revision = handle.createQuery("update title_revision set revision = revision + 1 returning revision")
                    .mapTo(Long.class)
                    .one();
            for (TitleChanged change : changes) {
                handle.createUpdate("insert into titles (id, version, revision, deleted, duration_seconds, document)"
                                + " values (:id, :version, :revision, :deleted, :duration, :document)"
                                + " on conflict (id) do update set version = excluded.version, revision = excluded.revision,"
                                + " deleted = excluded.deleted, duration_seconds = excluded.duration_seconds,"
                                + " document = excluded.document where titles.version < excluded.version")
                        .bind("id", change.id())
                        .bind("version", change.version())
                        .bind("revision", revision)
                        .bind("deleted", change.deleted())
                        .bind("duration", duration(change))
                        .bind("document", new String(EventJson.write(Title.of(change)), StandardCharsets.UTF_8))
                        .execute();
            }
        });
    }

    /** Episodes of a series have lengths of their own. */
    private static @Nullable Double duration(TitleChanged change) {
        if (change.kind().equals("series")) {
            return null;
        }
        if (change.durationSeconds() != null) {
            return change.durationSeconds();
        }
        return change.runtimeMinutes() == null ? null : 60.0 * change.runtimeMinutes();
    }

    /** What changed after a revision, oldest first. */
    List<Row> listChangedSince(long revision) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id, deleted, revision, document from titles where revision > :revision order by revision")
                .bind("revision", revision)
                .map((row, context) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getBoolean("deleted"),
                        row.getLong("revision"),
                        EventJson.read(row.getString("document").getBytes(StandardCharsets.UTF_8), Title.class)))
                .list());
    }
}
