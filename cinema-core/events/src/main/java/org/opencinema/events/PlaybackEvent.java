package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a playback session. Topic {@link Topics#PLAYBACK}, key = account id.
 *
 * @param titleId for an episode, that of its series
 * @param episodeId absent if no episode is played
 * @param device what the client calls its device
 * @param country ISO 3166-1 alpha-2
 * @param state of the player, like {@code playing} or {@code paused}
 * @param positionSeconds where in the video the player is
 * @param watchedSeconds how far the picture moved since the session's last event
 */
public record PlaybackEvent(
        UUID sessionId,
        UUID accountId,
        @Nullable UUID profileId,
        UUID titleId,
        @Nullable UUID episodeId,
        UUID packageId,
        String device,
        String country,
        String state,
        double positionSeconds,
        double watchedSeconds,
        Instant at) {
    /** The type of the first event of a session. */
    public static final String STARTED = "org.opencinema.streaming.playback.started.v1";
    /** The type of a heartbeat. */
    public static final String PROGRESSED = "org.opencinema.streaming.playback.progressed.v1";
    /** The type of the last event of a session. */
    public static final String STOPPED = "org.opencinema.streaming.playback.stopped.v1";

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number of seconds is negative or not finite
     */
    public PlaybackEvent {
        requireNonNull(sessionId, "sessionId");
        requireNonNull(accountId, "accountId");
        requireNonNull(titleId, "titleId");
        requireNonNull(packageId, "packageId");
        requireNonNull(device, "device");
        requireNonNull(country, "country");
        requireNonNull(state, "state");
        requireNonNull(at, "at");
        requireSeconds("positionSeconds", positionSeconds);
        requireSeconds("watchedSeconds", watchedSeconds);
    }

    /** Of a title that has no episodes. */
    public PlaybackEvent(
            UUID sessionId,
            UUID accountId,
            @Nullable UUID profileId,
            UUID titleId,
            UUID packageId,
            String device,
            String country,
            String state,
            double positionSeconds,
            double watchedSeconds,
            Instant at) {
        this(
                sessionId,
                accountId,
                profileId,
                titleId,
                null,
                packageId,
                device,
                country,
                state,
                positionSeconds,
                watchedSeconds,
                at);
    }

    private static void requireSeconds(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be 0 or more, was " + value);
        }
    }
}
