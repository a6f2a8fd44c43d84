package org.opencinema.service.auth.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The services that may sign in, with what they prove it by. */
public final class ServiceSecrets {
    private static final Pattern CLIENT = Pattern.compile("[a-z][a-z0-9-]{0,49}");
    private static final int MIN_SECRET = 16;
    private static final int MAX_SECRET = 200;

    private final Map<String, byte[]> hashes;

    private ServiceSecrets(Map<String, byte[]> hashes) {
        this.hashes = hashes;
    }

    /** From {@code client=secret,client=secret}. */
    public static ServiceSecrets of(String list) {
        Map<String, byte[]> hashes = new HashMap<>();
        for (String entry : list.split(",", -1)) {
            if (entry.isBlank()) {
                continue;
            }
            String[] parts = entry.trim().split("=", 2);
            if (parts.length != 2
                    || !CLIENT.matcher(parts[0]).matches()
                    || parts[1].length() < MIN_SECRET
                    || parts[1].length() > MAX_SECRET) {
                throw new IllegalArgumentException("serviceSecrets (AUTH_SERVICE_SECRETS) must be like"
                        + " user=…,notification=… with secrets of " + MIN_SECRET + " to " + MAX_SECRET + " characters");
            }
            hashes.put(parts[0], hash(parts[1]));
        }
        return new ServiceSecrets(hashes);
    }

    /** Whether this is the secret of the service. An unknown one costs the same work as a wrong secret. */
    public boolean fits(String client, String secret) {
        byte[] expected = hashes.getOrDefault(client, new byte[32]);
        return MessageDigest.isEqual(expected, hash(secret));
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
