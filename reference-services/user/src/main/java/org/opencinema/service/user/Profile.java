package org.opencinema.service.user;

import java.util.UUID;

/** Somebody who watches by an account. */
record Profile(UUID id, UUID accountId, long version, String name, boolean kids, int maxAge, String language) {
    /** The most of an account. */
    static final int MAX = 5;
    /** The highest limit of age in a kids profile. */
    static final int KIDS_MAX_AGE = 12;

    static final int KIDS_DEFAULT_AGE = 6;
    static final int ADULT_AGE = 21;
}
