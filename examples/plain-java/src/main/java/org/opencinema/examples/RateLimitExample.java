package org.opencinema.examples;

import java.net.URI;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.Redis;

/** Limits what one caller may do in a minute, over all instances of a service. Needs the URI of Redis. */
public final class RateLimitExample {
    private RateLimitExample() {}

    public static void main(String... args) {
        try (Redis redis = Redis.create(URI.create(args[0]))) {
            RateLimiter limiter = RateLimiter.create(redis);
            for (int call = 1; call <= 4; call++) {
                RateLimiter.Decision decision = limiter.tryAcquire("example:caller-1", Rate.perMinute(3));
                System.out.println("call " + call + ": "
                        + (decision.allowed()
                                ? decision.remaining() + " left"
                                : "wait " + decision.retryAfter().toSeconds() + " s"));
            }
        }
    }
}
