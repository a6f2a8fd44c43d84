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

    /** Whether {@link #findKey} finds this key in memory now, so that a thread which must not wait may ask. False if that is not known. */
    default boolean answersAtOnce(String keyId) {
        return false;
    }
}
