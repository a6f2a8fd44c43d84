package org.opencinema.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Short messages of recent time that any number of readers follow, each at its own place: a stream of Redis. A reader
 * notices that Redis has lost what it read last (a restart without disk, an eviction, a fail-over) and begins again from
 * what there is, so it may see a message twice. Thread-safe; it blocks for Redis.
 */
public final class Feed {
    /** The place before the first message. */
    public static final String START = "0-0";

    private static final String FIELD = "m";
    private static final int PAGE = 1_000;

    private final Redis redis;
    private final String key;
    private final Duration kept;

    /**
     * What a reader gets.
     *
     * @param messages in the order of appending
     * @param position where to read on
     * @param whole false if there may be more at once
     */
    public record Page(List<String> messages, String position, boolean whole) {
        /** Copies the list. */
        public Page {
            messages = List.copyOf(messages);
        }
    }

    private Feed(Redis redis, String key, Duration kept) {
        this.redis = redis;
        this.key = key;
        this.kept = kept;
    }

    /** The feed under this key; a message is kept at least so long, by the clock of Redis. */
    public static Feed create(Redis redis, String key, Duration kept) {
        return new Feed(redis, key, kept);
    }

    /**
     * Appends a message and drops what was kept long enough.
     *
     * @return its position
     * @throws RedisUnavailableException if Redis does not answer within a second
     */
    public String append(String message) {
        return redis.call(commands -> {
            long now = Long.parseLong(commands.time().get(0)) * 1_000;
            XAddArgs dropOld = new XAddArgs().minId((now - kept.toMillis()) + "-0");
            return commands.xadd(key, dropOld, FIELD, message);
        });
    }

    /**
     * Up to 1,000 messages after a position; from the first one if the message at the position is gone.
     *
     * @throws RedisUnavailableException if Redis does not answer within a second
     */
    public Page readAfter(String position) {
        return redis.call(commands -> {
            List<StreamMessage<String, String>> found =
                    commands.xrange(key, Range.create(position, "+"), Limit.from(PAGE + 1L));
            if (!found.isEmpty() && found.get(0).getId().equals(position)) {
                return page(found.subList(1, found.size()), position);
            }
            List<StreamMessage<String, String>> all = commands.xrange(key, Range.create("-", "+"), Limit.from(PAGE));
            return page(all, START);
        });
    }

    /**
     * Whether the message at a position is still there.
     *
     * @throws RedisUnavailableException if Redis does not answer within a second
     */
    public boolean has(String position) {
        return redis.call(commands -> !commands.xrange(key, Range.create(position, position), Limit.from(1))
                .isEmpty());
    }

    /**
     * The position of the last message; {@link #START} if there is none.
     *
     * @throws RedisUnavailableException if Redis does not answer within a second
     */
    public String last() {
        return redis.call(commands -> commands.xrevrange(key, Range.create("-", "+"), Limit.from(1)).stream()
                .map(StreamMessage::getId)
                .findFirst()
                .orElse(START));
    }

    private static Page page(List<StreamMessage<String, String>> found, String before) {
        List<String> messages = new ArrayList<>(found.size());
        for (StreamMessage<String, String> message : found) {
            messages.add(message.getBody().getOrDefault(FIELD, ""));
        }
        String position = found.isEmpty() ? before : found.get(found.size() - 1).getId();
        return new Page(messages, position, found.size() < PAGE);
    }
}
