package org.opencinema.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * When the keys of a ring move on. A pure rule: whoever keeps the ring applies it now and then, one at a time, and keeps
 * what comes out. It never makes a genuine token fail, given that {@code lead} and {@code overlap} are as told:
 *
 * <ul>
 *   <li>The current key signs for {@code period}, and longer if the next one is not known everywhere yet.
 *   <li>The next key signs after it was published for {@code lead}, and then another is published.
 *   <li>A retired key is dropped {@code overlap} after it signed last.
 * </ul>
 *
 * @param period how long a key signs, at least {@code lead}
 * @param lead longer than it takes until every verifier has the published keys: the time until all instances of the issuer
 *     publish the same, and the age that verifiers let their copy reach (5 minutes for {@link JwksClient})
 * @param overlap longer than a token may be in use after its key signed last: the longest lifetime of a token, the clock
 *     skew, and the time until all instances of the issuer sign with the same key
 */
public record KeyRotation(Duration period, Duration lead, Duration overlap) {
    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException if one is not positive, or the period is shorter than the lead
     */
    public KeyRotation {
        if (!isPositive(lead) || !isPositive(overlap) || period.compareTo(lead) < 0) {
            throw new IllegalArgumentException(
                    "lead and overlap are positive and the period is at least the lead, were " + lead + ", " + overlap
                            + ", " + period);
        }
    }

    /** Whether {@link #apply} would change the ring. */
    public boolean isDue(KeyRing ring, Instant now) {
        return isPromotionDue(ring, now)
                || kept(ring, now).size() < ring.retired().size();
    }

    /** The ring as it has to be now: the same one if nothing is due. {@code newKey} is asked for at most one key. */
    public KeyRing apply(KeyRing ring, Instant now, Supplier<SigningKey> newKey) {
        if (!isDue(ring, now)) {
            return ring;
        }
        KeyRing kept = new KeyRing(ring.current(), ring.next(), kept(ring, now));
        return isPromotionDue(ring, now) ? kept.rotate(newKey.get(), now) : kept;
    }

    private boolean isPromotionDue(KeyRing ring, Instant now) {
        return isOver(ring.current(), period, now) && isOver(ring.next(), lead, now);
    }

    private List<RingKey> kept(KeyRing ring, Instant now) {
        return ring.retired().stream().filter(key -> !isOver(key, overlap, now)).toList();
    }

    private static boolean isOver(RingKey key, Duration time, Instant now) {
        return !now.isBefore(key.since().plus(time));
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
