package org.opencinema.service.auth.factor;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.tokens.RecoveryCodes;
import org.opencinema.tokens.Totp;

/** The rules of two-step sign-in: the app's code or a recovery code after the password. */
public final class SecondFactors {
    private static final Duration ENROLMENT = Duration.ofMinutes(30);
    private static final Totp TOTP = Totp.ofDefaults();

    private final TotpStore store;
    private final PasskeyStore passkeys;
    private final Challenges challenges;
    private final Tries tries;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SecondFactors(
            TotpStore store, PasskeyStore passkeys, Challenges challenges, Tries tries, Audit audit, Clock clock) {
        this.store = store;
        this.passkeys = passkeys;
        this.challenges = challenges;
        this.tries = tries;
        this.audit = audit;
        this.clock = clock;
    }

    /** How a sign-in may go on. */
    public enum Method {
        TOTP,
        RECOVERY_CODE,
        PASSKEY
    }

    /** What a sign-in waits for. */
    public record Required(String challenge, List<Method> methods, Duration expiresIn) {}

    /** A sign-in that has passed its second step, and when it began. */
    public record Passed(UUID accountId, String device, Instant since) {}

    /** Whether it is on, and how many recovery codes are left. */
    record State(boolean on, int recoveryCodesLeft) {}

    /**
     * What the sign-in of an account must pass after its password (or what stands for it); empty if that was enough.
     *
     * @param since when the sign-in began
     */
    public Optional<Required> require(UUID accountId, String device, Instant since) {
        if (!store.isOn(accountId)) {
            return Optional.empty();
        }
        List<Method> methods = new ArrayList<>(List.of(Method.TOTP));
        if (!store.listCodes(accountId).isEmpty()) {
            methods.add(Method.RECOVERY_CODE);
        }
        if (passkeys.count(accountId) > 0) {
            methods.add(Method.PASSKEY);
        }
        String challenge = challenges.startSignIn(accountId, device, since);
        return Optional.of(new Required(challenge, List.copyOf(methods), Challenges.LIFETIME));
    }

    public Passed pass(String challenge, @Nullable String code, @Nullable String recoveryCode) {
        if ((code == null) == (recoveryCode == null)) {
            throw new UnprocessableException("code", "or recoveryCode must be given, and not both");
        }
        Challenges.SignIn signIn = challenges.trySignIn(challenge).orElseThrow(SecondFactors::over);
        tries.count(signIn.accountId());
        boolean right = (code != null && isCode(signIn.accountId(), code))
                || (recoveryCode != null && isRecoveryCode(signIn.accountId(), recoveryCode));
        if (!right) {
            audit.record(AuditEvent.of(AuditKind.SIGN_IN_FAILED)
                    .about(signIn.accountId())
                    .with("reason", "second_factor"));
            throw new UnauthorizedException("code_wrong", "the code is wrong or was used before");
        }
        if (!challenges.finishSignIn(challenge)) {
            throw over();
        }
        return new Passed(signIn.accountId(), signIn.device(), signIn.since());
    }

    State state(UUID accountId) {
        boolean on = store.isOn(accountId);
        return new State(on, on ? store.listCodes(accountId).size() : 0);
    }

    /** A new secret, which does nothing until it is confirmed. */
    byte[] start(UUID accountId) {
        byte[] secret = TOTP.newSecret(random);
        if (!store.putPending(accountId, secret, clock.instant())) {
            throw new ConflictException("second_factor_on", "two-step sign-in is on; turn it off first");
        }
        return secret;
    }

    static String uri(byte[] secret, String account) {
        return TOTP.uri(secret, "Open Cinema", account.replace(":", ""));
    }

    /** Turns it on; the recovery codes are known to nobody else. */
    List<String> confirm(UUID accountId, String code) {
        tries.count(accountId);
        Instant now = clock.instant();
        TotpStore.Secret pending = store.find(accountId)
                .filter(found ->
                        !found.confirmed() && now.isBefore(found.createdAt().plus(ENROLMENT)))
                .orElseThrow(() -> new ConflictException("totp_not_started", "ask for a secret first"));
        OptionalLong step = TOTP.verify(pending.secret(), code, now);
        if (step.isEmpty()) {
            throw wrong();
        }
        List<String> codes = RecoveryCodes.generate(random);
        if (!store.confirm(accountId, pending, step.getAsLong(), hashes(codes), now)) {
            throw new ConflictException("totp_not_started", "another secret was asked for meanwhile");
        }
        return codes;
    }

    /** A code of a signed-in account that wants to change something. */
    void requireCode(UUID accountId, String code) {
        tries.count(accountId);
        if (!isCode(accountId, code)) {
            throw wrong();
        }
    }

    void turnOff(UUID accountId) {
        if (!store.delete(accountId, clock.instant())) {
            throw off();
        }
    }

    List<String> renewRecoveryCodes(UUID accountId) {
        if (!store.isOn(accountId)) {
            throw off();
        }
        List<String> codes = RecoveryCodes.generate(random);
        store.replaceCodes(accountId, hashes(codes));
        return codes;
    }

    private boolean isCode(UUID accountId, String code) {
        Optional<TotpStore.Secret> known = store.find(accountId).filter(TotpStore.Secret::confirmed);
        if (known.isEmpty()) {
            return false;
        }
        OptionalLong step = TOTP.verify(known.get().secret(), code, clock.instant());
        return step.isPresent() && store.use(accountId, step.getAsLong());
    }

    private boolean isRecoveryCode(UUID accountId, String code) {
        return RecoveryCodes.match(code, store.listCodes(accountId))
                .filter(hash -> store.useCode(accountId, hash, clock.instant()))
                .isPresent();
    }

    private static List<String> hashes(List<String> codes) {
        return codes.stream().map(RecoveryCodes::hash).toList();
    }

    private static UnauthorizedException over() {
        return new UnauthorizedException("challenge_invalid", "this sign-in is over; begin anew with the password");
    }

    private static UnprocessableException wrong() {
        return new UnprocessableException("code", "is wrong or was used before");
    }

    private static ConflictException off() {
        return new ConflictException("second_factor_off", "two-step sign-in is not on");
    }
}
