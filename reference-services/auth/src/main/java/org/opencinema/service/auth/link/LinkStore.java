package org.opencinema.service.auth.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The table of mailed links, which knows only hashes of their tokens. A used one stays until the next, so that it is never offered again. */
final class LinkStore {
    private static final String VALID = "token_hash = :hash AND purpose = :purpose AND NOT used AND expires_at > :now";

    /** False if this link was used or a newer one has taken its place. */
    boolean offer(Handle handle, String token, UUID accountId, LinkPurpose purpose, Instant expiresAt) {
        String upsert = """
                INSERT INTO mailed_link (token_hash, account_id, purpose, expires_at, used)
                VALUES (:hash, :account, :purpose, :expires, false)
                ON CONFLICT (account_id, purpose) DO UPDATE
                SET token_hash = EXCLUDED.token_hash, expires_at = EXCLUDED.expires_at, used = false
                WHERE mailed_link.expires_at < EXCLUDED.expires_at
                """;
        byte[] hash = hash(token);
        handle.createUpdate(upsert)
                .bind("hash", hash)
                .bind("account", accountId)
                .bind("purpose", purpose.code())
                .bind("expires", expiresAt)
                .execute();
        return handle.createQuery("SELECT count(*) FROM mailed_link WHERE token_hash = :hash AND NOT used")
                .bind("hash", hash)
                .mapTo(Integer.class)
                .one()
                .equals(1);
    }

    /** Whose valid link it is. */
    Optional<UUID> find(Handle handle, String token, LinkPurpose purpose, Instant now) {
        return handle.createQuery("SELECT account_id FROM mailed_link WHERE " + VALID)
                .bind("hash", hash(token))
                .bind("purpose", purpose.code())
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne();
    }

    /** Uses the link; of many at once, one succeeds. */
    Optional<UUID> use(Handle handle, String token, LinkPurpose purpose, Instant now) {
        return handle.createQuery("UPDATE mailed_link SET used = true WHERE " + VALID + " RETURNING account_id")
                .bind("hash", hash(token))
                .bind("purpose", purpose.code())
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne();
    }

    /** All links of the account, for whatever they are, work no more. */
    void useAll(Handle handle, UUID accountId) {
        handle.execute("UPDATE mailed_link SET used = true WHERE account_id = ?", accountId);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
