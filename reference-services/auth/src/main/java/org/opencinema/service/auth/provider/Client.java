package org.opencinema.service.auth.provider;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An app that may ask viewers to let it in.
 *
 * @param confidential whether it has a secret
 * @param secretHash null for a public one
 */
record Client(
        UUID id,
        boolean confidential,
        Content content,
        @Nullable String secretHash,
        Instant createdAt) {
    /** What an administrator may change. */
    record Content(String nameEn, String nameRu, List<String> redirectUris, Set<String> scopes, boolean firstParty) {
        Content {
            redirectUris = List.copyOf(redirectUris);
            scopes = Set.copyOf(scopes);
        }
    }

    boolean redirectsTo(String uri) {
        return content.redirectUris().stream().anyMatch(registered -> RedirectUri.fits(registered, uri));
    }

    boolean mayHave(Set<String> scopes) {
        return content.scopes().containsAll(scopes);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "Client[" + id + "]";
    }
}
