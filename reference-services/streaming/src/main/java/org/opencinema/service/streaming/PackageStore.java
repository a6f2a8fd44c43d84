package org.opencinema.service.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What the packages are made of, and their posters. */
final class PackageStore {
    private static final PackageContents UNKNOWN = new PackageContents(List.of(), List.of(), List.of(), 0);

    private final Jdbi jdbi;
    private final ObjectMapper json;

    PackageStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /** A package; of one that is older than this table little is known. */
    record Described(
            UUID id, Video video, double durationSeconds, Instant packagedAt, PackageContents contents, int poster) {}

    Optional<Described> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from packages where id = :id")
                .bind("id", id)
                .map((row, context) -> new Described(
                        row.getObject("id", UUID.class),
                        new Video(row.getObject("title_id", UUID.class), row.getObject("episode_id", UUID.class)),
                        row.getDouble("duration_seconds"),
                        row.getObject("packaged_at", OffsetDateTime.class).toInstant(),
                        contents(row.getString("contents")),
                        row.getInt("poster")))
                .findOne());
    }

    private PackageContents contents(@Nullable String text) {
        try {
            return text == null ? UNKNOWN : json.readValue(text, PackageContents.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void choosePoster(UUID id, int number) {
        jdbi.useHandle(handle -> handle.execute("update packages set poster = ? where id = ?", number, id));
    }
}
