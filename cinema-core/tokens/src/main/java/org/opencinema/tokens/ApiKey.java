package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps of an API key; the key itself stands nowhere.
 *
 * @param id stands in the key, so that it is found by it
 * @param owner the name of the program that it is for
 * @param scopes what its owner may do with it; empty for all that the owner may
 * @param hash {@link ApiKeys#hash} of the key
 * @param expiresAt from then on it is worth nothing
 * @param revokedAt since then it is worth nothing; null if it was not revoked
 */
public record ApiKey(
        UUID id,
        String owner,
        Set<String> scopes,
        String hash,
        Instant expiresAt,
        @Nullable Instant revokedAt) {
    /** Copies the set. */
    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    /** Whether this is the key, and it is in force now. The comparison takes the same time wherever they differ. */
    public boolean fits(String key, Instant now) {
        return MessageDigest.isEqual(hash.getBytes(US_ASCII), ApiKeys.hash(key).getBytes(US_ASCII)) && isInForce(now);
    }

    /** Whether it is neither expired nor revoked. */
    public boolean isInForce(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "ApiKey[" + id + " of " + owner + "]";
    }
}
