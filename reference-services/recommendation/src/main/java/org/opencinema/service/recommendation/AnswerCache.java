package org.opencinema.service.recommendation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last answer of each viewer in each country in Redis, for a day. Without Redis there is none, and nothing is kept. */
final class AnswerCache {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerCache.class);
    private static final Duration KEPT = Duration.ofDays(1);

    private final Redis redis;
    private final ObjectMapper mapper;
    private final CircuitBreaker<Object> breaker = CircuitBreaker.builder()
            .handle(RedisUnavailableException.class)
            .withFailureThreshold(2)
            .withDelay(Duration.ofSeconds(1))
            .build();

    AnswerCache(Redis redis, ObjectMapper mapper) {
        this.redis = redis;
        this.mapper = mapper;
    }

    /**
     * An answer and what it was computed from.
     *
     * @param state of the viewer
     * @param titles their revision
     * @param activeModel the version that was active, whether it had something to say or not
     * @param trends whether anything was trending
     * @param choice the name of the recipe or of the experiment and its variant
     */
    record Entry(
            String state,
            long titles,
            @Nullable Long activeModel,
            boolean trends,
            String choice,
            int maxAge,
            Instant computedAt,
            Answer answer) {}

    Optional<Entry> find(UUID viewer, String country) {
        String json = calling(() -> redis.call(commands -> commands.hget(key(viewer), country)));
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(mapper.readValue(json, Entry.class));
        } catch (JsonProcessingException e) {
            LOG.warn("an answer of another version is computed anew: {}", e.getOriginalMessage());
            return Optional.empty();
        }
    }

    void put(UUID viewer, String country, Entry entry) {
        String json;
        try {
            json = mapper.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer can't be written as JSON", e);
        }
        calling(() -> redis.call(commands -> {
            commands.hset(key(viewer), country, json);
            return commands.expire(key(viewer), KEPT);
        }));
    }

    /** Whatever the countries; for viewers who have changed, so that nothing that they may not see any more is given again. */
    void forget(Collection<UUID> viewers) {
        String[] keys = viewers.stream().map(AnswerCache::key).toArray(String[]::new);
        if (keys.length > 0) {
            calling(() -> redis.call(commands -> commands.del(keys)));
        }
    }

    private static String key(UUID viewer) {
        return "cinema:recommendation:3:" + viewer;
    }

    private <T> @Nullable T calling(Supplier<T> call) {
        try {
            return Failsafe.with(breaker).get(call::get);
        } catch (CircuitBreakerOpenException e) {
            return null;
        } catch (RedisUnavailableException e) {
            LOG.warn("answers are not cached: {}", e.getMessage());
            return null;
        }
    }
}
