package org.opencinema.service.auth.session;

import java.util.HexFormat;
import org.opencinema.dropwizard.TooManyRequestsException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.service.auth.key.MasterKey;

/** How often one may register and try to sign in. Addresses of people stand in Redis only as keyed hashes. */
public final class Limits {
    private final RateLimiter limiter;
    private final MasterKey masterKey;
    private final Rates rates;

    public record Rates(Rate registrations, Rate loginsPerAccount, Rate loginsPerAddress) {}

    public Limits(RateLimiter limiter, MasterKey masterKey, Rates rates) {
        this.limiter = limiter;
        this.masterKey = masterKey;
        this.rates = rates;
    }

    public void countRegistration(String address) {
        count("register:" + address, rates.registrations());
    }

    public void countLogin(String address, String email) {
        countLogin(address);
        String account = HexFormat.of().formatHex(masterKey.mac("rate limit", email), 0, 16);
        count("login:" + address + ":" + account, rates.loginsPerAccount());
    }

    /** For sign-ins that name no account. */
    public void countLogin(String address) {
        count("login:" + address, rates.loginsPerAddress());
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
