package org.opencinema.tokens;

import java.util.Optional;

/** Where the public keys come from that tokens are verified with. */
@FunctionalInterface
public interface KeySource {
    /**
     * Finds the key with this id. Called for every token, so an implementation answers from memory as a rule.
     *
     * @throws KeysUnavailableException if the keys cannot be had, so that nothing is known about this id
     */
    Optional<VerificationKey> findKey(String keyId);

    /** Finds the key in memory, for a thread that must not wait. Empty also if {@link #findKey} would look elsewhere now. */
    default Optional<VerificationKey> findKeyAtOnce(String keyId) {
        return Optional.empty();
    }
}
