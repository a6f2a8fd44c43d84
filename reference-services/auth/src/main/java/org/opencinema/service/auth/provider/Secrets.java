package org.opencinema.service.auth.provider;

import java.security.SecureRandom;
import java.util.Base64;

/** Random texts of 256 bits, which nobody guesses. Thread-safe. */
final class Secrets {
    static final int LENGTH = 43;

    private final SecureRandom random = new SecureRandom();

    String generate() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
