package org.opencinema.service.auth;

import java.util.HexFormat;
import org.opencinema.dropwizard.TooManyRequestsException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.RedisUnavailableException;

/** How often one may register and try to sign in. Addresses of people stand in Redis only as keyed hashes. */
final class Limits {
    private final RateLimiter limiter;
    private final MasterKey masterKey;
    private final Rates rates;

    record Rates(Rate registrations, Rate loginsPerAccount, Rate loginsPerAddress) {}

    Limits(RateLimiter limiter, MasterKey masterKey, Rates rates) {
        this.limiter = limiter;
        this.masterKey = masterKey;
        this.rates = rates;
    }

    void countRegistration(String address) {
        count("register:" + address, rates.registrations());
    }

    void countLogin(String address, String email) {
        count("login:" + address, rates.loginsPerAddress());
        String account = HexFormat.of().formatHex(masterKey.mac("rate limit", email), 0, 16);
        count("login:" + address + ":" + account, rates.loginsPerAccount());
    }

    private void count(String key, Rate rate) {
        RateLimiter.Decision decision;
        try {
            decision = limiter.tryAcquire("auth:rate:" + key, rate);
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "requests cannot be counted now", e);
        }
        if (!decision.allowed()) {
            throw new TooManyRequestsException(decision.retryAfter());
        }
    }
}
