package org.opencinema.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and checks passwords with Argon2id: 19 MiB, 2 passes, 1 lane, which is OWASP's first choice. One hash takes some
 * 20 ms of processor time, so only so many run at once and the others wait a little. Thread-safe; its methods block.
 */
public final class PasswordHasher {
    private static final Parameters WANTED = new Parameters(19_456, 2, 1);
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=([0-9]{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
    private static final int MAX_KIBIBYTES = 131_072;
    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 8;

    private final SecureRandom random = new SecureRandom();
    private final Semaphore running;
    private final Duration maxWait;
    private final String nobody;

    private record Parameters(int kibibytes, int passes, int lanes) {}

    /** Salt and hash are still in base64. */
    private record Encoded(Parameters parameters, String salt, String hash) {}

    private PasswordHasher(int maxConcurrent, Duration maxWait) {
        this.running = new Semaphore(maxConcurrent, true);
        this.maxWait = maxWait;
        this.nobody = encode(WANTED, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
    }

    /**
     * A hasher that runs at most {@code maxConcurrent} hashes at once (20 MB of memory each); a caller waits at most
     * {@code maxWait} for its turn.
     */
    public static PasswordHasher create(int maxConcurrent, Duration maxWait) {
        return new PasswordHasher(maxConcurrent, maxWait);
    }

    /**
     * The hash of this password with a new salt, as a PHC string of some 100 characters.
     *
     * @throws PasswordHasherBusyException if too many others are ahead
     */
    public String hash(String password) {
        byte[] salt = randomBytes(SALT_BYTES);
        return encode(WANTED, salt, argon2(password, WANTED, salt, HASH_BYTES));
    }

    /**
     * Whether this is the password that was hashed. Without a hash (nobody has that name) it does the same work and says no,
     * so that the time taken tells nothing.
     *
     * @throws PasswordHasherBusyException if too many others are ahead
     * @throws IllegalArgumentException if {@code encoded} is no Argon2id hash in PHC form
     */
    public boolean verify(String password, @Nullable String encoded) {
        Encoded expected = decode(encoded == null ? nobody : encoded);
        byte[] hash = Base64.getDecoder().decode(expected.hash());
        byte[] salt = Base64.getDecoder().decode(expected.salt());
        return MessageDigest.isEqual(hash, argon2(password, expected.parameters(), salt, hash.length))
                && encoded != null;
    }

    /**
     * Whether the hash was made with other parameters than today's, so that it should be replaced at the next sign-in.
     *
     * @throws IllegalArgumentException if {@code encoded} is no Argon2id hash in PHC form
     */
    public boolean needsRehash(String encoded) {
        Encoded hash = decode(encoded);
        return !hash.parameters().equals(WANTED) || Base64.getDecoder().decode(hash.hash()).length != HASH_BYTES;
    }

    private byte[] argon2(String password, Parameters parameters, byte[] salt, int length) {
        byte[] secret = Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8);
        acquire();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(parameters.kibibytes())
                    .withIterations(parameters.passes())
                    .withParallelism(parameters.lanes())
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[length];
            generator.generateBytes(secret, hash);
            return hash;
        } finally {
            running.release();
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

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String encode(Parameters parameters, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + parameters.kibibytes() + ",t=" + parameters.passes() + ",p=" + parameters.lanes()
                + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static Encoded decode(String encoded) {
        Matcher phc = PHC.matcher(encoded);
        if (!phc.matches()) {
            throw new IllegalArgumentException("not an Argon2id hash in PHC form");
        }
        Parameters parameters = new Parameters(
                Integer.parseInt(phc.group(1)), Integer.parseInt(phc.group(2)), Integer.parseInt(phc.group(3)));
        if (parameters.lanes() < 1
                || parameters.lanes() > MAX_LANES
                || parameters.passes() < 1
                || parameters.passes() > MAX_PASSES
                || parameters.kibibytes() < 8 * parameters.lanes()
                || parameters.kibibytes() > MAX_KIBIBYTES) {
            throw new IllegalArgumentException("Argon2id parameters out of range: " + parameters);
        }
        return new Encoded(parameters, phc.group(4), phc.group(5));
    }
}
