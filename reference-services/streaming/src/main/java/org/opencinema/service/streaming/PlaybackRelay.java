package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves playback events from the Redis stream to Kafka. An event is dropped from the stream only when Kafka has confirmed it; until
 * then it waits, also through restarts. It may be sent twice, with the same id.
 */
final class PlaybackRelay implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(PlaybackRelay.class);
    private static final String GROUP = "kafka";
    private static final int BATCH = 500;
    private static final Duration BLOCK = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Longer than a publisher needs to give up, so that only what a dead relay left is taken over. */
    private static final Duration ABANDONED = Duration.ofSeconds(60);
    private static final LuaScript RELAYED = LuaScript.of("relayed");

    private final Redis redis;
    private final EventPublisher publisher;
    private final Clock clock;
    private final Consumer<String> consumer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "playback-relay");
    private boolean troubled;

    PlaybackRelay(Redis redis, EventPublisher publisher, Clock clock, UUID instanceId) {
        this.redis = redis;
        this.publisher = publisher;
        this.clock = clock;
        this.consumer = Consumer.from(GROUP, instanceId.toString());
    }

    @Override
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() throws InterruptedException {
        closing.countDown();
        thread.join(5_000);
        thread.interrupt();
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void run() {
        while (isOpen()) {
            try (StatefulRedisConnection<String, String> connection = redis.connect()) {
                createGroup(connection.sync());
                relay(connection.sync());
            } catch (RedisException e) {
                report("Redis: " + e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("playback events are not relayed", e);
                pause();
            }
        }
    }

    private void relay(RedisCommands<String, String> commands) {
        Instant claimAt = Instant.MIN;
        boolean again = true; // what was read but not confirmed comes first
        while (isOpen()) {
            if (!clock.instant().isBefore(claimAt)) {
                again |= claimAbandoned(commands);
                claimAt = clock.instant().plus(ABANDONED);
            }
            List<StreamMessage<String, String>> messages = read(commands, again);
            boolean confirmed = publish(commands, messages);
            again = !confirmed || (again && !messages.isEmpty());
            if (!confirmed) {
                pause();
            }
        }
        removeConsumer(commands);
    }

    private List<StreamMessage<String, String>> read(RedisCommands<String, String> commands, boolean again) {
        XReadArgs arguments = XReadArgs.Builder.count(BATCH);
        XReadArgs.StreamOffset<String> offset = again
                ? XReadArgs.StreamOffset.from(PlaybackSessions.STREAM, "0")
                : XReadArgs.StreamOffset.lastConsumed(PlaybackSessions.STREAM);
        @SuppressWarnings("unchecked")
        List<StreamMessage<String, String>> messages =
                commands.xreadgroup(consumer, again ? arguments : arguments.block(BLOCK), offset);
        return messages;
    }

    /** Sends the events and drops those that were confirmed; false if any was not. */
    private boolean publish(RedisCommands<String, String> commands, List<StreamMessage<String, String>> messages) {
        List<String> done = new ArrayList<>(List.of(GROUP));
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (StreamMessage<String, String> message : messages) {
            Event<PlaybackEvent> event = event(message);
            CompletableFuture<Void> sending = event == null
                    ? CompletableFuture.completedFuture(null)
                    : publisher.publish(Topics.PLAYBACK, event);
            sent.add(sending);
            if (sending.isCompletedExceptionally()) {
                break;
            }
        }
        for (int i = 0; i < sent.size(); i++) {
            try {
                sent.get(i).join();
                done.add(messages.get(i).getId());
            } catch (CompletionException e) {
                report("Kafka: " + e.getCause());
            }
        }
        if (done.size() > 1) {
            RELAYED.run(
                    commands,
                    ScriptOutputType.INTEGER,
                    new String[] {PlaybackSessions.STREAM},
                    done.toArray(String[]::new));
        }
        boolean confirmed = done.size() == messages.size() + 1;
        if (confirmed && !messages.isEmpty()) {
            troubled = false;
        }
        return confirmed;
    }

    /** Null for what the bound of the stream has already cut off, or what cannot be read. */
    private static @Nullable Event<PlaybackEvent> event(StreamMessage<String, String> message) {
        Map<String, String> body = message.getBody();
        if (body == null || body.isEmpty()) {
            return null;
        }
        try {
            return event(body);
        } catch (IllegalArgumentException | NullPointerException e) {
            LOG.error("event {} cannot be read and is dropped: {}", message.getId(), body, e);
            return null;
        }
    }

    private static Event<PlaybackEvent> event(Map<String, String> body) {
        String profile = body.get("profile");
        Instant at = Instant.ofEpochMilli(Long.parseLong(value(body, "at")));
        PlaybackEvent data = new PlaybackEvent(
                UUID.fromString(value(body, "session")),
                UUID.fromString(value(body, "account")),
                profile == null || profile.isEmpty() ? null : UUID.fromString(profile),
                UUID.fromString(value(body, "title")),
                UUID.fromString(value(body, "package")),
                value(body, "device"),
                value(body, "country"),
                value(body, "state"),
                Double.parseDouble(value(body, "position")),
                Double.parseDouble(value(body, "watched")),
                at);
        String name = value(body, "session") + "/" + value(body, "sequence");
        String id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        return new Event<>(id, type(value(body, "type")), "/streaming", value(body, "account"), at, data);
    }

    private static String type(String word) {
        return switch (word) {
            case "started" -> PlaybackEvent.STARTED;
            case "progressed" -> PlaybackEvent.PROGRESSED;
            case "stopped" -> PlaybackEvent.STOPPED;
            default -> throw new IllegalArgumentException("unknown type " + word);
        };
    }

    private static String value(Map<String, String> body, String name) {
        String value = body.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    private static void createGroup(RedisCommands<String, String> commands) {
        try {
            commands.xgroupCreate(
                    XReadArgs.StreamOffset.from(PlaybackSessions.STREAM, "0"),
                    GROUP,
                    XGroupCreateArgs.Builder.mkstream());
        } catch (RedisBusyException exists) {
            LOG.debug("the group exists", exists);
        }
    }

    /** Takes over what relays that are gone have read but not confirmed; says whether there was any. */
    private boolean claimAbandoned(RedisCommands<String, String> commands) {
        return !commands.xautoclaim(
                        PlaybackSessions.STREAM, XAutoClaimArgs.Builder.justid(consumer, ABANDONED, "0").count(10_000))
                .getMessages()
                .isEmpty();
    }

    /** Leaves no trace of a relay that has confirmed everything; what it has not is taken over by another. */
    private void removeConsumer(RedisCommands<String, String> commands) {
        if (read(commands, true).isEmpty()) {
            commands.xgroupDelconsumer(PlaybackSessions.STREAM, consumer);
        }
    }

    private void report(String trouble) {
        if (!troubled) {
            LOG.warn("playback events wait in Redis: {}", trouble);
            troubled = true;
        }
    }

    private void pause() {
        try {
            boolean unused = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }
}
