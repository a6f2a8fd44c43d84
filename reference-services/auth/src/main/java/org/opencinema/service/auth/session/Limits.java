package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
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

    public record Rates(
            Rate registrations,
            Rate loginsPerAccount,
            Rate loginsPerAddress,
            Rate linksPerAccount,
            Rate linksPerAddress) {}

    public Limits(RateLimiter limiter, MasterKey masterKey, Rates rates) {
        this.limiter = limiter;
        this.masterKey = masterKey;
        this.rates = rates;
    }

    public void countRegistration(HttpServletRequest request, String address) {
        count(request, "register:" + address, rates.registrations());
    }

    public void countLogin(HttpServletRequest request, String address, String email) {
        countLogin(request, address);
        count(request, "login:" + address + ":" + hash(email), rates.loginsPerAccount());
    }

    /** For sign-ins that name no account. */
    public void countLogin(HttpServletRequest request, String address) {
        count(request, "login:" + address, rates.loginsPerAddress());
    }

    public void countPasskey(HttpServletRequest request, String address) {
        count(request, "passkey:" + address, rates.loginsPerAddress());
    }

    /** What is asked with links from mails, and for them. */
    public void countLink(HttpServletRequest request, String address) {
        count(request, "link:" + address, rates.linksPerAddress());
    }

    /** A link that its owner asks for. */
    public void countMail(String email) {
        refuse(decide("mail:" + hash(email), rates.linksPerAccount()));
    }

    /** As {@link #countMail}, for those who must not learn the answer. */
    public boolean mayMail(String email) {
        return decide("mail:" + hash(email), rates.linksPerAccount()).allowed();
    }

    private String hash(String email) {
        return HexFormat.of().formatHex(masterKey.mac("rate limit", email), 0, 16);
    }

    private void count(HttpServletRequest request, String key, Rate rate) {
        RateLimiter.Decision decision = decide(key, rate);
        RateLimitFields.announce(request, decision);
        refuse(decision);
    }

    private static void refuse(RateLimiter.Decision decision) {
        if (!decision.allowed()) {
            throw new TooManyRequestsException(decision.retryAfter());
        }
    }

    private RateLimiter.Decision decide(String key, Rate rate) {
        try {
            return limiter.tryAcquire("auth:rate:" + key, rate);
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "requests cannot be counted now", e);
        }
    }
}
