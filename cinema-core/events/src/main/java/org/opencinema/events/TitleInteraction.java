package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/**
 * What a viewer says of a title without watching it. Topic {@link Topics#INTERACTIONS}, key = account id.
 *
 * @param kind {@code favorite} or {@code unfavorite}; {@code like}, {@code dislike} or {@code not_interested}, of which the last
 *     one holds, until {@code unreact}
 */
public record TitleInteraction(UUID accountId, UUID profileId, UUID titleId, String kind, Instant at) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.user.interaction.v1";

    /** Checks that nothing is absent. */
    public TitleInteraction {
        requireNonNull(accountId, "accountId");
        requireNonNull(profileId, "profileId");
        requireNonNull(titleId, "titleId");
        requireNonNull(kind, "kind");
        requireNonNull(at, "at");
    }
}
