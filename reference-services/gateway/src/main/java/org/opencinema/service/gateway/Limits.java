package org.opencinema.service.gateway;

import dev.failsafe.CircuitBreaker;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.opencinema.redis.LocalRateLimiter;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.RateLimiter.Decision;
import org.opencinema.tokens.AccessToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests a minute to the API: by account with a token, as many as its plan gives (staff may more, as imports are theirs), by address
 * without. While Redis is down each gateway counts by itself.
 */
final class Limits {
    private static final Logger log = LoggerFactory.getLogger(Limits.class);

    private static final int MAX_LOCAL_KEYS = 100_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RateLimiter limiter;
    private final LocalRateLimiter fallback;
    /** A Redis that hangs is asked once a second, not by every request. */
    private final CircuitBreaker<Object> breaker =
            CircuitBreaker.builder().withDelay(PAUSE).build();

    private final Rate anonymous;
    private final Rate signedIn;
    private final Rate staff;
    private final Map<String, Rate> plans;

    Limits(RateLimiter limiter, Clock clock, Rate anonymous, Rate signedIn, Rate staff, Map<String, Rate> plans) {
        this.limiter = limiter;
        this.fallback = LocalRateLimiter.create(clock, MAX_LOCAL_KEYS);
        this.anonymous = anonymous;
        this.signedIn = signedIn;
        this.staff = staff;
        this.plans = Map.copyOf(plans);
    }

    /** Does not wait; never fails. What depends on the decision must not block. */
    CompletableFuture<Decision> decide(@Nullable AccessToken token, String address) {
        String key = "rate:gateway:" + (token == null ? "address:" + address : "account:" + token.subject());
        Rate rate = token == null ? anonymous : rateOf(token);
        if (!breaker.tryAcquirePermit()) {
            return CompletableFuture.completedFuture(fallback.tryAcquire(key, rate));
        }
        return limiter.submit(key, rate).handle((decision, failure) -> {
            if (failure == null) {
                breaker.recordSuccess();
                return decision;
            }
            breaker.recordException(failure);
            log.warn("requests are counted by this gateway alone: {}", failure.getMessage());
            return fallback.tryAcquire(key, rate);
        });
    }

    private Rate rateOf(AccessToken token) {
        if (token.roles().contains("editor") || token.roles().contains("admin")) {
            return staff;
        }
        String plan = token.plan();
        return plan == null ? signedIn : plans.getOrDefault(plan, signedIn);
    }
}
