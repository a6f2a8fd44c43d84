package org.opencinema.service.auth.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.GoneException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
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
    private final TokenIssuer issuer;
    private final Audit audit;
    private final Duration accessTokenLifetime;
    private final Uuid7 ids;
    private final Clock clock;
    /** The day when each last got a token here: audited once a day, as they come every few minutes. */
    private final ConcurrentMap<String, LocalDate> clientsSeen = new ConcurrentHashMap<>();

    /** What somebody who signed in is given. */
    public record SignIn(Account account, String accessToken, Duration expiresIn, Sessions.Refresh refresh) {}

    /** An access token alone. */
    public record Token(String accessToken, Duration expiresIn) {}

    public SignIns(
            Accounts accounts,
            Sessions sessions,
            Devices devices,
            TokenIssuer issuer,
            Audit audit,
            Duration accessTokenLifetime,
            Uuid7 ids,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.devices = devices;
        this.issuer = issuer;
        this.audit = audit;
        this.accessTokenLifetime = accessTokenLifetime;
        this.ids = ids;
        this.clock = clock;
    }

    public SignIn signIn(String email, String password, String device) {
        Account account = accounts.authenticate(email, password);
        Sessions.Refresh refresh = sessions.start(ids.next(), account.id(), device);
        devices.signedIn(account.id(), refresh.sessionId(), device);
        return give(account, refresh, null);
    }

    /** The account is read before the token is spent, so that a database that is down costs nobody the sign-in. */
    public SignIn refresh(String token) {
        Account account = sessions.findAccount(token).flatMap(accounts::find).orElseThrow(SignIns::refused);
        Sessions.Rotation rotation = sessions.rotate(token);
        if (rotation instanceof Sessions.Rotation.Valid valid) {
            return give(account, valid.refresh(), valid.profileId());
        }
        if (rotation instanceof Sessions.Rotation.Revoked revoked) {
            devices.signInRevoked(revoked.accountId(), revoked.sessionId(), revoked.device());
        }
        throw refused();
    }

    /** A token of the sign-in with the profile, which its later tokens carry as well. */
    public Token chooseProfile(UUID accountId, UUID sessionId, UUID profileId) {
        Account account = accounts.find(accountId).orElseThrow(() -> new NotFoundException("account " + accountId));
        return switch (sessions.choose(sessionId, accountId, profileId)) {
            case CHOSEN -> token(account, sessionId, profileId);
            case ENDED -> throw new GoneException("session_ended", "the sign-in has ended; sign in again");
            case FOREIGN -> throw new NotFoundException("sign-in " + sessionId + " of account " + accountId);
        };
    }

    public Token serviceToken(UUID service, String client) {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (!today.equals(clientsSeen.put(client, today))) {
            audit.record(AuditEvent.of(AuditKind.SERVICE_SIGNED_IN).byClient(client));
        }
        return ofService(service, client, now);
    }

    /** What this service shows to others. */
    public Token ownToken() {
        return ofService(OURSELVES, "auth", clock.instant());
    }

    private Token ofService(UUID service, String client, Instant now) {
        UUID id = ids.next();
        return issue(new AccessToken(
                id.toString(),
                service.toString(),
                client,
                id.toString(),
                Set.of("service"),
                null,
                null,
                NO_COUNTRY,
                now,
                now.plus(accessTokenLifetime)));
    }

    public void signOut(String token) {
        sessions.end(token)
                .ifPresent(ended -> audit.record(
                        AuditEvent.own(AuditKind.SIGNED_OUT, ended.accountId()).in(ended.sessionId())));
    }

    private SignIn give(Account account, Sessions.Refresh refresh, @Nullable UUID profileId) {
        Token token = token(account, refresh.sessionId(), profileId);
        return new SignIn(account, token.accessToken(), token.expiresIn(), refresh);
    }

    private Token token(Account account, UUID sessionId, @Nullable UUID profileId) {
        Instant now = clock.instant();
        return issue(new AccessToken(
                ids.next().toString(),
                account.id().toString(),
                CLIENT_ID,
                sessionId.toString(),
                account.roles(),
                account.plan(),
                profileId == null ? null : profileId.toString(),
                account.country(),
                now,
                now.plus(accessTokenLifetime)));
    }

    private Token issue(AccessToken content) {
        return new Token(issuer.issue(content), accessTokenLifetime);
    }

    private static UnauthorizedException refused() {
        return new UnauthorizedException("refresh_invalid", "the refresh token is not valid; sign in again");
    }
}
