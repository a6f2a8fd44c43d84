package org.opencinema.service.auth.revocation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.RefreshFamilies;
import org.opencinema.service.auth.revocation.RevocationStore.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sign-ins and access tokens. What is revoked in a transaction takes effect with it: the relay tells all services, and ends
 * what {@link #finishSoon} did not because Redis was away.
 */
public final class Revocations {
    private static final Logger log = LoggerFactory.getLogger(Revocations.class);
    /** For clocks that differ and sign-ins that wait for their second step, beyond the lifetime of access tokens. */
    private static final Duration MARGIN = Duration.ofMinutes(6);

    private final Jdbi jdbi;
    private final RefreshFamilies families;
    private final Duration accessTokenLifetime;
    private final Uuid7 ids;
    private final Clock clock;

    /** What was decided and is still to be done in Redis, after the commit. */
    public record Decision(
            UUID id,
            boolean ofSubject,
            UUID value,
            @Nullable UUID exceptSession) {}

    public Revocations(Jdbi jdbi, RefreshFamilies families, Duration accessTokenLifetime, Uuid7 ids, Clock clock) {
        this.jdbi = jdbi;
        this.families = families;
        this.accessTokenLifetime = accessTokenLifetime;
        this.ids = ids;
        this.clock = clock;
    }

    /** Ends one sign-in with its access tokens. */
    public void endSignIn(UUID sessionId) {
        finish(jdbi.inTransaction(handle -> add(handle, false, sessionId, null, false)));
    }

    /** Ends the sign-ins of an account with their access tokens, but for one that goes on, and all that apps were granted. */
    public void endSignIns(UUID accountId, @Nullable UUID exceptSession) {
        finish(jdbi.inTransaction(handle -> endSignIns(handle, accountId, exceptSession)));
    }

    /** The same as a part of a transaction; {@link #finishSoon} it after the commit. */
    public Decision endSignIns(Handle handle, UUID accountId, @Nullable UUID exceptSession) {
        endGrants(handle, accountId);
        return add(handle, true, accountId, exceptSession, false);
    }

    /** Ends the access tokens that an account has now; its sign-ins go on and get new ones. */
    public void endAccessTokens(Handle handle, UUID accountId) {
        Decision unused = add(handle, true, accountId, null, true);
    }

    /** Ends all that an account granted to apps, with the access tokens of these; its consents stay. */
    public void endGrants(Handle handle, UUID accountId) {
        endGrants(handle, "account_id = :account", Map.of("account", accountId));
    }

    /** Ends what an account granted to one app. */
    public void endGrants(Handle handle, UUID accountId, UUID clientId) {
        endGrants(
                handle,
                "account_id = :account AND client_id = :client",
                Map.of("account", accountId, "client", clientId));
    }

    /** Ends all that an app was granted. */
    public void endGrantsOfClient(Handle handle, UUID clientId) {
        endGrants(handle, "client_id = :client", Map.of("client", clientId));
    }

    /** Ends one grant. */
    public void endGrant(Handle handle, UUID grantId) {
        endGrants(handle, "oauth_grant.id = :grant", Map.of("grant", grantId));
    }

    private void endGrants(Handle handle, String condition, Map<String, UUID> values) {
        Instant now = clock.instant();
        int ended = RevocationStore.endGrants(handle, condition, values, now, until(now));
        log.debug("{} grants of apps ended", ended);
    }

    /** Ends the access tokens of a sign-in that has no refresh tokens, like those of an API key. */
    public void endAccessTokensOf(Handle handle, UUID sessionId) {
        Decision unused = add(handle, false, sessionId, null, true);
    }

    /**
     * Whether all that an account proved itself by up to a time counts no more.
     *
     * @param since at most five minutes ago: what is older may be forgotten
     */
    public boolean isEndedSince(UUID accountId, Instant since) {
        return jdbi.withHandle(handle -> RevocationStore.isAnyOfSubjectAfter(handle, accountId, since));
    }

    /** Ends the sign-ins in Redis now; if it is away, the relay does it later. Doing it again is no harm. */
    public void finishSoon(Decision decision) {
        try {
            finish(decision);
        } catch (RedisUnavailableException e) {
            log.warn("sign-ins of {} end when Redis is back: {}", decision.value(), e.toString());
        }
    }

    private void finish(Decision decision) {
        jdbi.useHandle(handle -> finish(handle, decision));
    }

    void finish(Handle handle, Decision decision) {
        if (!decision.ofSubject()) {
            families.end(decision.value().toString());
        } else {
            String except = String.valueOf(decision.exceptSession());
            families.list(decision.value().toString()).stream()
                    .map(RefreshFamilies.Family::id)
                    .filter(id -> !id.equals(except))
                    .forEach(families::end);
        }
        RevocationStore.setSignInsEnded(handle, decision.id());
    }

    private Decision add(
            Handle handle, boolean ofSubject, UUID value, @Nullable UUID exceptSession, boolean signInsEnded) {
        Instant now = clock.instant();
        UUID id = ids.next();
        RevocationStore.add(
                handle, new Entry(id, ofSubject, value, exceptSession, now, until(now), false, signInsEnded));
        return new Decision(id, ofSubject, value, exceptSession);
    }

    private Instant until(Instant now) {
        return now.plus(accessTokenLifetime).plus(MARGIN);
    }
}
