package org.opencinema.service.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.TitleChanged;

/** The projection of the catalog's episodes. */
final class EpisodeStore {
    /** Of a table or join named episode, beside those of a title; to be read by {@link #read}. */
    static final String COLUMNS = "episode.id as episode_id, episode.season, episode.number,"
            + " episode.name_en as episode_en, episode.name_ru as episode_ru, episode.playable as episode_playable,"
            + " episode.duration_seconds as episode_seconds";

    /** Takes over the changes that are newer than what is known. */
    void apply(Handle handle, List<EpisodeChanged> changes) {
        for (EpisodeChanged change : changes) {
            handle.createUpdate("insert into episode (id, version, deleted, series_id, season, number,"
                            + " name_en, name_ru, playable, duration_seconds, released_at)"
                            + " values (:id, :version, :deleted, :seriesId, :season, :number,"
                            + " :en, :ru, :playable, :duration, :releasedAt)"
                            + " on conflict (id) do update set version = excluded.version, deleted = excluded.deleted,"
                            + " series_id = excluded.series_id, season = excluded.season, number = excluded.number,"
                            + " name_en = excluded.name_en, name_ru = excluded.name_ru, playable = excluded.playable,"
                            + " duration_seconds = excluded.duration_seconds, released_at = excluded.released_at"
                            + " where episode.version < excluded.version")
                    .bind("id", change.id())
                    .bind("version", change.version())
                    .bind("deleted", change.deleted())
                    .bind("seriesId", change.titleId())
                    .bind("season", change.season())
                    .bind("number", change.number())
                    .bind("en", name(change, "en"))
                    .bind("ru", name(change, "ru"))
                    .bind("playable", change.playable())
                    .bind("duration", change.durationSeconds())
                    .bind("releasedAt", change.releasedAt())
                    .execute();
        }
    }

    private static @Nullable String name(EpisodeChanged change, String language) {
        TitleChanged.Text text = change.translations().get(language);
        return text == null ? null : text.title();
    }

    /** Null if the row has no episode. */
    static @Nullable KnownEpisode read(ResultSet row) throws SQLException {
        UUID id = row.getObject("episode_id", UUID.class);
        return id == null
                ? null
                : new KnownEpisode(
                        id,
                        row.getInt("season"),
                        row.getInt("number"),
                        row.getString("episode_en"),
                        row.getString("episode_ru"),
                        row.getBoolean("episode_playable"),
                        row.getObject("episode_seconds", Double.class));
    }
}
