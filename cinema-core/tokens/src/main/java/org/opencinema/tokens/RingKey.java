package org.opencinema.tokens;

import java.time.Instant;

/**
 * A key in a ring.
 *
 * @param key the key
 * @param since when it became what it is in its ring: the next one when it was published first, the current one when it
 *     began to sign, a retired one when it signed last
 */
public record RingKey(SigningKey key, Instant since) {
    /** The {@code kid} of its tokens. */
    public String id() {
        return key.id();
    }
}
