package org.opencinema.service.auth.session;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.TooManyRequestsException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.LoginThrottle;
import org.opencinema.redis.LoginThrottle.Attempt;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.key.MasterKey;

/** Slows those who guess passwords, before a password is looked at; the owner of a known device does not feel it. */
public final class LoginGuard {
    private final LoginThrottle throttle;
    private final DeviceSecrets devices;
    private final MasterKey masterKey;

    /** Who tries to sign in from where; the secret is that of the device, if it has one. */
    public record Caller(
            String email, String address, @Nullable String deviceSecret) {}

    /** Somebody whose password was right, and the secret that the device has from now on; none before the second step. */
    public record Guarded(SignIns.Answer answer, @Nullable String deviceSecret) {}

    public LoginGuard(LoginThrottle throttle, DeviceSecrets devices, MasterKey masterKey) {
        this.throttle = throttle;
        this.devices = devices;
        this.masterKey = masterKey;
    }

    /**
     * Lets the caller try.
     *
     * @throws TooManyRequestsException if the caller must wait first
     */
    public Guarded guard(Caller caller, Supplier<SignIns.Answer> signIn) {
        String email = Accounts.normalize(caller.email());
        Optional<String> device = devices.find(caller.deviceSecret(), masterKey.mac("email hash", email));
        String account = account(email);
        Attempt attempt = device.map(id -> Attempt.ofKnownDevice(account, id))
                .orElseGet(() -> Attempt.ofStranger(account, caller.address()));
        Duration wait = ask(known -> known.begin(attempt));
        if (!wait.isZero()) {
            throw new TooManyRequestsException(wait);
        }
        SignIns.Answer answer = tried(attempt, signIn);
        tell(known -> known.succeeded(attempt));
        if (!(answer instanceof SignIns.SignIn signedIn)) {
            return new Guarded(answer, null);
        }
        String proved = device.isPresent() ? caller.deviceSecret() : null;
        return new Guarded(answer, devices.remember(signedIn.account().id(), proved));
    }

    /** The owner has come in by other means, so the failures at this address and of strangers are forgotten. */
    public void forget(String email, String address) {
        tell(known -> known.forget(Attempt.ofStranger(account(email), address)));
    }

    /** Only a refusal says that the password was wrong. */
    private SignIns.Answer tried(Attempt attempt, Supplier<SignIns.Answer> signIn) {
        try {
            return signIn.get();
        } catch (UnauthorizedException wrong) {
            throw wrong;
        } catch (RuntimeException e) {
            try {
                throttle.withdrawn(attempt);
            } catch (RedisUnavailableException alsoDown) {
                e.addSuppressed(alsoDown);
            }
            throw e;
        }
    }

    private String account(String email) {
        return HexFormat.of().formatHex(masterKey.mac("login throttle", email), 0, 16);
    }

    private void tell(java.util.function.Consumer<LoginThrottle> message) {
        ask(known -> {
            message.accept(known);
            return true;
        });
    }

    private <T> T ask(Function<LoginThrottle, T> question) {
        try {
            return question.apply(throttle);
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "tries cannot be counted now", e);
        }
    }
}
