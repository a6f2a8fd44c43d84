package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/**
 * The whole state of an account but for what identifies a person. Topic {@link Topics#ACCOUNTS}, key = account id.
 *
 * @param version grows with every change, from 1
 * @param country ISO 3166-1 alpha-2
 * @param language {@code en} or {@code ru}
 */
public record AccountChanged(
        UUID accountId, long version, boolean deleted, String country, String language, Instant createdAt, Instant at) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.auth.account.changed.v1";

    /** Checks that nothing is absent. */
    public AccountChanged {
        requireNonNull(accountId, "accountId");
        requireNonNull(country, "country");
        requireNonNull(language, "language");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(at, "at");
        Versions.require(version);
    }
}
