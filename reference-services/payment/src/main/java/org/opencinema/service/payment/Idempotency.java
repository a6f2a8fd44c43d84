package org.opencinema.service.payment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.SetArgs;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.CinemaException;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;

/**
 * Runs a call once per account and key, and repeats its answer. PostgreSQL decides; Redis answers most of the repeated
 * calls before it is asked, and may be away. A call that died is taken over by the next one with its key, which gets the
 * same resource id and so finds what the first has done.
 */
final class Idempotency {
    private static final Duration LOCK = Duration.ofMinutes(1);
    private static final Duration MEMORY = Duration.ofDays(2);
    private static final int SERVER_ERROR = 500;

    private final AnswerStore store;
    private final Redis redis;
    private final ObjectMapper mapper;
    private final Uuid7 ids;
    private final Clock clock;

    /** What Redis keeps: without an answer, the call is running. */
    private record Kept(String fingerprint, @Nullable Answer answer) {}

    /** The status of an answer and what is to be its body. */
    record Result(int status, @Nullable String location, Object body) {}

    Idempotency(AnswerStore store, Redis redis, ObjectMapper mapper, Uuid7 ids, Clock clock) {
        this.store = store;
        this.redis = redis;
        this.mapper = mapper;
        this.ids = ids;
        this.clock = clock;
    }

    /** The action takes the id of what it makes. */
    Answer run(UUID accountId, String key, String operation, Object body, Function<UUID, Result> action) {
        String fingerprint = fingerprint(operation, body);
        String redisKey = "payment:answer:" + accountId + ":" + key;
        Optional<Answer> remembered = claimInRedis(redisKey, fingerprint);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        boolean finished = false;
        try {
            Answer answer = runOnce(accountId, key, fingerprint, action);
            remember(redisKey, new Kept(fingerprint, answer));
            finished = true;
            return answer;
        } finally {
            if (!finished) {
                forget(redisKey);
            }
        }
    }

    void forgetOld() {
        store.deleteOlder(clock.instant().minus(MEMORY));
    }

    private Answer runOnce(UUID accountId, String key, String fingerprint, Function<UUID, Result> action) {
        Instant now = clock.instant();
        AnswerStore.Call call = new AnswerStore.Call(fingerprint, ids.next(), now.plus(LOCK), null);
        if (!store.insert(accountId, key, call, now)) {
            AnswerStore.Call known = store.find(accountId, key).orElseThrow(Idempotency::inProgress);
            requireSame(known.fingerprint(), fingerprint);
            if (known.answer() != null) {
                return known.answer();
            }
            if (!store.takeOver(accountId, key, now, now.plus(LOCK))) {
                throw inProgress();
            }
            call = known;
        }
        return act(accountId, key, call.resourceId(), action);
    }

    private Answer act(UUID accountId, String key, UUID resourceId, Function<UUID, Result> action) {
        Result result;
        try {
            result = action.apply(resourceId);
        } catch (RuntimeException e) {
            release(accountId, key, e);
            throw e;
        }
        Answer answer = new Answer(result.status(), result.location(), json(result.body()));
        store.finish(accountId, key, answer);
        return answer;
    }

    /** A refused call has done nothing, so its key may be used for something else; a broken one may have. */
    private void release(UUID accountId, String key, RuntimeException failure) {
        try {
            if (failure instanceof CinemaException refusal && refusal.status() < SERVER_ERROR) {
                store.delete(accountId, key);
            } else {
                store.unlock(accountId, key, clock.instant());
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e); // the lock ends by itself
        }
    }

    /** Empty if this caller is the first, or Redis is away. */
    private Optional<Answer> claimInRedis(String redisKey, String fingerprint) {
        try {
            String running = json(new Kept(fingerprint, null));
            SetArgs once = SetArgs.Builder.nx().px(LOCK.toMillis());
            if (redis.call(commands -> commands.set(redisKey, running, once)) != null) {
                return Optional.empty();
            }
            String stored = redis.call(commands -> commands.get(redisKey));
            if (stored == null) {
                return Optional.empty(); // forgotten between the two
            }
            Kept kept = mapper.readValue(stored, Kept.class);
            requireSame(kept.fingerprint(), fingerprint);
            if (kept.answer() == null) {
                throw inProgress();
            }
            return Optional.of(kept.answer());
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Redis keeps something else under " + redisKey, e);
        }
    }

    private void remember(String redisKey, Kept kept) {
        inRedis(() ->
                redis.call(commands -> commands.set(redisKey, json(kept), SetArgs.Builder.px(MEMORY.toMillis()))));
    }

    private void forget(String redisKey) {
        inRedis(() -> redis.call(commands -> commands.del(redisKey)));
    }

    private static void inRedis(Runnable command) {
        try {
            command.run();
        } catch (RedisUnavailableException e) {
            org.slf4j.LoggerFactory.getLogger(Idempotency.class)
                    .warn("PostgreSQL alone keeps answers: {}", e.toString());
        }
    }

    private String fingerprint(String operation, Object body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest((operation + " " + json(body)).getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private String json(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    private static void requireSame(String known, String given) {
        if (!known.equals(given)) {
            throw new UnprocessableException(
                    "idempotency_key_reused", "Idempotency-Key", "was used for another request");
        }
    }

    private static ConflictException inProgress() {
        return new ConflictException("in_progress", "the first call with this key is still running");
    }
}
