package org.opencinema.service.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.opencinema.catalog.TitleId;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.EventJson;

/** Episodes. Their series is locked by whoever changes one. */
final class EpisodeStore {
    private static final RowMapper<EpisodeChanged> DOCUMENT =
            (row, context) -> EventJson.read(row.getString("document").getBytes(UTF_8), EpisodeChanged.class);

    /** Returns false, and changes nothing, if there is an episode with that id, or with that number in the season. */
    boolean insert(Handle handle, EpisodeChanged episode) {
        int inserted = handle.createUpdate(
                        "insert into episode (id, title_id, version, season, number, playable, document)"
                                + " values (:id, :titleId, :version, :season, :number, :playable, cast(:document as jsonb))"
                                + " on conflict do nothing")
                .bind("id", episode.id())
                .bind("titleId", episode.titleId())
                .bind("version", episode.version())
                .bind("season", episode.season())
                .bind("number", episode.number())
                .bind("playable", episode.playable())
                .bind("document", document(episode))
                .execute();
        if (inserted == 1) {
            handle.execute("delete from deleted_episode where id = ?", episode.id());
        }
        return inserted == 1;
    }

    void replace(Handle handle, EpisodeChanged episode) {
        handle.createUpdate("update episode set version = :version, season = :season, number = :number,"
                        + " playable = :playable, document = cast(:document as jsonb) where id = :id")
                .bind("version", episode.version())
                .bind("season", episode.season())
                .bind("number", episode.number())
                .bind("playable", episode.playable())
                .bind("document", document(episode))
                .bind("id", episode.id())
                .execute();
    }

    /** Keeps the version that it ended with. */
    void delete(Handle handle, EpisodeChanged last) {
        handle.execute("delete from episode where id = ?", last.id());
        handle.execute("insert into deleted_episode (id, version) values (?, ?)", last.id(), last.version());
    }

    /** The version that a deleted episode ended with; 0 if there was none. */
    long lastVersion(Handle handle, UUID id) {
        return handle.createQuery("select version from deleted_episode where id = :id")
                .bind("id", id)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    Optional<EpisodeChanged> find(Handle handle, UUID id) {
        return handle.createQuery("select document from episode where id = :id")
                .bind("id", id)
                .map(DOCUMENT)
                .findOne();
    }

    /** By season and number. */
    List<EpisodeChanged> list(Handle handle, TitleId series) {
        return handle.createQuery("select document from episode where title_id = :id order by season, number")
                .bind("id", series.value())
                .map(DOCUMENT)
                .list();
    }

    int count(Handle handle, TitleId series) {
        return handle.createQuery("select count(*) from episode where title_id = :id")
                .bind("id", series.value())
                .mapTo(Integer.class)
                .one();
    }

    boolean isNumberTaken(Handle handle, EpisodeChanged byOtherThan) {
        return handle.createQuery("select exists (select from episode where title_id = :titleId"
                        + " and season = :season and number = :number and id <> :id)")
                .bind("titleId", byOtherThan.titleId())
                .bind("season", byOtherThan.season())
                .bind("number", byOtherThan.number())
                .bind("id", byOtherThan.id())
                .mapTo(Boolean.class)
                .one();
    }

    boolean isAnyPlayable(Handle handle, TitleId series) {
        return handle.createQuery("select exists (select from episode where title_id = :id and playable)")
                .bind("id", series.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static String document(EpisodeChanged episode) {
        return new String(EventJson.write(episode), UTF_8);
    }
}
