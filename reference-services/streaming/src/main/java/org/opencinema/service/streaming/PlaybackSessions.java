package org.opencinema.service.streaming;

import io.lettuce.core.ScriptOutputType;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;

/**
 * Playback sessions and resume positions, in Redis. Each change is one script, which also appends the event to a stream; the relay
 * takes it from there.
 */
final class PlaybackSessions {
    static final String STREAM = "streaming:playback";
    private static final String MAX_EVENTS = "1000000";
    private static final Duration MEMORY = Duration.ofHours(1);

    private static final LuaScript START = LuaScript.of("start");
    private static final LuaScript ADVANCE = LuaScript.of("advance");

    private final Redis redis;
    private final Clock clock;
    private final Duration lease;

    PlaybackSessions(Redis redis, Clock clock, Duration lease) {
        this.redis = redis;
        this.clock = clock;
        this.lease = lease;
    }

    /** What a change met. */
    enum Outcome {
        OK,
        /** It was stopped, or its lease ran out. */
        ENDED,
        /** There is none of this account. */
        UNKNOWN
    }

    /** Starts a session; returns the second to resume from. */
    double start(UUID sessionId, Caller caller, UUID titleId, MediaPackage film, String device) {
        String viewer = "streaming:progress:" + caller.accountId() + ":" + profile(caller);
        String position = redis.call(commands -> START.run(
                commands,
                ScriptOutputType.VALUE,
                new String[] {key(sessionId), viewer, STREAM},
                now(),
                Long.toString(lease.toMillis()),
                remembered(),
                MAX_EVENTS,
                sessionId.toString(),
                caller.accountId().toString(),
                profile(caller),
                titleId.toString(),
                film.id().toString(),
                seconds(film.durationSeconds()),
                device,
                caller.country()));
        return Double.parseDouble(position);
    }

    Outcome heartbeat(UUID sessionId, UUID accountId, double positionSeconds, String state) {
        return advance(sessionId, accountId, "progressed", seconds(positionSeconds), state);
    }

    Outcome stop(UUID sessionId, UUID accountId) {
        return advance(sessionId, accountId, "stopped", "", "");
    }

    private Outcome advance(UUID sessionId, UUID accountId, String type, String position, String state) {
        String outcome = redis.call(commands -> ADVANCE.run(
                commands,
                ScriptOutputType.VALUE,
                new String[] {key(sessionId), STREAM},
                now(),
                Long.toString(lease.toMillis()),
                remembered(),
                MAX_EVENTS,
                sessionId.toString(),
                accountId.toString(),
                type,
                position,
                state));
        return Outcome.valueOf(outcome.toUpperCase(Locale.ROOT));
    }

    private static String key(UUID sessionId) {
        return "streaming:session:" + sessionId;
    }

    private static String profile(Caller caller) {
        UUID profile = caller.profileId();
        return profile == null ? "" : profile.toString();
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private String now() {
        return Long.toString(clock.millis());
    }

    private String remembered() {
        return Long.toString(lease.plus(MEMORY).toSeconds());
    }
}
