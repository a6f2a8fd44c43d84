package org.opencinema.service.auth.factor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.auth.account.Accounts;

/** Asks again who it is before ways to sign in are changed, so that a token that was stolen does not take the account over. */
public final class Reauthentication {
    private final Accounts accounts;
    private final Tries tries;
    private final Duration recent;
    private final Clock clock;

    Reauthentication(Accounts accounts, Tries tries, Duration recent, Clock clock) {
        this.accounts = accounts;
        this.tries = tries;
        this.recent = recent;
        this.clock = clock;
    }

    /** The password, or a sign-in of just now. */
    public void require(Caller caller, @Nullable String password) {
        if (password != null) {
            requirePassword(caller.accountId(), password);
        } else if (!isRecent(caller)) {
            throw new DeniedException("reauthentication_required", "give the password or sign in again");
        }
    }

    void requirePassword(UUID accountId, String password) {
        tries.count(accountId);
        if (!accounts.isPassword(accountId, password)) {
            throw new UnprocessableException("password", "is wrong");
        }
    }

    /** The id of a sign-in is a UUIDv7, which says when it was made. */
    private boolean isRecent(Caller caller) {
        Instant signedIn =
                Instant.ofEpochMilli(UUID.fromString(caller.sessionId()).getMostSignificantBits() >>> 16);
        return clock.instant().isBefore(signedIn.plus(recent));
    }
}
