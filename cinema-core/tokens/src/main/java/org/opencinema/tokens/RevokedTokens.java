package org.opencinema.tokens;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.opencinema.tokens.Revocation.Kind;

/**
 * The revocations that matter now, in memory: what a {@link TokenVerifier} asks before it accepts a token. Thread-safe; a
 * check takes no lock and creates no object.
 *
 * <p>The set is bounded and never forgets to the advantage of a revoked token. When it is full, the oldest revocation
 * gives way, and all tokens that were issued up to its second are refused in its place: their owners refresh them, and
 * whoever is signed in stays so.
 */
public final class RevokedTokens {
    /** How many revocations are told apart, unless another number is given. */
    public static final int DEFAULT_MAX = 100_000;

    private final int max;
    private final Clock clock;
    private final Map<String, Revocation> tokens = new ConcurrentHashMap<>();
    private final Map<String, Revocation> sessions = new ConcurrentHashMap<>();
    private final Map<String, Revocation> subjects = new ConcurrentHashMap<>();
    private final Map<String, Revocation> subjectsButOne = new ConcurrentHashMap<>();
    private final TreeSet<Revocation> byAge = new TreeSet<>(by(Revocation::at));
    private final TreeSet<Revocation> byEnd = new TreeSet<>(by(Revocation::until));

    /** In seconds since 1970: all tokens that were issued then or before are refused. */
    private volatile long refusedUpTo = Long.MIN_VALUE;

    private RevokedTokens(int max, Clock clock) {
        this.max = max;
        this.clock = clock;
    }

    /** An empty set for {@value #DEFAULT_MAX} revocations. */
    public static RevokedTokens create(Clock clock) {
        return create(DEFAULT_MAX, clock);
    }

    /**
     * An empty set for so many revocations; one takes some 300 bytes.
     *
     * @throws IllegalArgumentException if {@code max} is not positive
     */
    public static RevokedTokens create(int max, Clock clock) {
        if (max < 1) {
            throw new IllegalArgumentException("max must be positive, was " + max);
        }
        return new RevokedTokens(max, clock);
    }

    /** Takes a revocation in; one that is over or known changes nothing. The order of adding does not matter. */
    public synchronized void add(Revocation revocation) {
        Instant now = clock.instant();
        forgetEnded(now);
        if (!revocation.until().isAfter(now)) {
            return;
        }
        Map<String, Revocation> kind = of(revocation);
        Revocation known = kind.get(revocation.value());
        if (known != null && !revocation.at().isAfter(known.at())) {
            return;
        }
        kind.put(revocation.value(), revocation);
        if (known != null) {
            byAge.remove(known);
            byEnd.remove(known);
        }
        byAge.add(revocation);
        byEnd.add(revocation);
        if (byAge.size() > max) {
            giveWay();
        }
    }

    /** Whether the token is revoked. */
    public boolean contains(AccessToken token) {
        long issuedAt = token.issuedAt().getEpochSecond();
        if (issuedAt <= refusedUpTo || sessions.containsKey(token.sessionId()) || tokens.containsKey(token.id())) {
            return true;
        }
        Revocation all = subjects.get(token.subject());
        if (all != null && issuedAt <= all.at().getEpochSecond()) {
            return true;
        }
        Revocation allButOne = subjectsButOne.get(token.subject());
        return allButOne != null
                && issuedAt <= allButOne.at().getEpochSecond()
                && !token.sessionId().equals(allButOne.exceptSession());
    }

    /** How many revocations are told apart now. */
    public synchronized int size() {
        forgetEnded(clock.instant());
        return byAge.size();
    }

    private void forgetEnded(Instant now) {
        while (!byEnd.isEmpty() && !byEnd.first().until().isAfter(now)) {
            Revocation ended = byEnd.first();
            byEnd.remove(ended);
            byAge.remove(ended);
            of(ended).remove(ended.value(), ended);
        }
    }

    /** All are refused before the one is forgotten, so no check falls between. */
    private void giveWay() {
        Revocation oldest = byAge.first();
        byAge.remove(oldest);
        byEnd.remove(oldest);
        refusedUpTo = Math.max(refusedUpTo, oldest.at().getEpochSecond());
        of(oldest).remove(oldest.value(), oldest);
    }

    private Map<String, Revocation> of(Revocation revocation) {
        if (revocation.kind() == Kind.SUBJECT) {
            return revocation.exceptSession() == null ? subjects : subjectsButOne;
        }
        return revocation.kind() == Kind.SESSION ? sessions : tokens;
    }

    /** No two of the maps compare as equal. */
    private static Comparator<Revocation> by(Function<Revocation, Instant> time) {
        return Comparator.comparing(time)
                .thenComparing(Revocation::kind)
                .thenComparing(Revocation::value)
                .thenComparing(revocation -> revocation.exceptSession() != null);
    }
}
