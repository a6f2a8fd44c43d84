package org.opencinema.service.auth.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.account.Page;
import org.opencinema.tokens.ApiKey;
import org.opencinema.tokens.ApiKeys;

/** What administrators do with the API keys of services. */
final class ServiceKeys {
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private final ApiKeyStore store;
    private final ApiKeys keys;
    private final Uuid7 ids;
    private final Clock clock;

    /** A key that is wanted. */
    record Wanted(String client, String name, Set<String> scopes, Instant expiresAt) {}

    /** A new key, with the secret that is shown once. */
    record Made(String key, IssuedKey issued) {
        @Override
        public String toString() {
            return issued.toString();
        }
    }

    ServiceKeys(ApiKeyStore store, ApiKeys keys, Uuid7 ids, Clock clock) {
        this.store = store;
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    Made create(Wanted wanted, UUID administrator) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!wanted.expiresAt().isAfter(now) || wanted.expiresAt().isAfter(now.plus(LONGEST))) {
            throw new UnprocessableException("expiresAt", "must be in the future, and at most a year from now");
        }
        String name = wanted.name().trim();
        if (name.isEmpty() || NOT_TEXT.matcher(name).find()) {
            throw new UnprocessableException("name", "must be text without control characters");
        }
        UUID id = ids.next();
        String key = keys.generate(id);
        ApiKey stored = new ApiKey(id, wanted.client(), wanted.scopes(), ApiKeys.hash(key), wanted.expiresAt(), null);
        IssuedKey issued = new IssuedKey(stored, name, administrator, now, null);
        store.add(issued);
        return new Made(key, issued);
    }

    Page<IssuedKey> list(@Nullable String cursor, int limit) {
        List<IssuedKey> found = store.list(cursor == null ? null : position(cursor), limit + 1);
        return Page.of(found, limit, last -> last.key().id().toString());
    }

    void revoke(UUID id, UUID administrator) {
        if (!store.revoke(id, administrator, clock.instant())) {
            throw new NotFoundException("API key " + id);
        }
    }

    private static UUID position(String cursor) {
        try {
            return UUID.fromString(cursor);
        } catch (IllegalArgumentException e) {
            throw new InvalidException("cursor", "is none of this list; take nextCursor of a page");
        }
    }
}
