package org.opencinema.service.auth.social;

import org.jspecify.annotations.Nullable;

/**
 * Somebody as a provider knows them.
 *
 * @param emailVerified whether the provider vouches for the address, and is believed
 */
record Identity(String provider, String subject, @Nullable String email, boolean emailVerified, String name) {
    /** The provider only: the rest is personal. */
    @Override
    public String toString() {
        return "Identity[" + provider + "]";
    }
}
