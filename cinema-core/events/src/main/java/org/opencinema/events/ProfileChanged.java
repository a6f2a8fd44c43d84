package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/**
 * The whole state of a profile but for its name and PIN. Topic {@link Topics#PROFILES}, key = profile id.
 *
 * @param version grows with every change, from 1
 * @param maxAge the highest age rating it may watch, in years
 * @param language {@code en} or {@code ru}
 */
public record ProfileChanged(
        UUID profileId,
        UUID accountId,
        long version,
        boolean deleted,
        boolean kids,
        int maxAge,
        String language,
        Instant at) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.user.profile.changed.v1";

    /** Checks that nothing is absent. */
    public ProfileChanged {
        requireNonNull(profileId, "profileId");
        requireNonNull(accountId, "accountId");
        requireNonNull(language, "language");
        requireNonNull(at, "at");
        Versions.require(version);
    }
}
