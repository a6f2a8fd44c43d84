package org.opencinema.service.streaming;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.AgeRating;
import org.opencinema.catalog.Availability;
import org.opencinema.catalog.AvailabilityWindow;
import org.opencinema.catalog.ViewingTerms;
import org.opencinema.events.TitleChanged;

/** The projection of the catalog's titles. */
final class TitleStore {
    private final Jdbi jdbi;

    TitleStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Takes over the changes that are newer than what is known. */
    void apply(List<TitleChanged> changes) {
        jdbi.useTransaction(handle -> changes.forEach(change -> apply(handle, change)));
    }

    private static void apply(Handle handle, TitleChanged change) {
        int changed = handle.createUpdate("insert into titles (id, version, deleted, age_rating, free)"
                        + " values (:id, :version, :deleted, :ageRating, :free)"
                        + " on conflict (id) do update set version = excluded.version, deleted = excluded.deleted,"
                        + " age_rating = excluded.age_rating, free = excluded.free"
                        + " where titles.version < excluded.version")
                .bind("id", change.id())
                .bind("version", change.version())
                .bind("deleted", change.deleted())
                .bind("ageRating", new AgeRating(change.ageRating()).years())
                .bind("free", Boolean.TRUE.equals(change.free()))
                .execute();
        if (changed == 0) {
            return;
        }
        handle.execute("delete from title_windows where title_id = ?", change.id());
        for (TitleChanged.Window said : change.availability()) {
            AvailabilityWindow window = new AvailabilityWindow(said.region(), said.from(), said.until());
            handle.execute(
                    "insert into title_windows (title_id, region, opens_at, closes_at) values (?, ?, ?, ?)",
                    change.id(),
                    window.region(),
                    window.from(),
                    window.until());
        }
    }

    boolean exists(UUID id) {
        return findTerms(id).isPresent();
    }

    private record TermsRow(int ageRating, boolean free, Optional<AvailabilityWindow> window) {}

    /** Where, when and by whom the title may be watched; empty if it is unknown or deleted. */
    Optional<ViewingTerms> findTerms(UUID id) {
        List<TermsRow> rows = jdbi.withHandle(handle -> handle.createQuery(
                        "select age_rating, free, region, opens_at, closes_at from titles"
                                + " left join title_windows on title_id = id where id = :id and not deleted")
                .bind("id", id)
                .map((row, context) -> new TermsRow(
                        row.getInt("age_rating"), row.getBoolean("free"), Optional.ofNullable(window(row))))
                .list());
        return rows.stream()
                .findFirst()
                .map(title -> new ViewingTerms(
                        new Availability(rows.stream()
                                .flatMap(row -> row.window().stream())
                                .toList()),
                        new AgeRating(title.ageRating()),
                        title.free()));
    }

    private static @Nullable AvailabilityWindow window(ResultSet row) throws SQLException {
        String region = row.getString("region");
        return region == null
                ? null
                : new AvailabilityWindow(
                        region,
                        instant(row.getObject("opens_at", OffsetDateTime.class)),
                        instant(row.getObject("closes_at", OffsetDateTime.class)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
