package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import io.lettuce.core.Consumer;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XReadArgs;
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
import org.opencinema.events.EventFormatException;
import org.opencinema.events.EventJson;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Origin;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Script;
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
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** Longer than a publisher needs to give up, so that only what a dead relay left is taken over. */
    private static final Duration ABANDONED = Duration.ofSeconds(60);

    private static final Script GROUP_IF_ABSENT = Script.of("""
            redis.pcall('xgroup', 'create', KEYS[1], ARGV[1], '0', 'mkstream')
            return {}
            """);

    /** Drops what is acknowledged, so that the stream holds only what waits. ARGV: group, ids. */
    private static final Script RELAYED = Script.of("""
            local ids = {}
            for i = 2, #ARGV do
              ids[i - 1] = ARGV[i]
            end
            redis.call('xack', KEYS[1], ARGV[1], unpack(ids))
            redis.call('xdel', KEYS[1], unpack(ids))
            return {}
            """);

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
        boolean again = true; // what was read but not confirmed comes first
        Instant lookAt = Instant.MIN;
        while (isOpen()) {
            try {
                if (!clock.instant().isBefore(lookAt)) {
                    createGroup();
                    again |= claimAbandoned();
                    lookAt = clock.instant().plus(ABANDONED);
                }
                List<StreamMessage<String, String>> messages = read(again);
                boolean confirmed = publish(messages);
                again = !confirmed || (again && !messages.isEmpty());
                if (!confirmed || messages.size() < BATCH) {
                    pause(); // a call for each event would cost more than the event
                }
            } catch (RedisUnavailableException e) {
                report(String.valueOf(e.getMessage()));
                pause();
            } catch (RuntimeException e) {
                LOG.error("playback events are not relayed", e);
                lookAt = Instant.MIN;
                pause();
            }
        }
    }

    private List<StreamMessage<String, String>> read(boolean again) {
        XReadArgs.StreamOffset<String> offset = again
                ? XReadArgs.StreamOffset.from(PlaybackSessions.STREAM, "0")
                : XReadArgs.StreamOffset.lastConsumed(PlaybackSessions.STREAM);
        return redis.call(commands -> readGroup(commands, offset));
    }

    @SuppressWarnings("unchecked") // an array of one generic offset
    private List<StreamMessage<String, String>> readGroup(
            RedisCommands<String, String> commands, XReadArgs.StreamOffset<String> offset) {
        return commands.xreadgroup(consumer, XReadArgs.Builder.count(BATCH), offset);
    }

    /** Sends the events and drops those that were confirmed; false if any was not. */
    private boolean publish(List<StreamMessage<String, String>> messages) {
        List<String> done = new ArrayList<>(List.of(GROUP));
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (StreamMessage<String, String> message : messages) {
            Event<PlaybackEvent> event = event(message);
            if (event == null) {
                sent.add(CompletableFuture.completedFuture(null));
                continue;
            }
            origin(message.getBody()).run(() -> sent.add(publisher.publish(Topics.PLAYBACK, event)));
            if (sent.get(sent.size() - 1).isCompletedExceptionally()) {
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
            redis.run(RELAYED, List.of(PlaybackSessions.STREAM), done);
        }
        boolean confirmed = done.size() == messages.size() + 1;
        if (confirmed && !messages.isEmpty()) {
            troubled = false;
        }
        return confirmed;
    }

    private static Origin origin(Map<String, String> body) {
        return new Origin(textOf(body, "request"), textOf(body, "traceparent"));
    }

    private static @Nullable String textOf(Map<String, String> body, String name) {
        String text = body.get(name);
        return text == null || text.isEmpty() ? null : text;
    }

    /** Null for what the bound of the stream has already cut off, or what cannot be read. */
    private static @Nullable Event<PlaybackEvent> event(StreamMessage<String, String> message) {
        Map<String, String> body = message.getBody();
        if (body == null || body.isEmpty()) {
            return null;
        }
        try {
            return event(body);
        } catch (IllegalArgumentException | NullPointerException | EventFormatException e) {
            LOG.error("event {} cannot be read and is dropped: {}", message.getId(), body, e);
            return null;
        }
    }

    private static Event<PlaybackEvent> event(Map<String, String> body) {
        Instant at = Instant.ofEpochMilli(Long.parseLong(value(body, "at")));
        PlaybackSessions.Facts facts =
                EventJson.read(value(body, "facts").getBytes(StandardCharsets.UTF_8), PlaybackSessions.Facts.class);
        PlaybackEvent data = new PlaybackEvent(
                UUID.fromString(value(body, "session")),
                facts.account(),
                facts.profile(),
                facts.title(),
                facts.episode(),
                facts.mediaPackage(),
                facts.device(),
                facts.country(),
                value(body, "state"),
                Double.parseDouble(value(body, "position")),
                Double.parseDouble(value(body, "watched")),
                at);
        String name = value(body, "session") + "/" + value(body, "sequence");
        String id =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        return new Event<>(
                id, type(value(body, "type")), "/streaming", facts.account().toString(), at, data);
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

    private void createGroup() {
        redis.run(GROUP_IF_ABSENT, List.of(PlaybackSessions.STREAM), List.of(GROUP));
    }

    /** Takes over what relays that are gone have read but not confirmed; says whether there was any. */
    private boolean claimAbandoned() {
        return !redis.call(commands -> commands.xautoclaim(
                        PlaybackSessions.STREAM,
                        XAutoClaimArgs.Builder.justid(consumer, ABANDONED, "0").count(10_000)))
                .getMessages()
                .isEmpty();
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
