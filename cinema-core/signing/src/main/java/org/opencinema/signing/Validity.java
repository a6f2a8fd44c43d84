package org.opencinema.signing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.opencinema.signing.UrlVerification.Accepted;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;

/** From when to when something is valid, by a clock that may be off by some skew. */
record Validity(Clock clock, Duration skew) {
    Validity {
        if (skew.isNegative()) {
            throw new IllegalArgumentException("the skew must not be negative, was " + skew);
        }
    }

    UrlVerification at(long startsAt, long expiresAt) {
        Instant now = clock.instant();
        if (now.minus(skew).getEpochSecond() >= expiresAt) {
            return new Rejected(Reason.EXPIRED);
        }
        if (now.plus(skew).getEpochSecond() < startsAt) {
            return new Rejected(Reason.NOT_YET_VALID);
        }
        return new Accepted(Instant.ofEpochSecond(expiresAt));
    }

    /** Seconds since 1970, for a signer. */
    static long seconds(Instant expiresAt) {
        if (expiresAt.getEpochSecond() < 0) {
            throw new IllegalArgumentException("the expiry must not be before 1970, was " + expiresAt);
        }
        return expiresAt.getEpochSecond();
    }

    /** Seconds in decimal digits without a leading zero, or -1: each instant has one spelling. */
    static long parse(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && (text.length() == 1 || text.charAt(0) != '0') ? Long.parseLong(text) : -1;
    }
}
