package org.opencinema.service.streaming;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is uploaded, packaged and played: a title or an episode.
 *
 * @param titleId for an episode, that of its series
 */
record Video(UUID titleId, @Nullable UUID episodeId) {
    static Video ofTitle(UUID titleId) {
        return new Video(titleId, null);
    }

    /** Of the episode, else of the title. */
    UUID id() {
        return episodeId == null ? titleId : episodeId;
    }
}
