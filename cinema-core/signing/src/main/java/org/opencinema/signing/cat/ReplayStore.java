package org.opencinema.signing.cat;

import java.time.Instant;

/** Remembers which tokens and proofs were used. Implementations are thread-safe and atomic: of two uses at once one is first. */
public interface ReplayStore {
    /**
     * Notes a use and says whether it may go on.
     *
     * @param id of the token in hexadecimal digits, or of the proof after {@code dpop:}
     * @param reusable whether a second use is no reason by itself to refuse (catreplay 2); the store decides, as CTA-5007 leaves it open
     * @param until when the use may be forgotten
     */
    boolean use(String id, boolean reusable, Instant until);
}
