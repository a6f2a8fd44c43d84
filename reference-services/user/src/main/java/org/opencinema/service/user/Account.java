package org.opencinema.service.user;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An account as this service knows it. */
record Account(
        UUID id,
        long version,
        String country,
        String language,
        @Nullable String pinHash) {
    /** The id only: the rest is personal. */
    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
