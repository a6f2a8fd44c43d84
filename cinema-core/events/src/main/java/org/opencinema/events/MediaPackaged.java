package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/**
 * A title's video was packaged and can be played. Topic {@link Topics#MEDIA}, key = title id.
 *
 * @param version grows with every package of the title
 */
public record MediaPackaged(UUID titleId, UUID packageId, double durationSeconds, Instant packagedAt, long version) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.streaming.media.packaged.v1";

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the duration is not positive and finite
     */
    public MediaPackaged {
        requireNonNull(titleId, "titleId");
        requireNonNull(packageId, "packageId");
        requireNonNull(packagedAt, "packagedAt");
        if (!(durationSeconds > 0 && durationSeconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("durationSeconds must be positive, was " + durationSeconds);
        }
    }
}
