package org.opencinema.service.auth.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What devices prove by that their account has signed in from them before. Only hashes are kept. */
public final class DeviceSecrets {
    private static final int MAX_KEPT = 50;
    private static final int BYTES = 32;
    private static final int LENGTH = 43;

    private final Jdbi jdbi;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public DeviceSecrets(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** What the device is called if its secret is one of the account with this address, whose hash it is. */
    Optional<String> find(@Nullable String secret, byte[] emailHash) {
        if (secret == null || secret.length() != LENGTH) {
            return Optional.empty();
        }
        byte[] hash = hash(secret);
        boolean own = jdbi.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM device_secret JOIN account ON id = account_id"
                                + " WHERE secret_hash = :hash AND email_hash = :email")
                        .bind("hash", hash)
                        .bind("email", emailHash)
                        .mapTo(Integer.class)
                        .one()
                        .equals(1));
        return own ? Optional.of(HexFormat.of().formatHex(hash)) : Optional.empty();
    }

    /** The secret that the device has from now on; it keeps one that it has proved. */
    String remember(UUID accountId, @Nullable String proved) {
        String secret = proved == null ? generate() : proved;
        String upsert = """
                INSERT INTO device_secret (secret_hash, account_id, last_seen_at) VALUES (:hash, :account, :now)
                ON CONFLICT (secret_hash) DO UPDATE SET last_seen_at = :now
                """;
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> {
            handle.createUpdate(upsert)
                    .bind("hash", hash(secret))
                    .bind("account", accountId)
                    .bind("now", now)
                    .execute();
            handle.execute(
                    "DELETE FROM device_secret WHERE secret_hash IN (SELECT secret_hash FROM device_secret"
                            + " WHERE account_id = ? ORDER BY last_seen_at DESC OFFSET " + MAX_KEPT + ")",
                    accountId);
        });
        return secret;
    }

    /** In the transaction of the handle: no device is known any more. */
    public void forgetAll(Handle handle, UUID accountId) {
        handle.execute("DELETE FROM device_secret WHERE account_id = ?", accountId);
    }

    private String generate() {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
