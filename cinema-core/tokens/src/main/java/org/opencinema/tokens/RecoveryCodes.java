package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Codes that stand in for a second factor that was lost: ten at a time, of 80 random bits, like {@code 7QXK-M2D8-0RWV-ZH5T}.
 * They are shown once; a store keeps their hashes only, and deletes the one that {@link #match} finds in a step that only one
 * caller can win. Thread-safe.
 */
public final class RecoveryCodes {
    /** How many there are in a set. */
    public static final int COUNT = 10;

    /** Crockford's Base32: no I, L, O and U, which people take for others. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int GROUPS = 4;
    private static final int GROUP_LENGTH = 4;

    private RecoveryCodes() {}

    /** A new set of codes, all different. */
    public static List<String> generate(SecureRandom random) {
        Set<String> codes = new LinkedHashSet<>();
        while (codes.size() < COUNT) {
            codes.add(code(random));
        }
        return List.copyOf(codes);
    }

    /** What a store keeps in place of a code, in base64url: its SHA-256, which at 80 random bits nobody can search through. */
    public static String hash(String code) {
        return RefreshTokens.hash(normalize(code));
    }

    /**
     * The one of these hashes that is of the code; empty if there is none. Case, spaces and hyphens do not matter, nor I and L
     * written for 1 and O for 0. Each hash is compared in constant time, and all of them are.
     */
    public static Optional<String> match(String code, Collection<String> hashes) {
        byte[] presented = hash(code).getBytes(US_ASCII);
        Optional<String> matched = Optional.empty();
        for (String hash : hashes) {
            if (MessageDigest.isEqual(hash.getBytes(UTF_8), presented)) {
                matched = Optional.of(hash);
            }
        }
        return matched;
    }

    private static String code(SecureRandom random) {
        StringBuilder code = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            code.append(group == 0 ? "" : "-");
            for (int i = 0; i < GROUP_LENGTH; i++) {
                code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return code.toString();
    }

    private static String normalize(String code) {
        return code.toUpperCase(Locale.ROOT)
                .replaceAll("[\\s-]", "")
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
    }
}
