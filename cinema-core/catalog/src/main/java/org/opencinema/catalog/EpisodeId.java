package org.opencinema.catalog;

import java.util.UUID;

/** Identifies an episode. */
public record EpisodeId(UUID value) {
    /** The UUID in its usual form. */
    @Override
    public String toString() {
        return value.toString();
    }
}
