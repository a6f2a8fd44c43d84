package org.opencinema.tokens;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.PasswordAlgorithm.Bcrypt;
import org.opencinema.tokens.PasswordHash.BcryptHash;

/**
 * Hashes passwords with Argon2id or bcrypt, and checks hashes of both. A hash is dear on purpose, so only so many are
 * computed at once, only so many callers wait for their turn, first come, first served, and the others are told at once
 * that it is busy: a storm of sign-ins takes neither all processors nor all threads. Thread-safe; its methods block.
 *
 * <p>Passwords may have any length (but see {@link Bcrypt}) and any characters of Unicode; the same text in another
 * composition of characters (NFKC) is the same password.
 */
public final class PasswordHasher {
    private static final int WAITING_PER_RUNNING = 16;

    private final SecureRandom random = new SecureRandom();
    private final PasswordAlgorithm algorithm;
    private final Semaphore running;
    private final Semaphore admitted;
    private final Duration maxWait;
    private final String nobody;

    private PasswordHasher(PasswordAlgorithm algorithm, int maxConcurrent, int maxWaiting, Duration maxWait) {
        this.algorithm = algorithm;
        this.running = new Semaphore(maxConcurrent, true);
        this.admitted = new Semaphore(maxConcurrent + maxWaiting);
        this.maxWait = maxWait;
        this.nobody = PasswordHash.make(algorithm, new byte[] {1}, newSalt());
    }

    /**
     * A hasher with {@link PasswordAlgorithm#DEFAULT} that runs at most {@code maxConcurrent} hashes at once (20 MB of memory
     * each); 16 times as many callers wait, each at most {@code maxWait}.
     */
    public static PasswordHasher create(int maxConcurrent, Duration maxWait) {
        return create(PasswordAlgorithm.DEFAULT, maxConcurrent, WAITING_PER_RUNNING * maxConcurrent, maxWait);
    }

    /**
     * A hasher that makes new hashes with {@code algorithm}.
     *
     * @param maxConcurrent hashes computed at once
     * @param maxWaiting callers that wait for their turn; with more, {@link PasswordHasherBusyException} comes at once
     * @param maxWait the longest that one of them waits
     */
    public static PasswordHasher create(
            PasswordAlgorithm algorithm, int maxConcurrent, int maxWaiting, Duration maxWait) {
        if (maxConcurrent < 1 || maxWaiting < 0) {
            throw new IllegalArgumentException(
                    "maxConcurrent is at least 1 and maxWaiting 0, were " + maxConcurrent + " and " + maxWaiting);
        }
        return new PasswordHasher(algorithm, maxConcurrent, maxWaiting, maxWait);
    }

    /** Whether {@link #hash} takes this password: Argon2id every one, bcrypt none of more than 72 bytes in UTF-8. */
    public boolean accepts(String password) {
        return !(algorithm instanceof Bcrypt) || BcryptHash.isWhole(bytes(password));
    }

    /**
     * The hash of this password with a new salt, as text of some 100 characters: a PHC string of Argon2id, or {@code $2b$…}.
     *
     * @throws PasswordHasherBusyException if too many others are ahead
     * @throws IllegalArgumentException if the password is not {@link #accepts accepted}
     */
    public String hash(String password) {
        byte[] secret = bytes(password);
        return inTurn(() -> PasswordHash.make(algorithm, secret, newSalt()));
    }

    /**
     * Whether this is the password that was hashed, by either algorithm and with any parameters. Without a hash (nobody has
     * that name) it does the same work and says no, so that the time taken tells nothing. A password of more than 72 bytes
     * fits no bcrypt hash: what another system cut off cannot be checked.
     *
     * @throws PasswordHasherBusyException if too many others are ahead
     * @throws IllegalArgumentException if {@code encoded} is neither a PHC string of Argon2id nor a bcrypt hash (2a, 2b, 2y)
     */
    public boolean verify(String password, @Nullable String encoded) {
        PasswordHash expected = PasswordHash.parse(encoded == null ? nobody : encoded);
        byte[] secret = bytes(password);
        return inTurn(() -> expected.fits(secret)) && encoded != null;
    }

    /**
     * Whether the hash is weaker than those that are made today, so that it should be replaced at the next sign-in: of bcrypt
     * where Argon2id is wanted, with less memory, fewer passes, a lower cost, or a shorter salt.
     *
     * @throws IllegalArgumentException as for {@link #verify}
     */
    public boolean needsRehash(String encoded) {
        return PasswordHash.parse(encoded).isWeakerThan(algorithm);
    }

    private <T> T inTurn(Supplier<T> work) {
        if (!admitted.tryAcquire()) {
            throw new PasswordHasherBusyException("too many wait to have a password hashed");
        }
        try {
            acquire();
            try {
                return work.get();
            } finally {
                running.release();
            }
        } finally {
            admitted.release();
        }
    }

    private void acquire() {
        try {
            if (!running.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new PasswordHasherBusyException("no turn to hash a password within " + maxWait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PasswordHasherBusyException("interrupted while waiting for a turn to hash a password");
        }
    }

    private byte[] newSalt() {
        byte[] salt = new byte[PasswordHash.SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }

    private static byte[] bytes(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
    }
}
