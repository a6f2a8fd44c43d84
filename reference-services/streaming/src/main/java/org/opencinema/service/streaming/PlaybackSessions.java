package org.opencinema.service.streaming;

import io.lettuce.core.KeyValue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.Origin;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Script;

/**
 * Playback sessions and resume positions, in Redis. Each change is one script, which also appends the event to a stream; the relay
 * takes it from there.
 */
final class PlaybackSessions {
    static final String STREAM = "streaming:playback";
    private static final String MAX_EVENTS = "1000000";
    private static final Duration MEMORY = Duration.ofHours(1);

    /**
     * Starts a session and records its first event; returns the position to resume from.
     * KEYS: session, progress of the viewer, stream of events. ARGV: now (ms), lease (ms), seconds to remember the session, most
     * events in the stream, session id, account, profile, title, package, duration (s), device, country, most lines of the picture,
     * time of the event (ms), episode (empty: none), video, correlation id and trace context of the
     * request.
     */
    private static final Script START = Script.of("""
            local session, progress, stream = KEYS[1], KEYS[2], KEYS[3]
            local lease = tonumber(ARGV[1]) + tonumber(ARGV[2])
            local position = tonumber(redis.call('hget', progress, ARGV[16]) or '0')
            if position >= tonumber(ARGV[10]) * 0.95 then
              position = 0
            end
            local at = string.format('%.3f', position)
            redis.call('hset', session, 'account', ARGV[6], 'profile', ARGV[7], 'title', ARGV[8], 'package', ARGV[9],
              'duration', ARGV[10], 'device', ARGV[11], 'country', ARGV[12], 'progress', progress,
              'state', 'playing', 'position', at, 'at', ARGV[1], 'lease', string.format('%.0f', lease),
              'sequence', '0', 'ended', '0', 'maxHeight', ARGV[13], 'episode', ARGV[15], 'video', ARGV[16])
            redis.call('expire', session, ARGV[3])
            redis.call('xadd', stream, 'maxlen', '~', ARGV[4], '*', 'type', 'started', 'session', ARGV[5], 'sequence', '0',
              'account', ARGV[6], 'profile', ARGV[7], 'title', ARGV[8], 'episode', ARGV[15], 'package', ARGV[9],
              'device', ARGV[11], 'country', ARGV[12], 'state', 'playing', 'position', at, 'watched', '0', 'at', ARGV[14],
              'request', ARGV[#ARGV - 1], 'traceparent', ARGV[#ARGV])
            return {at}
            """);

    /**
     * Records where a session is, or its end, with an event; returns ok, ended or unknown. The key of the viewer's progress stands
     * in the session: the viewer may have changed the profile since. A jump is no watching: the picture moves at most twice as
     * fast as time.
     * KEYS: session, stream of events. ARGV: now (ms), lease (ms), seconds to remember the session, most events in the stream,
     * session id, account, progressed or stopped, position (s; empty: as it was), state (empty: as it was), time of the event (ms),
     * correlation id and trace context of the request.
     */
    private static final Script ADVANCE = Script.of("""
            local session, stream = KEYS[1], KEYS[2]
            local now = tonumber(ARGV[1])
            local s = redis.call('hmget', session, 'account', 'profile', 'title', 'package', 'duration', 'device', 'country',
              'progress', 'state', 'position', 'at', 'lease', 'ended', 'episode', 'video')
            local stop = ARGV[7] == 'stopped'
            if not s[1] or s[1] ~= ARGV[6] then
              return {'unknown'}
            end
            if s[13] == '1' or (not stop and now > tonumber(s[12])) then
              return {'ended'}
            end
            local before = tonumber(s[10])
            local position = math.min(tonumber(ARGV[8]) or before, tonumber(s[5]))
            local state = ARGV[9] ~= '' and ARGV[9] or s[9]
            local watched = 0
            if s[9] == 'playing' then
              watched = math.max(0, math.min(position - before, (now - tonumber(s[11])) / 1000 * 2))
            end
            local at = string.format('%.3f', position)
            local sequence = redis.call('hincrby', session, 'sequence', 1)
            redis.call('hset', session, 'state', state, 'position', at, 'at', ARGV[1],
              'lease', string.format('%.0f', now + tonumber(ARGV[2])), 'ended', stop and '1' or '0')
            redis.call('expire', session, ARGV[3])
            redis.call('hset', s[8], s[15] or s[3], at)
            redis.call('xadd', stream, 'maxlen', '~', ARGV[4], '*', 'type', ARGV[7], 'session', ARGV[5],
              'sequence', tostring(sequence), 'account', s[1], 'profile', s[2], 'title', s[3], 'episode', s[14] or '',
              'package', s[4], 'device', s[6], 'country', s[7], 'state', state, 'position', at,
              'watched', string.format('%.3f', watched), 'at', ARGV[10],
              'request', ARGV[#ARGV - 1], 'traceparent', ARGV[#ARGV])
            return {'ok'}
            """);

    private final Redis redis;
    private final Clock clock;
    private final Clock eventClock;
    private final Duration lease;

    /** The clock of events may be put forward, which neither ends a lease nor counts as watching. */
    PlaybackSessions(Redis redis, Clock clock, Clock eventClock, Duration lease) {
        this.redis = redis;
        this.clock = clock;
        this.eventClock = eventClock;
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

    /** A session that is remembered; it may have ended. */
    record Session(UUID accountId, @Nullable UUID profileId, Video video, int maxHeight) {}

    Optional<Session> find(UUID sessionId) {
        List<KeyValue<String, String>> stored;
        try {
            stored = redis.call(
                    commands -> commands.hmget(key(sessionId), "account", "profile", "title", "maxHeight", "episode"));
        } catch (RedisUnavailableException e) {
            throw unavailable(e);
        }
        if (!stored.subList(0, 4).stream().allMatch(KeyValue::hasValue)) {
            return Optional.empty();
        }
        UUID title = UUID.fromString(stored.get(2).getValue());
        return Optional.of(new Session(
                UUID.fromString(stored.get(0).getValue()),
                id(stored.get(1).getValue()),
                new Video(title, id(stored.get(4).getValueOrElse(""))),
                Integer.parseInt(stored.get(3).getValue())));
    }

    /** A session that is going on, with what its viewer is known by. */
    record Open(Session session, UUID packageId, String country) {}

    /** Empty if it is unknown, was stopped, or has been silent for longer than its lease. */
    Optional<Open> findOpen(UUID sessionId) {
        List<KeyValue<String, String>> stored;
        try {
            stored = redis.call(commands -> commands.hmget(key(sessionId), "ended", "lease", "package", "country"));
        } catch (RedisUnavailableException e) {
            throw unavailable(e);
        }
        boolean open = stored.stream().allMatch(KeyValue::hasValue)
                && stored.get(0).getValue().equals("0")
                && clock.millis() <= Long.parseLong(stored.get(1).getValue());
        return open
                ? find(sessionId)
                        .map(session -> new Open(
                                session,
                                UUID.fromString(stored.get(2).getValue()),
                                stored.get(3).getValue()))
                : Optional.empty();
    }

    /** Starts a session; returns the second to resume from. */
    double start(UUID sessionId, Caller caller, Video video, MediaPackage film, String device, int maxHeight) {
        String viewer = "streaming:progress:" + caller.accountId() + ":" + profile(caller);
        String position = run(
                START,
                List.of(key(sessionId), viewer, STREAM),
                millis(clock),
                Long.toString(lease.toMillis()),
                remembered(),
                MAX_EVENTS,
                sessionId.toString(),
                caller.accountId().toString(),
                profile(caller),
                video.titleId().toString(),
                film.id().toString(),
                seconds(film.durationSeconds()),
                device,
                caller.country(),
                Integer.toString(maxHeight),
                millis(eventClock),
                video.episodeId() == null ? "" : video.episodeId().toString(),
                video.id().toString());
        return Double.parseDouble(position);
    }

    Outcome heartbeat(UUID sessionId, UUID accountId, double positionSeconds, String state) {
        return advance(sessionId, accountId, "progressed", seconds(positionSeconds), state);
    }

    Outcome stop(UUID sessionId, UUID accountId) {
        return advance(sessionId, accountId, "stopped", "", "");
    }

    /** The events that the relay has not moved to Kafka. */
    long countWaiting() {
        return redis.call(commands -> commands.xlen(STREAM));
    }

    private Outcome advance(UUID sessionId, UUID accountId, String type, String position, String state) {
        String outcome = run(
                ADVANCE,
                List.of(key(sessionId), STREAM),
                millis(clock),
                Long.toString(lease.toMillis()),
                remembered(),
                MAX_EVENTS,
                sessionId.toString(),
                accountId.toString(),
                type,
                position,
                state,
                millis(eventClock));
        return Outcome.valueOf(outcome.toUpperCase(Locale.ROOT));
    }

    private String run(Script script, List<String> keys, String... arguments) {
        Origin origin = Origin.current();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(Objects.requireNonNullElse(origin.requestId(), ""));
        all.add(Objects.requireNonNullElse(origin.traceparent(), ""));
        try {
            return (String) redis.run(script, keys, all).get(0);
        } catch (RedisUnavailableException e) {
            throw unavailable(e);
        }
    }

    private static UnavailableException unavailable(RedisUnavailableException e) {
        return new UnavailableException(
                "session_store_unavailable", "the session store does not answer; try again later", e);
    }

    private static String key(UUID sessionId) {
        return "streaming:session:" + sessionId;
    }

    private static String profile(Caller caller) {
        UUID profile = caller.profileId();
        return profile == null ? "" : profile.toString();
    }

    private static @Nullable UUID id(String text) {
        return text.isEmpty() ? null : UUID.fromString(text);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static String millis(Clock clock) {
        return Long.toString(clock.millis());
    }

    private String remembered() {
        return Long.toString(lease.plus(MEMORY).toSeconds());
    }
}
