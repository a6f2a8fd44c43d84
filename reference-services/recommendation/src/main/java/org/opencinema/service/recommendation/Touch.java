package org.opencinema.service.recommendation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer did with a title.
 *
 * @param durationSeconds null if it is unknown
 * @param opinion like, dislike, not_interested or none
 * @param hidden the viewer said to this service not to be interested
 */
record Touch(
        UUID titleId,
        double positionSeconds,
        @Nullable Double durationSeconds,
        @Nullable String opinion,
        boolean favorite,
        boolean hidden,
        Instant lastAt) {
    /** The share of a title from which on something of it was watched. */
    static final double TRIED = 0.05;
    /** The share that counts where the length is unknown, from so many seconds on. */
    static final double UNKNOWN = 0.5;

    static final double UNKNOWN_SECONDS = 300;
    static final double LIKED = 1;
    static final double FAVORITE = 0.5;
    private static final double WATCHED = 0.9;

    boolean isWatched() {
        return fraction() >= WATCHED;
    }

    /** Enough to say that the viewer has watched something of it. */
    boolean isBegun() {
        return fraction() >= TRIED;
    }

    boolean isRejected() {
        return hidden || "dislike".equals(opinion) || "not_interested".equals(opinion);
    }

    /** How much it says of the viewer's taste: what was watched of it, 1 for a like, 0.5 for a favourite; 0 says nothing. */
    double weight() {
        if (isRejected()) {
            return 0;
        }
        return (isBegun() ? fraction() : 0) + ("like".equals(opinion) ? LIKED : 0) + (favorite ? FAVORITE : 0);
    }

    /** The share that was watched; null if the length is unknown. */
    @Nullable
    Double progress() {
        return durationSeconds == null || durationSeconds <= 0 ? null : (Double) fraction();
    }

    private double fraction() {
        if (durationSeconds == null || durationSeconds <= 0) {
            return positionSeconds >= UNKNOWN_SECONDS ? UNKNOWN : 0;
        }
        return Math.min(1, positionSeconds / durationSeconds);
    }

    /** The same title under another id of the viewer. */
    Touch and(Touch other) {
        boolean later = other.lastAt.isAfter(lastAt);
        Touch newer = later ? other : this;
        Touch older = later ? this : other;
        return new Touch(
                titleId,
                Math.max(positionSeconds, other.positionSeconds),
                durationSeconds,
                newer.opinion == null ? older.opinion : newer.opinion,
                favorite || other.favorite,
                hidden || other.hidden,
                newer.lastAt);
    }
}
