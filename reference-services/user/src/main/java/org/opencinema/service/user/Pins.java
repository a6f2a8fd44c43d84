package org.opencinema.service.user;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.TooManyRequestsException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.tokens.PasswordHasher;
import org.opencinema.tokens.PasswordHasherBusyException;

/** The PINs of accounts: hashed like passwords, and with few tries. */
final class Pins {
    static final int TRIES = 5;
    static final Duration PAUSE = Duration.ofMinutes(15);

    private final Jdbi jdbi;
    private final AccountStore accounts;
    private final PasswordHasher hasher;
    private final Clock clock;

    Pins(Jdbi jdbi, AccountStore accounts, PasswordHasher hasher, Clock clock) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.hasher = hasher;
        this.clock = clock;
    }

    /** Nothing happens if the account has no PIN. */
    void require(Account account, @Nullable String pin) {
        if (account.pinHash() == null) {
            return;
        }
        if (pin == null) {
            throw new DeniedException("pin_required", "this needs the PIN of the account");
        }
        Instant now = clock.instant();
        boolean counted = jdbi.inTransaction(handle -> accounts.countPinTry(handle, account.id(), TRIES, PAUSE, now));
        if (!counted) {
            Instant last = jdbi.withHandle(handle -> accounts.lastPinTry(handle, account.id()))
                    .orElse(now);
            throw new TooManyRequestsException(Duration.between(now, last.plus(PAUSE)));
        }
        try {
            if (!hasher.verify(pin, account.pinHash())) {
                throw new DeniedException("pin_wrong", "the PIN is wrong");
            }
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
        jdbi.useHandle(handle -> accounts.forgetPinTries(handle, account.id()));
    }

    /** Without a PIN there is none from now on. */
    void set(Account account, @Nullable String pin) {
        try {
            String hash = pin == null ? null : hasher.hash(pin);
            jdbi.useHandle(handle -> accounts.setPin(handle, account.id(), hash));
        } catch (PasswordHasherBusyException e) {
            throw busy(e);
        }
    }

    private static UnavailableException busy(PasswordHasherBusyException e) {
        return new UnavailableException("busy", "too many PINs at this moment; try again", e);
    }
}
