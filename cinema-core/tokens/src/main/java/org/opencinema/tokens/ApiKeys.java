package org.opencinema.tokens;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Keys that programs prove themselves with, as {@code oc_<environment>_<id>_<secret>}: a beginning that scanners for leaked
 * secrets know, the public id that the key is found by (32 hexadecimal digits), and 256 secret bits with a checksum (49
 * letters and digits), so that a mistyped key, or a text that only looks like one, is told without a store. Thread-safe.
 */
public final class ApiKeys {
    /** The length of the longest key. */
    public static final int MAX_LENGTH = 96;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z]{1,10}");
    private static final Pattern FORM =
            Pattern.compile("(oc_[a-z]{1,10}_([0-9a-f]{32})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})");
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;

    private final String beginning;
    private final SecureRandom random;

    private ApiKeys(String beginning, SecureRandom random) {
        this.beginning = beginning;
        this.random = random;
    }

    /**
     * Makes keys of one environment, like {@code live} or {@code test}.
     *
     * @throws IllegalArgumentException if the name is not 1 to 10 small letters
     */
    public static ApiKeys create(String environment, SecureRandom random) {
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw new IllegalArgumentException(
                    "the environment of API keys is 1 to 10 letters a to z, was " + environment);
        }
        return new ApiKeys("oc_" + environment + "_", random);
    }

    /** A new key with this id. It is shown once; {@link #hash} is what is kept. */
    public String generate(UUID id) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        HexFormat hex = HexFormat.of();
        String key = beginning + hex.toHexDigits(id.getMostSignificantBits())
                + hex.toHexDigits(id.getLeastSignificantBits()) + "_"
                + letters(new BigInteger(1, secret), SECRET_LENGTH);
        return key + checksum(key);
    }

    /** The id in a key whose form and checksum are right; whether it is a key shows only {@link ApiKey#fits}. */
    public static Optional<UUID> findId(String key) {
        Matcher form = FORM.matcher(key);
        if (!form.matches() || !checksum(form.group(1)).equals(form.group(3))) {
            return Optional.empty();
        }
        String id = form.group(2);
        return Optional.of(
                new UUID(HexFormat.fromHexDigitsToLong(id, 0, 16), HexFormat.fromHexDigitsToLong(id, 16, 32)));
    }

    /** What a store keeps: SHA-256 of the key in base64url. With 256 random bits in it nothing slower is needed. */
    public static String hash(String key) {
        return DpopKey.sha256(key);
    }

    private static String checksum(String text) {
        CRC32 checksum = new CRC32();
        checksum.update(text.getBytes(StandardCharsets.US_ASCII));
        return letters(BigInteger.valueOf(checksum.getValue()), CHECKSUM_LENGTH);
    }

    private static String letters(BigInteger number, int length) {
        BigInteger base = BigInteger.valueOf(ALPHABET.length());
        StringBuilder letters = new StringBuilder();
        BigInteger rest = number;
        while (letters.length() < length) {
            letters.append(ALPHABET.charAt(rest.mod(base).intValue()));
            rest = rest.divide(base);
        }
        return letters.reverse().toString();
    }
}
