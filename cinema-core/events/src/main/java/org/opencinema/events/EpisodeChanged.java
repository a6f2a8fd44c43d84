package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The full state of an episode of a series after a change. Topic {@link Topics#EPISODES}, key = episode id.
 *
 * @param version grows with every change of the episode; a consumer drops what is not newer than what it has
 * @param deleted the episode is gone; the rest is its last state
 * @param titleId of its series
 * @param season 0 holds the specials
 * @param number within the season, from 1
 * @param translations by language, {@code ru} or {@code en}
 * @param releasedAt it may not be watched before; absent means that it is out from the start
 * @param playableSince when its first video was packaged; absent while there is none
 * @param durationSeconds of the packaged video
 */
public record EpisodeChanged(
        UUID id,
        long version,
        boolean deleted,
        UUID titleId,
        int season,
        int number,
        Map<String, TitleChanged.Text> translations,
        @Nullable Integer runtimeMinutes,
        @Nullable Instant releasedAt,
        @Nullable Instant playableSince,
        @Nullable Double durationSeconds,
        Instant changedAt) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.catalog.episode.changed.v1";

    /** Copies the translations. */
    public EpisodeChanged {
        requireNonNull(id, "id");
        Versions.require(version);
        requireNonNull(titleId, "titleId");
        translations = Map.copyOf(requireNonNull(translations, "translations"));
        requireNonNull(changedAt, "changedAt");
    }

    /** Whether a packaged video exists and the episode does, too. */
    public boolean playable() {
        return playableSince != null && !deleted;
    }
}
