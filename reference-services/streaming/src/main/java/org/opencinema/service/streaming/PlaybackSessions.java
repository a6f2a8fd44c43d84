package org.opencinema.service.streaming;

import io.lettuce.core.Range;
import io.lettuce.core.api.sync.RedisCommands;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Entitlement;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.EventJson;
import org.opencinema.events.Origin;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Script;
import org.opencinema.redis.SharedScript;

/**
 * Playback sessions, the places that they take, and resume positions, in Redis. Each change is one script, which also appends the
 * event to a stream; the relay takes it from there. Changes of sessions that come at the same time are one call of Redis.
 */
final class PlaybackSessions {
    static final String STREAM = "streaming:playback";
    static final String STORE_UNAVAILABLE = "session_store_unavailable";
    static final String STORE_UNAVAILABLE_DETAIL = "the session store does not answer; try again later";
    private static final String MAX_EVENTS = "1000000";
    private static final Duration MEMORY = Duration.ofHours(1);
    /** Keeps what Redis does in one step under some milliseconds. */
    private static final int MAX_BATCH = 100;

    private static final List<String> REMEMBERED =
            List.of("account", "profile", "title", "episode", "package", "maxHeight", "country", "ended", "lease");
    private static final List<String> SHOWN =
            List.of("title", "episode", "profile", "device", "startedAt", "at", "state", "position", "login");

    private final Redis redis;
    private final Clock clock;
    private final Clock eventClock;
    private final Duration lease;
    private final Duration recheck;
    private final SharedScript advance;

    /**
     * The clock of events may be put forward, which neither ends a lease nor counts as watching.
     *
     * @param lease how long a session lives without a heartbeat
     * @param recheck how long it is taken for granted that a viewer may watch
     */
    PlaybackSessions(Redis redis, Clock clock, Clock eventClock, Duration lease, Duration recheck) {
        this.redis = redis;
        this.clock = clock;
        this.eventClock = eventClock;
        this.lease = lease;
        this.recheck = recheck;
        advance = new SharedScript(redis, PlaybackScripts.ADVANCE, MAX_BATCH, this::common);
    }

    /** What a change met. */
    enum Outcome {
        OK,
        /** Nothing is changed: first say whether the viewer still may. */
        CHECK,
        /** It was stopped, or its lease ran out. */
        ENDED,
        /** Another device stopped it or took its place. */
        EVICTED,
        /** There is none of this account. */
        UNKNOWN
    }

    /** How a session is at this moment. */
    enum State {
        OPEN,
        /** Its lease ran out, no longer ago than another one: its place is free, and its links still open. */
        SILENT,
        /** It was stopped, or was silent for longer than two leases. */
        ENDED,
        /** Another device stopped it or took its place. */
        EVICTED
    }

    /** A session that is remembered. */
    record Session(
            UUID accountId,
            @Nullable UUID profileId,
            Video video,
            UUID packageId,
            int maxHeight,
            String country,
            State state) {}

    /**
     * What a session begins with.
     *
     * @param granted also says how many may play at the same time
     * @param evict the session whose place it takes
     */
    record Opening(
            UUID sessionId,
            Caller caller,
            Video video,
            MediaPackage film,
            String device,
            Entitlement.Granted granted,
            @Nullable UUID evict) {}

    /** What an event says of its session, the same in all. */
    record Facts(
            UUID account,
            @Nullable UUID profile,
            UUID title,
            @Nullable UUID episode,
            UUID mediaPackage,
            String device,
            String country) {}

    /** A session that holds a place. */
    record OpenStream(
            UUID sessionId,
            Video video,
            @Nullable UUID profileId,
            String device,
            Instant startedAt,
            Instant heardAt,
            String state,
            double positionSeconds,
            String signInId) {}

    /** How a start went. */
    sealed interface Start {
        /** From the second where the viewer left off. */
        record From(double resumeSeconds) implements Start {}

        /** No place is free. */
        record Full(List<OpenStream> streams) implements Start {}
    }

    Optional<Session> find(UUID sessionId) {
        Map<String, String> stored = new HashMap<>();
        call(commands -> commands.hmget(key(sessionId), REMEMBERED.toArray(String[]::new)))
                .forEach(field -> field.ifHasValue(value -> stored.put(field.getKey(), value)));
        if (!stored.keySet().containsAll(REMEMBERED)) {
            return Optional.empty();
        }
        UUID title = UUID.fromString(value(stored, "title"));
        return Optional.of(new Session(
                UUID.fromString(value(stored, "account")),
                id(value(stored, "profile")),
                new Video(title, id(value(stored, "episode"))),
                UUID.fromString(value(stored, "package")),
                Integer.parseInt(value(stored, "maxHeight")),
                value(stored, "country"),
                state(value(stored, "ended"), Instant.ofEpochMilli(Long.parseLong(value(stored, "lease"))))));
    }

    private State state(String ended, Instant leasedUntil) {
        return switch (ended) {
            case "0" -> heard(leasedUntil);
            case "1" -> State.ENDED;
            default -> State.EVICTED;
        };
    }

    private State heard(Instant leasedUntil) {
        Instant now = clock.instant();
        if (now.isAfter(leasedUntil.plus(lease))) {
            return State.ENDED;
        }
        return now.isAfter(leasedUntil) ? State.SILENT : State.OPEN;
    }

    /** The sessions of the account that hold a place, first started first. */
    List<OpenStream> listOpen(UUID accountId) {
        List<String> ids = call(commands -> commands.zrangebyscore(
                places(accountId), Range.create((double) clock.millis(), Double.POSITIVE_INFINITY)));
        return streams(ids);
    }

    /** The ids are UUIDv7, in order of time. */
    private List<OpenStream> streams(List<String> ids) {
        return ids.stream()
                .sorted()
                .map(UUID::fromString)
                .flatMap(id -> stream(id).stream())
                .toList();
    }

    private Optional<OpenStream> stream(UUID sessionId) {
        Map<String, String> stored = new HashMap<>();
        call(commands -> commands.hmget(key(sessionId), SHOWN.toArray(String[]::new)))
                .forEach(field -> stored.put(field.getKey(), field.getValueOrElse("")));
        if (value(stored, "startedAt").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OpenStream(
                sessionId,
                new Video(UUID.fromString(value(stored, "title")), id(value(stored, "episode"))),
                id(value(stored, "profile")),
                value(stored, "device"),
                Instant.ofEpochMilli(Long.parseLong(value(stored, "startedAt"))),
                Instant.ofEpochMilli(Long.parseLong(value(stored, "at"))),
                value(stored, "state"),
                Double.parseDouble(value(stored, "position")),
                value(stored, "login")));
    }

    private static String value(Map<String, String> stored, String field) {
        return stored.getOrDefault(field, "");
    }

    /** Takes a place, if one is free, and starts a session. */
    Start start(Opening opening) {
        Caller caller = opening.caller();
        Video video = opening.video();
        UUID evict = opening.evict();
        UUID accountId = caller.accountId();
        String viewer = "streaming:progress:" + accountId + ":" + text(caller.profileId());
        List<String> arguments = new ArrayList<>(List.of(
                millis(clock),
                Long.toString(lease.toMillis()),
                remembered(),
                MAX_EVENTS,
                millis(eventClock),
                opening.sessionId().toString(),
                text(evict),
                Integer.toString(opening.granted().maxStreams()),
                accountId.toString(),
                text(caller.profileId())));
        arguments.addAll(List.of(
                video.titleId().toString(),
                text(video.episodeId()),
                opening.film().id().toString(),
                opening.device(),
                caller.country(),
                seconds(opening.film().durationSeconds()),
                video.id().toString(),
                Integer.toString(opening.granted().maxHeight()),
                caller.sessionId()));
        arguments.add(facts(opening));
        addOrigin(arguments);
        UUID other = evict == null ? opening.sessionId() : evict;
        List<String> keys = List.of(key(opening.sessionId()), viewer, STREAM, places(accountId), key(other));
        List<String> answer = run(PlaybackScripts.START, keys, arguments);
        return answer.get(0).equals("full")
                ? new Start.Full(streams(answer.subList(1, answer.size())))
                : new Start.From(Double.parseDouble(answer.get(0)));
    }

    private static String facts(Opening opening) {
        Caller caller = opening.caller();
        Video video = opening.video();
        Facts facts = new Facts(
                caller.accountId(),
                caller.profileId(),
                video.titleId(),
                video.episodeId(),
                opening.film().id(),
                opening.device(),
                caller.country());
        return new String(EventJson.write(facts), StandardCharsets.UTF_8);
    }

    /** Once it is stored, or was found to be impossible. Waits for three seconds at most. */
    Outcome heartbeat(UUID sessionId, Caller caller, double positionSeconds, String state, boolean checked) {
        return advance(sessionId, caller, checked ? "checked" : "progressed", seconds(positionSeconds), state);
    }

    /** By another sign-in than the one that started it, it is evicted. */
    Outcome stop(UUID sessionId, Caller caller, @Nullable Double positionSeconds) {
        String position = positionSeconds == null ? "" : seconds(positionSeconds);
        return advance(sessionId, caller, "stopped", position, "");
    }

    /** The events that the relay has not moved to Kafka. */
    long countWaiting() {
        return redis.call(commands -> commands.xlen(STREAM));
    }

    /** As {@link #heartbeat}, without waiting; the thread that goes on with it must not block. */
    CompletableFuture<Outcome> submitHeartbeat(
            UUID sessionId, Caller caller, double positionSeconds, String state, boolean checked) {
        String kind = checked ? "checked" : "progressed";
        List<String> arguments = arguments(sessionId, caller, kind, seconds(positionSeconds), state);
        return advance.submit(keys(sessionId, caller), arguments).thenApply(answer -> outcome(sessionId, answer));
    }

    private Outcome advance(UUID sessionId, Caller caller, String kind, String position, String state) {
        List<String> arguments = arguments(sessionId, caller, kind, position, state);
        try {
            return outcome(sessionId, advance.run(keys(sessionId, caller), arguments));
        } catch (RedisUnavailableException e) {
            throw unavailable(e);
        }
    }

    private static List<String> keys(UUID sessionId, Caller caller) {
        return List.of(key(sessionId), places(caller.accountId()));
    }

    private static List<String> arguments(UUID sessionId, Caller caller, String kind, String position, String state) {
        List<String> arguments = new ArrayList<>(List.of(
                sessionId.toString(), caller.accountId().toString(), caller.sessionId(), kind, position, state));
        addOrigin(arguments);
        return arguments;
    }

    private static Outcome outcome(UUID sessionId, Object answer) {
        String text = (String) answer;
        if (text.startsWith("broken")) {
            throw new IllegalStateException("session " + sessionId + ": " + text);
        }
        return Outcome.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private SharedScript.Input common() {
        return new SharedScript.Input(
                List.of(STREAM),
                List.of(
                        millis(clock),
                        Long.toString(lease.toMillis()),
                        remembered(),
                        MAX_EVENTS,
                        millis(eventClock),
                        Long.toString(clock.millis() - recheck.toMillis())));
    }

    private List<String> run(Script script, List<String> keys, List<String> arguments) {
        try {
            return redis.run(script, keys, arguments).stream()
                    .map(String.class::cast)
                    .toList();
        } catch (RedisUnavailableException e) {
            throw unavailable(e);
        }
    }

    private <T> T call(Function<RedisCommands<String, String>, T> commands) {
        try {
            return redis.call(commands);
        } catch (RedisUnavailableException e) {
            throw unavailable(e);
        }
    }

    private static UnavailableException unavailable(@Nullable Exception e) {
        return new UnavailableException(STORE_UNAVAILABLE, STORE_UNAVAILABLE_DETAIL, e);
    }

    private static void addOrigin(List<String> arguments) {
        Origin origin = Origin.current();
        arguments.add(Objects.requireNonNullElse(origin.requestId(), ""));
        arguments.add(Objects.requireNonNullElse(origin.traceparent(), ""));
    }

    private static String key(UUID sessionId) {
        return "streaming:session:" + sessionId;
    }

    private static String places(UUID accountId) {
        return "streaming:places:" + accountId;
    }

    private static String text(@Nullable UUID id) {
        return id == null ? "" : id.toString();
    }

    private static @Nullable UUID id(String text) {
        return text.isEmpty() ? null : UUID.fromString(text);
    }

    private static String seconds(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP).toPlainString();
    }

    private static String millis(Clock clock) {
        return Long.toString(clock.millis());
    }

    private String remembered() {
        return Long.toString(lease.plus(MEMORY).toSeconds());
    }
}
