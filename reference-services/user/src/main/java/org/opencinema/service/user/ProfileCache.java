package org.opencinema.service.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.opencinema.events.EventJson;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Script;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The profiles of each account, in Redis. Every change of one counts up the account's generation and drops what is cached; what
 * was read from the database before a change is not cached after it. Without Redis everything is read from the database.
 */
final class ProfileCache {
    private static final Logger log = LoggerFactory.getLogger(ProfileCache.class);
    private static final Duration LIFETIME = Duration.ofHours(1);

    /** KEYS: profiles, generation. */
    private static final Script READ = Script.of("""
            return {redis.call('GET', KEYS[1]) or '', redis.call('GET', KEYS[2]) or '0'}
            """);

    /** KEYS: profiles, generation. ARGV: generation at the read, profiles, lifetime (ms). */
    private static final Script WRITE = Script.of("""
            if (redis.call('GET', KEYS[2]) or '0') == ARGV[1] then
              redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
            end
            return {}
            """);

    /** KEYS: profiles, generation. ARGV: lifetime of the generation (ms), longer than any read from the database. */
    private static final Script DROP = Script.of("""
            redis.call('DEL', KEYS[1])
            redis.call('INCR', KEYS[2])
            redis.call('PEXPIRE', KEYS[2], ARGV[1])
            return {}
            """);

    private final Redis redis;
    private final Counter requests;

    /** What is cached. */
    record Entry(List<Profile> profiles) {}

    ProfileCache(Redis redis, PrometheusRegistry metrics) {
        this.redis = redis;
        this.requests = Counter.builder()
                .name("cinema_profile_cache_requests_total")
                .help("Looks into the cache of profiles.")
                .labelNames("result")
                .register(metrics);
        requests.initLabelValues("hit");
        requests.initLabelValues("miss");
    }

    List<Profile> get(UUID accountId, Function<UUID, List<Profile>> database) {
        String generation;
        try {
            List<Object> cached = redis.run(READ, keys(accountId), List.of());
            String profiles = (String) cached.get(0);
            requests.labelValues(profiles.isEmpty() ? "miss" : "hit").inc();
            if (!profiles.isEmpty()) {
                return EventJson.read(profiles.getBytes(UTF_8), Entry.class).profiles();
            }
            generation = (String) cached.get(1);
        } catch (RedisUnavailableException e) {
            log.debug("profiles are read without the cache", e);
            return database.apply(accountId);
        }
        List<Profile> profiles = database.apply(accountId);
        try {
            String entry = new String(EventJson.write(new Entry(profiles)), UTF_8);
            redis.run(WRITE, keys(accountId), List.of(generation, entry, millis()));
        } catch (RedisUnavailableException e) {
            log.debug("profiles are not cached", e);
        }
        return profiles;
    }

    /**
     * After a change that is committed.
     *
     * @throws RedisUnavailableException if something old may be left
     */
    void drop(UUID accountId) {
        redis.run(DROP, keys(accountId), List.of(millis()));
    }

    private static List<String> keys(UUID accountId) {
        return List.of("user:profiles:" + accountId, "user:profiles-generation:" + accountId);
    }

    private static String millis() {
        return Long.toString(LIFETIME.toMillis());
    }
}
