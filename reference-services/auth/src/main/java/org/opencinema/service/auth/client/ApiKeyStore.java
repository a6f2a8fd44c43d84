package org.opencinema.service.auth.client;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.revocation.Revocations;
import org.opencinema.tokens.ApiKey;

/** The table of API keys. */
public final class ApiKeyStore {
    private static final String SELECT = "SELECT id, client, name, array_to_string(scopes, ',') AS scopes, hash,"
            + " created_by, created_at, expires_at, revoked_at, last_used_at FROM api_key ";

    private final Jdbi jdbi;
    private final Revocations revocations;
    private final Audit audit;

    public ApiKeyStore(Jdbi jdbi, Revocations revocations, Audit audit) {
        this.jdbi = jdbi;
        this.revocations = revocations;
        this.audit = audit;
    }

    Optional<ApiKey> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> read(row).key())
                .findOne());
    }

    /** The newest first: ids tell the time. */
    List<IssuedKey> list(@Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery(
                            SELECT + (before == null ? "" : "WHERE id < :before ") + "ORDER BY id DESC LIMIT :limit")
                    .bind("limit", limit);
            if (before != null) {
                query.bind("before", before);
            }
            return query.map((row, context) -> read(row)).list();
        });
    }

    void add(IssuedKey issued) {
        String insert = """
                INSERT INTO api_key (id, client, name, scopes, hash, created_by, created_at, expires_at)
                VALUES (:id, :client, :name, string_to_array(:scopes, ','), :hash, :by, :at, :expires)
                """;
        ApiKey key = issued.key();
        jdbi.useTransaction(handle -> {
            handle.createUpdate(insert)
                    .bind("id", key.id())
                    .bind("client", key.owner())
                    .bind("name", issued.name())
                    .bind("scopes", String.join(",", key.scopes()))
                    .bind("hash", key.hash())
                    .bind("by", issued.createdBy())
                    .bind("at", issued.createdAt())
                    .bind("expires", key.expiresAt())
                    .execute();
            audit.record(
                    handle,
                    AuditEvent.of(AuditKind.API_KEY_CREATED)
                            .by(issued.createdBy())
                            .with("key", key.id().toString())
                            .with("client", key.owner()));
        });
    }

    /** With the tokens got with it. False if there is no such key. One that was revoked before keeps its time. */
    boolean revoke(UUID id, UUID administrator, Instant now) {
        return jdbi.inTransaction(handle -> {
            int revoked = handle.createUpdate(
                            "UPDATE api_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL")
                    .bind("id", id)
                    .bind("now", now)
                    .execute();
            if (revoked == 1) {
                revocations.endAccessTokensOf(handle, id);
                audit.record(
                        handle,
                        AuditEvent.of(AuditKind.API_KEY_REVOKED)
                                .by(administrator)
                                .with("key", id.toString()));
                return true;
            }
            return handle.createQuery("SELECT count(*) FROM api_key WHERE id = :id")
                            .bind("id", id)
                            .mapTo(Long.class)
                            .one()
                    == 1;
        });
    }

    /** Writes only when the time that stands there is older than that. */
    void used(UUID id, Instant now, Duration coarse) {
        String update = "UPDATE api_key SET last_used_at = :now"
                + " WHERE id = :id AND (last_used_at IS NULL OR last_used_at <= :before)";
        jdbi.useHandle(handle -> handle.createUpdate(update)
                .bind("id", id)
                .bind("now", now)
                .bind("before", now.minus(coarse))
                .execute());
    }

    private static IssuedKey read(ResultSet row) throws SQLException {
        String scopes = row.getString("scopes");
        ApiKey key = new ApiKey(
                row.getObject("id", UUID.class),
                row.getString("client"),
                scopes.isEmpty() ? Set.of() : Set.of(scopes.split(",", -1)),
                row.getString("hash"),
                row.getTimestamp("expires_at").toInstant(),
                instant(row, "revoked_at"));
        return new IssuedKey(
                key,
                row.getString("name"),
                row.getObject("created_by", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
