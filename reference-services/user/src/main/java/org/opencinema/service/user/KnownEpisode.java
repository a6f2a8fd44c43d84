package org.opencinema.service.user;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What this service knows of an episode. */
record KnownEpisode(
        UUID id,
        int season,
        int number,
        @Nullable String english,
        @Nullable String russian,
        boolean playable,
        @Nullable Double durationSeconds) {
    /** In the language, else in the other one. */
    String name(String language) {
        return KnownTitle.name(language, english, russian);
    }
}
