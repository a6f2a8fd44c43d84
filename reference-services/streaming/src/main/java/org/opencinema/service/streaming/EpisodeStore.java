package org.opencinema.service.streaming;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.EpisodeChanged;

/** The projection of the catalog's episodes. */
final class EpisodeStore {
    private final Jdbi jdbi;

    EpisodeStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** An episode of a series; without a time of release it is out from the start. */
    record Episode(UUID id, UUID titleId, @Nullable Instant releasedAt) {
        Video video() {
            return new Video(titleId, id);
        }
    }

    /** Takes over the changes that are newer than what is known. */
    void apply(List<EpisodeChanged> changes) {
        jdbi.useTransaction(handle -> {
            for (EpisodeChanged change : changes) {
                handle.createUpdate("insert into episodes (id, version, deleted, title_id, season, number, released_at)"
                                + " values (:id, :version, :deleted, :titleId, :season, :number, :releasedAt)"
                                + " on conflict (id) do update set version = excluded.version, deleted = excluded.deleted,"
                                + " title_id = excluded.title_id, season = excluded.season, number = excluded.number,"
                                + " released_at = excluded.released_at where episodes.version < excluded.version")
                        .bind("id", change.id())
                        .bind("version", change.version())
                        .bind("deleted", change.deleted())
                        .bind("titleId", change.titleId())
                        .bind("season", change.season())
                        .bind("number", change.number())
                        .bind("releasedAt", change.releasedAt())
                        .execute();
            }
        });
    }

    /** Empty if it is unknown or deleted. */
    Optional<Episode> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select title_id, released_at from episodes where id = :id and not deleted")
                .bind("id", id)
                .map((row, context) -> {
                    OffsetDateTime released = row.getObject("released_at", OffsetDateTime.class);
                    return new Episode(
                            id, row.getObject("title_id", UUID.class), released == null ? null : released.toInstant());
                })
                .findOne());
    }

    /** The first episode of a series that has a video and is out; the specials come last. */
    Optional<Video> findFirst(UUID titleId, Instant now) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id from episodes where title_id = :titleId and not deleted"
                                + " and (released_at is null or released_at <= :now)"
                                + " and exists (select from packages where episode_id = episodes.id)"
                                + " order by season = 0, season, number limit 1")
                        .bind("titleId", titleId)
                        .bind("now", now)
                        .mapTo(UUID.class)
                        .findOne()
                        .map(id -> new Video(titleId, id)));
    }

    /** The next episode that has a video and is out; after a special comes the next special. */
    Optional<NextEpisode> findNext(UUID episodeId, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select next.id, next.season, next.number from episodes here"
                                + " join episodes next on next.title_id = here.title_id and not next.deleted"
                                + " and (next.season, next.number) > (here.season, here.number)"
                                + " and (next.season = 0) = (here.season = 0)"
                                + " and (next.released_at is null or next.released_at <= :now)"
                                + " and exists (select from packages where episode_id = next.id)"
                                + " where here.id = :id order by next.season, next.number limit 1")
                .bind("id", episodeId)
                .bind("now", now)
                .map((row, context) ->
                        new NextEpisode(row.getObject("id", UUID.class), row.getInt("season"), row.getInt("number")))
                .findOne());
    }
}
