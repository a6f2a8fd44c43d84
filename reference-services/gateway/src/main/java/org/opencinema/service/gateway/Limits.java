package org.opencinema.service.gateway;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.RateLimiter.Decision;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.tokens.AccessToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests a minute to the API: by account with a token, as many as its plan gives (staff may more, as imports are theirs), by address
 * without. While Redis is down all pass.
 */
final class Limits {
    private static final Logger log = LoggerFactory.getLogger(Limits.class);

    private final RateLimiter limiter;
    private final Rate anonymous;
    private final Rate signedIn;
    private final Rate staff;
    private final Map<String, Rate> plans;

    Limits(RateLimiter limiter, Rate anonymous, Rate signedIn, Rate staff, Map<String, Rate> plans) {
        this.limiter = limiter;
        this.anonymous = anonymous;
        this.signedIn = signedIn;
        this.staff = staff;
        this.plans = Map.copyOf(plans);
    }

    Optional<Decision> decide(@Nullable AccessToken token, String address) {
        try {
            if (token == null) {
                return Optional.of(limiter.tryAcquire("rate:gateway:address:" + address, anonymous));
            }
            String key = "rate:gateway:account:" + token.subject();
            return Optional.of(limiter.tryAcquire(key, rateOf(token)));
        } catch (RedisUnavailableException e) {
            log.warn("requests pass uncounted: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Rate rateOf(AccessToken token) {
        if (token.roles().contains("editor") || token.roles().contains("admin")) {
            return staff;
        }
        String plan = token.plan();
        return plan == null ? signedIn : plans.getOrDefault(plan, signedIn);
    }
}
