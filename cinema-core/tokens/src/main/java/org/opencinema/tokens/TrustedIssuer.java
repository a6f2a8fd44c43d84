package org.opencinema.tokens;

import java.util.EnumSet;
import java.util.Set;

/**
 * An issuer whose tokens a verifier accepts, and on which terms.
 *
 * @param issuer the claim {@code iss} of its tokens, compared letter by letter
 * @param audience a value that the claim {@code aud} of its tokens must hold
 * @param keys its public keys; they are asked for this issuer's tokens only
 * @param algorithms the algorithms it may sign with; the header of a token cannot widen them
 */
public record TrustedIssuer(String issuer, String audience, KeySource keys, Set<SignatureAlgorithm> algorithms) {
    /**
     * Copies the set.
     *
     * @throws IllegalArgumentException if the issuer or the audience is blank, or there is no algorithm
     */
    public TrustedIssuer {
        if (issuer.isBlank() || audience.isBlank() || algorithms.isEmpty()) {
            throw new IllegalArgumentException("an issuer has a name, an audience and an algorithm");
        }
        algorithms = Set.copyOf(algorithms);
    }

    /** One that may sign with RS256 or ES256. */
    public static TrustedIssuer of(String issuer, String audience, KeySource keys) {
        return new TrustedIssuer(
                issuer, audience, keys, EnumSet.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256));
    }
}
