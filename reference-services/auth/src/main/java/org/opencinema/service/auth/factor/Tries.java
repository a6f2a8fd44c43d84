package org.opencinema.service.auth.factor;

import java.util.UUID;
import org.opencinema.dropwizard.TooManyRequestsException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.RedisUnavailableException;

/** How often codes and passwords of one account may be tried, wherever from. */
final class Tries {
    private final RateLimiter limiter;
    private final Rate rate;

    Tries(RateLimiter limiter, Rate rate) {
        this.limiter = limiter;
        this.rate = rate;
    }

    void count(UUID accountId) {
        RateLimiter.Decision decision;
        try {
            decision = limiter.tryAcquire("auth:rate:factor:" + accountId, rate);
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "requests cannot be counted now", e);
        }
        if (!decision.allowed()) {
            throw new TooManyRequestsException(decision.retryAfter());
        }
    }
}
