package org.opencinema.tokens.testing;

import org.opencinema.tokens.Verification;

/**
 * A token that must not be honoured.
 *
 * @param name what is wrong with it, unique among {@link BadTokens}
 * @param reason why a {@link org.opencinema.tokens.TokenVerifier} rejects it
 * @param token the token, as it stands after {@code Bearer}
 */
public record BadToken(String name, Verification.Reason reason, String token) {
    /** The name only, as the token may be long. */
    @Override
    public String toString() {
        return name;
    }
}
