package org.opencinema.service.auth.client;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.ApiKey;

/** An API key with what administrators know of it. */
record IssuedKey(
        ApiKey key,
        String name,
        UUID createdBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {}
