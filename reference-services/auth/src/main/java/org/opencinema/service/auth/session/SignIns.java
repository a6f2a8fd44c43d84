package org.opencinema.service.auth.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.GoneException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.factor.SecondFactors;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.TokenIssuer;

/** Signs in, refreshes and signs out. */
public final class SignIns {
    private static final String CLIENT_ID = "opencinema";
    /** ISO 3166 leaves it to users. */
    private static final String NO_COUNTRY = "ZZ";

    private static final UUID OURSELVES = UUID.nameUUIDFromBytes("opencinema service auth".getBytes(UTF_8));

    private final Accounts accounts;
    private final Sessions sessions;
    private final Devices devices;
    private final SecondFactors secondFactors;
    private final TokenIssuer issuer;
    private final Audit audit;
    private final Duration accessTokenLifetime;
    private final Uuid7 ids;
    private final Clock clock;
    /** The day when each last got a token here: audited once a day, as they come every few minutes. */
    private final ConcurrentMap<String, LocalDate> clientsSeen = new ConcurrentHashMap<>();

    /** What comes of a password that is right, or of what stands for one. */
    public sealed interface Answer {}

    /** What somebody who signed in is given. */
    public record SignIn(
            Account account, String accessToken, Duration expiresIn, Sessions.Refresh refresh, String tokenType)
            implements Answer {}

    /** The sign-in waits for its second step. */
    public record Challenged(SecondFactors.Required required) implements Answer {}

    /** An access token alone; its type is Bearer or DPoP. */
    public record Token(String accessToken, Duration expiresIn, String type) {}

    public SignIns(
            Accounts accounts,
            Sessions sessions,
            Devices devices,
            SecondFactors secondFactors,
            TokenIssuer issuer,
            Audit audit,
            Duration accessTokenLifetime,
            Uuid7 ids,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.devices = devices;
        this.secondFactors = secondFactors;
        this.issuer = issuer;
        this.audit = audit;
        this.accessTokenLifetime = accessTokenLifetime;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Signs in with a password.
     *
     * @param keyThumbprint of the key that the tokens are bound to; null for none
     */
    public Answer signIn(String email, String password, String device, @Nullable String keyThumbprint) {
        Instant since = clock.instant();
        return afterFirstFactor(accounts.authenticate(email, password), device, keyThumbprint, since);
    }

    /** Every way to sign in by one factor (password, another provider) ends here: the sign-in, or the challenge for its second step. */
    public Answer afterFirstFactor(Account account, String device, @Nullable String keyThumbprint) {
        return afterFirstFactor(account, device, keyThumbprint, clock.instant());
    }

    private Answer afterFirstFactor(Account account, String device, @Nullable String keyThumbprint, Instant since) {
        return secondFactors
                .require(account.id(), device, since)
                .<Answer>map(Challenged::new)
                .orElseGet(() -> start(account, device, keyThumbprint, since));
    }

    /** Every way to sign in that needs no second step (any more) ends here. */
    public SignIn afterBothFactors(UUID accountId, String device, @Nullable String keyThumbprint) {
        return afterBothFactors(accountId, device, keyThumbprint, clock.instant());
    }

    /** The same for a sign-in that began earlier: what ended all sign-ins meanwhile, like another password, ends it as well. */
    public SignIn afterBothFactors(UUID accountId, String device, @Nullable String keyThumbprint, Instant since) {
        Account account = accounts.find(accountId)
                .orElseThrow(() -> new UnauthorizedException("account_gone", "there is no such account any more"));
        return start(account, device, keyThumbprint, since);
    }

    /** Whoever ends all sign-ins of the account finds this one, or is found here. */
    private SignIn start(Account account, String device, @Nullable String keyThumbprint, Instant since) {
        if (account.locked()) {
            throw new DeniedException("account_locked", "this account is locked; ask the support");
        }
        Sessions.Refresh refresh = sessions.start(ids.next(), account.id(), device, keyThumbprint);
        if (sessions.isEndedSince(account.id(), since)) {
            Optional<Sessions.Ended> unused = sessions.end(refresh.token());
            throw new UnauthorizedException("sign_in_over", "all sign-ins were ended meanwhile; begin anew");
        }
        devices.signedIn(account.id(), refresh.sessionId(), device);
        return give(account, refresh, null, keyThumbprint, since);
    }

    /**
     * The account is read before the token is spent, so that a database that is down costs nobody the sign-in; so is the key,
     * so that a thief without it spends nothing.
     */
    public SignIn refresh(String token, @Nullable String keyThumbprint) {
        Instant asOf = clock.instant();
        Sessions.Owner owner = sessions.findOwner(token).orElseThrow(SignIns::refused);
        Account account = accounts.find(owner.accountId()).orElseThrow(SignIns::refused);
        if (owner.keyThumbprint() != null && !owner.keyThumbprint().equals(keyThumbprint)) {
            throw new UnauthorizedException(
                    "dpop_required", "this sign-in is bound to a key; send a proof of it as DPoP");
        }
        if (account.locked()) {
            sessions.end(token)
                    .ifPresent(ended -> audit.record(AuditEvent.of(AuditKind.SESSION_REVOKED)
                            .bySystem()
                            .about(ended.accountId())
                            .in(ended.sessionId())
                            .with("reason", "locked")));
            throw refused();
        }
        Sessions.Rotation rotation = sessions.rotate(token);
        if (rotation instanceof Sessions.Rotation.Valid valid) {
            return give(account, valid.refresh(), valid.profileId(), owner.keyThumbprint(), asOf);
        }
        if (rotation instanceof Sessions.Rotation.Revoked revoked) {
            devices.signInRevoked(revoked.accountId(), revoked.sessionId(), revoked.device());
        }
        throw refused();
    }

    /** A token of the sign-in with the profile, which its later tokens carry as well. */
    public Token chooseProfile(UUID accountId, UUID sessionId, UUID profileId) {
        Instant asOf = clock.instant();
        Account account = accounts.find(accountId).orElseThrow(() -> new NotFoundException("account " + accountId));
        if (account.locked()) {
            throw ended();
        }
        return switch (sessions.choose(sessionId, accountId, profileId)) {
            case CHOSEN ->
                token(account, sessionId, profileId, sessions.findKey(sessionId).orElse(null), asOf);
            case ENDED -> throw ended();
            case FOREIGN -> throw new NotFoundException("sign-in " + sessionId + " of account " + accountId);
        };
    }

    /**
     * A token of a service.
     *
     * @param keyId of the API key, which is the sign-in of all its tokens
     * @param scopes the operations that the token opens; empty for all
     * @param keyThumbprint of the key that the token is bound to; null for none
     */
    public Token serviceToken(
            UUID service, String client, @Nullable UUID keyId, Set<String> scopes, @Nullable String keyThumbprint) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!today.equals(clientsSeen.put(client, today))) {
            audit.record(AuditEvent.of(AuditKind.SERVICE_SIGNED_IN).byClient(client));
        }
        return ofService(service, client, keyId, scopes, keyThumbprint);
    }

    /** What this service shows to others. */
    public Token ownToken() {
        return ofService(OURSELVES, "auth", null, Set.of(), null);
    }

    private Token ofService(
            UUID service, String client, @Nullable UUID keyId, Set<String> scopes, @Nullable String keyThumbprint) {
        Instant now = clock.instant();
        UUID id = ids.next();
        return issue(new AccessToken(
                id.toString(),
                service.toString(),
                client,
                (keyId == null ? id : keyId).toString(),
                Set.of("service"),
                null,
                null,
                NO_COUNTRY,
                now,
                now.plus(accessTokenLifetime),
                keyThumbprint,
                scopes));
    }

    public void signOut(String token) {
        sessions.end(token)
                .ifPresent(ended -> audit.record(
                        AuditEvent.own(AuditKind.SIGNED_OUT, ended.accountId()).in(ended.sessionId())));
    }

    private SignIn give(
            Account account,
            Sessions.Refresh refresh,
            @Nullable UUID profileId,
            @Nullable String keyThumbprint,
            Instant asOf) {
        Token token = token(account, refresh.sessionId(), profileId, keyThumbprint, asOf);
        return new SignIn(account, token.accessToken(), token.expiresIn(), refresh, token.type());
    }

    /** The token is as old as what it says of the account, so that a change after that ends it. */
    private Token token(
            Account account, UUID sessionId, @Nullable UUID profileId, @Nullable String keyThumbprint, Instant asOf) {
        return issue(new AccessToken(
                ids.next().toString(),
                account.id().toString(),
                CLIENT_ID,
                sessionId.toString(),
                account.roles(),
                account.plan(),
                profileId == null ? null : profileId.toString(),
                account.country(),
                asOf,
                asOf.plus(accessTokenLifetime),
                keyThumbprint,
                Set.of()));
    }

    private Token issue(AccessToken content) {
        return new Token(
                issuer.issue(content), accessTokenLifetime, content.keyThumbprint() == null ? "Bearer" : "DPoP");
    }

    private static GoneException ended() {
        return new GoneException("session_ended", "the sign-in has ended; sign in again");
    }

    private static UnauthorizedException refused() {
        return new UnauthorizedException("refresh_invalid", "the refresh token is not valid; sign in again");
    }
}
