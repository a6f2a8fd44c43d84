package org.opencinema.service.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.events.Uuid7;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.TokenIssuer;

/** Signs in, refreshes and signs out. */
final class SignIns {
    private static final String CLIENT_ID = "opencinema";

    private final Accounts accounts;
    private final Sessions sessions;
    private final TokenIssuer issuer;
    private final Duration accessTokenLifetime;
    private final Uuid7 ids;
    private final Clock clock;

    /** What somebody who signed in is given. */
    record SignIn(Account account, String accessToken, Duration expiresIn, Sessions.Refresh refresh) {}

    SignIns(
            Accounts accounts,
            Sessions sessions,
            TokenIssuer issuer,
            Duration accessTokenLifetime,
            Uuid7 ids,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.issuer = issuer;
        this.accessTokenLifetime = accessTokenLifetime;
        this.ids = ids;
        this.clock = clock;
    }

    SignIn signIn(String email, String password, String device) {
        Account account = accounts.authenticate(email, password);
        UUID sessionId = ids.next();
        return give(account, sessions.start(sessionId, account.id(), device));
    }

    /** The account is read before the token is spent, so that a database that is down costs nobody the sign-in. */
    SignIn refresh(String token) {
        Account account = sessions.findAccount(token).flatMap(accounts::find).orElseThrow(SignIns::refused);
        return give(account, sessions.rotate(token).orElseThrow(SignIns::refused));
    }

    void signOut(String token) {
        sessions.end(token);
    }

    private SignIn give(Account account, Sessions.Refresh refresh) {
        Instant now = clock.instant();
        String accessToken = issuer.issue(new AccessToken(
                ids.next().toString(),
                account.id().toString(),
                CLIENT_ID,
                refresh.sessionId().toString(),
                account.roles(),
                null,
                null,
                account.country(),
                now,
                now.plus(accessTokenLifetime)));
        return new SignIn(account, accessToken, accessTokenLifetime, refresh);
    }

    private static UnauthorizedException refused() {
        return new UnauthorizedException("refresh_invalid", "the refresh token is not valid; sign in again");
    }
}
