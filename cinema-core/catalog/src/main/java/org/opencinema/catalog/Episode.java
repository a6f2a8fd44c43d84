package org.opencinema.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an editor says about an episode of a series. Where, until when and by whom it may be watched is as for its series.
 *
 * @param series the title it belongs to
 * @param season 0 to 1000; 0 holds the specials
 * @param number within the season, 1 to 10000
 * @param runtimeMinutes 1 to 1000
 * @param releasedAt it may not be watched before; null means that it is out from the start
 */
public record Episode(
        EpisodeId id,
        TitleId series,
        int season,
        int number,
        Localized<Translation> translations,
        @Nullable Integer runtimeMinutes,
        @Nullable Instant releasedAt) {
    /** The most episodes of a series. */
    public static final int MAX_OF_SERIES = 1_000;

    /**
     * Checks the values.
     *
     * @throws InvalidCatalogException if one is out of its range
     */
    public Episode {
        Text.requireWithin("season", season, 0, 1_000);
        Text.requireWithin("number", number, 1, 10_000);
        if (runtimeMinutes != null) {
            Text.requireWithin("runtimeMinutes", runtimeMinutes, 1, 1_000);
        }
        Text.requireYear("releasedAt", releasedAt);
    }
}
