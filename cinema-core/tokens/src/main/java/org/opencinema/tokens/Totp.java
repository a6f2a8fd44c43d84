package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time passwords (RFC 6238), as authenticator apps show them. Immutable and thread-safe.
 *
 * <p>A code is accepted in its own step of time and in those just before and after it, for clocks that go a little wrong.
 * It must not be accepted twice: keep the step that {@link #verify} returns, and refuse a step that is not later.
 */
public final class Totp {
    /** How long each code is shown. */
    public static final Duration STEP = Duration.ofSeconds(30);

    private static final int WINDOW = 1;
    private static final int[] POWERS = {1_000_000, 10_000_000, 100_000_000};

    private final Algorithm algorithm;
    private final int digits;

    /** The hash under the HMAC. Many authenticator apps know SHA1 only, which is safe in an HMAC. */
    public enum Algorithm {
        SHA1(20),
        SHA256(32),
        SHA512(64);

        private final int secretBytes;

        Algorithm(int secretBytes) {
            this.secretBytes = secretBytes;
        }
    }

    private Totp(Algorithm algorithm, int digits) {
        this.algorithm = algorithm;
        this.digits = digits;
    }

    /** What every authenticator app understands: SHA-1 and 6 digits. */
    public static Totp ofDefaults() {
        return new Totp(Algorithm.SHA1, 6);
    }

    /**
     * Codes by this algorithm with 6 to 8 digits.
     *
     * @throws IllegalArgumentException if {@code digits} is another number
     */
    public static Totp of(Algorithm algorithm, int digits) {
        if (digits < 6 || digits > 8) {
            throw new IllegalArgumentException("digits must be 6..8, was " + digits);
        }
        return new Totp(algorithm, digits);
    }

    /** A new random secret, as long as the hash of the algorithm (RFC 4226 §4, R6). */
    public byte[] newSecret(SecureRandom random) {
        byte[] secret = new byte[algorithm.secretBytes];
        random.nextBytes(secret);
        return secret;
    }

    /** The code at a time. */
    public String code(byte[] secret, Instant time) {
        return codeOf(secret, step(time));
    }

    /**
     * The step of time that the code belongs to, if it is that of {@code time}, the one before or the one after; empty for
     * any other text. It takes the same time for every text of the right length.
     */
    public OptionalLong verify(byte[] secret, String code, Instant time) {
        byte[] presented = code.getBytes(UTF_8);
        long now = step(time);
        OptionalLong matched = OptionalLong.empty();
        for (long step = Math.max(0, now - WINDOW); step <= now + WINDOW; step++) {
            if (MessageDigest.isEqual(codeOf(secret, step).getBytes(UTF_8), presented)) {
                matched = OptionalLong.of(step);
            }
        }
        return matched;
    }

    /**
     * What an authenticator app reads from a QR code: {@code otpauth://totp/issuer:account?secret=…}.
     *
     * @param issuer the name of the site, without a colon
     * @param account what its user knows the account by, without a colon
     * @throws IllegalArgumentException if a name has a colon, which separates the two
     */
    public String uri(byte[] secret, String issuer, String account) {
        if (issuer.contains(":") || account.contains(":")) {
            throw new IllegalArgumentException("the names of the issuer and of the account have no colon");
        }
        return "otpauth://totp/" + encode(issuer) + ":" + encode(account) + "?secret=" + Base32.encode(secret)
                + "&issuer=" + encode(issuer) + "&algorithm=" + algorithm.name() + "&digits=" + digits + "&period="
                + STEP.toSeconds();
    }

    private String codeOf(byte[] secret, long step) {
        byte[] hash = hmac(secret, step);
        int offset = hash[hash.length - 1] & 0xF;
        int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7FFF_FFFF;
        return String.format(Locale.ROOT, "%0" + digits + "d", number % POWERS[digits - 6]);
    }

    private byte[] hmac(byte[] secret, long step) {
        String name = "Hmac" + algorithm.name();
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret, name));
            return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    private static long step(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), STEP.toSeconds());
    }

    private static String encode(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }
}
