package org.opencinema.service.auth.provider;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.revocation.Revocations;

/** The table of apps. */
final class ClientStore {
    private static final String SELECT = """
            SELECT id, kind, name_en, name_ru, secret_hash, redirect_uris, scopes, first_party, created_at FROM oauth_client
            """;

    private final Jdbi jdbi;
    private final Revocations revocations;
    private final Audit audit;

    ClientStore(Jdbi jdbi, Revocations revocations, Audit audit) {
        this.jdbi = jdbi;
        this.revocations = revocations;
        this.audit = audit;
    }

    Optional<Client> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne());
    }

    List<Client> list() {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "ORDER BY lower(name_en), id")
                .map((row, context) -> read(row))
                .list());
    }

    /** False if there are as many as there may be. */
    boolean add(Client client, int max, UUID by) {
        String insert = """
                INSERT INTO oauth_client (id, kind, name_en, name_ru, secret_hash, redirect_uris, scopes, first_party, created_at)
                SELECT :id, :kind, :nameEn, :nameRu, :secret, :redirectUris, :scopes, :firstParty, :now
                WHERE (SELECT count(*) FROM oauth_client) < :max
                """;
        return change(
                AuditKind.CLIENT_CREATED,
                client.id(),
                by,
                handle -> bind(handle.createUpdate(insert), client.content())
                        .bind("id", client.id())
                        .bind("kind", client.confidential() ? "confidential" : "public")
                        .bind("secret", client.secretHash())
                        .bind("now", client.createdAt())
                        .bind("max", max)
                        .execute());
    }

    /** False if there is no such app. */
    boolean replace(UUID id, Client.Content content, UUID by) {
        String update = """
                UPDATE oauth_client SET name_en = :nameEn, name_ru = :nameRu, redirect_uris = :redirectUris, scopes = :scopes,
                    first_party = :firstParty
                WHERE id = :id
                """;
        return change(
                AuditKind.CLIENT_CHANGED,
                id,
                by,
                handle -> bind(handle.createUpdate(update), content)
                        .bind("id", id)
                        .execute());
    }

    /** False if there is no such app. */
    boolean replaceSecret(UUID id, String hash, UUID by) {
        return change(
                AuditKind.CLIENT_SECRET_RENEWED,
                id,
                by,
                handle -> handle.execute("UPDATE oauth_client SET secret_hash = ? WHERE id = ?", hash, id));
    }

    /** False if there is no such app. */
    boolean delete(UUID id, UUID by) {
        return change(AuditKind.CLIENT_DELETED, id, by, handle -> {
            revocations.endGrantsOfClient(handle, id);
            return handle.execute("DELETE FROM oauth_client WHERE id = ?", id);
        });
    }

    /** The change of the one row and its entry in the audit trail; false if there is no row. */
    private boolean change(AuditKind kind, UUID id, UUID by, HandleCallback<Integer, RuntimeException> change) {
        return jdbi.inTransaction(handle -> {
            boolean changed = change.withHandle(handle) == 1;
            if (changed) {
                audit.record(handle, AuditEvent.of(kind).by(by).with("client", id.toString()));
            }
            return changed;
        });
    }

    private static Update bind(Update update, Client.Content content) {
        return update.bind("nameEn", content.nameEn())
                .bind("nameRu", content.nameRu())
                .bindArray("redirectUris", String.class, content.redirectUris())
                .bindArray("scopes", String.class, List.copyOf(content.scopes()))
                .bind("firstParty", content.firstParty());
    }

    private static Client read(ResultSet row) throws SQLException {
        return new Client(
                row.getObject("id", UUID.class),
                row.getString("kind").equals("confidential"),
                new Client.Content(
                        row.getString("name_en"),
                        row.getString("name_ru"),
                        texts(row, "redirect_uris"),
                        Set.copyOf(texts(row, "scopes")),
                        row.getBoolean("first_party")),
                row.getString("secret_hash"),
                time(row, "created_at"));
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
