package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A video was packaged and can be played. Topic {@link Topics#MEDIA}, key = {@link #videoId}.
 *
 * @param titleId for an episode, that of its series
 * @param episodeId absent for a title's own video
 * @param version grows with every package of the title or episode
 */
public record MediaPackaged(
        UUID titleId,
        @Nullable UUID episodeId,
        UUID packageId,
        double durationSeconds,
        Instant packagedAt,
        long version) {
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

    /** The video of a title itself. */
    public MediaPackaged(UUID titleId, UUID packageId, double durationSeconds, Instant packagedAt, long version) {
        this(titleId, null, packageId, durationSeconds, packagedAt, version);
    }

    /** What the video is of: the episode, else the title. */
    public UUID videoId() {
        return episodeId == null ? titleId : episodeId;
    }
}
