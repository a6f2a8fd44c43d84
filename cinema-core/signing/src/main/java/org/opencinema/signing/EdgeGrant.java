package org.opencinema.signing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EdgeAuth} token opens, for whom and until when.
 *
 * @param acl paths with the wildcards {@code *} and {@code ?}, any of which opens; none has a {@code !}
 * @param startsAt null for at once
 * @param address the address of the viewer that it is bound to, null for any
 * @param sessionId what Akamai writes in its logs, null for nothing
 * @param payload text that Akamai hands to the origin, null for nothing
 */
public record EdgeGrant(
        List<String> acl,
        Instant expiresAt,
        @Nullable Instant startsAt,
        @Nullable String address,
        @Nullable String sessionId,
        @Nullable String payload) {
    /** Checked: at least one path, each starting with a slash. */
    public EdgeGrant {
        acl = List.copyOf(acl);
        if (acl.isEmpty() || acl.stream().anyMatch(path -> !path.startsWith("/") || path.contains("!"))) {
            throw new IllegalArgumentException("an ACL needs paths that start with / and have no !, was " + acl);
        }
    }

    /** What opens these paths for anyone. */
    public static EdgeGrant of(List<String> acl, Instant expiresAt) {
        return new EdgeGrant(acl, expiresAt, null, null, null, null);
    }
}
