package org.opencinema.service.auth;

import java.util.Set;
import java.util.UUID;

/** Somebody who can sign in. */
record Account(
        UUID id, String email, String name, String country, String language, Set<String> roles, String passwordHash) {
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
