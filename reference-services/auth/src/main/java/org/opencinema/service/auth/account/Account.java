package org.opencinema.service.auth.account;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can sign in.
 *
 * @param passwordHash null if the owner signs in with a provider only
 * @param plan of the subscription by which the account may watch now; null without one
 * @param locked by an administrator: nobody signs in
 * @param emailVerifiedAt when its owner showed that mails to the address reach them; null if not yet
 */
public record Account(
        UUID id,
        String email,
        String name,
        String country,
        String language,
        Set<String> roles,
        @Nullable String passwordHash,
        @Nullable String plan,
        boolean locked,
        @Nullable Instant emailVerifiedAt) {
    public static final String VIEWER = "viewer";
    public static final String EDITOR = "editor";
    public static final String ADMIN = "admin";

    public Account {
        roles = Set.copyOf(roles);
    }

    /** The id only: the rest is personal. */
    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
