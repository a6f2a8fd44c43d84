package org.opencinema.service.auth;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can sign in.
 *
 * @param plan of the subscription by which the account may watch now; null without one
 */
record Account(
        UUID id,
        String email,
        String name,
        String country,
        String language,
        Set<String> roles,
        String passwordHash,
        @Nullable String plan) {
    static final String VIEWER = "viewer";
    static final String EDITOR = "editor";
    static final String ADMIN = "admin";

    Account {
        roles = Set.copyOf(roles);
    }

    /** The id only: the rest is personal. */
    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
