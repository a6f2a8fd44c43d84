package org.opencinema.service.auth.provider;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.revocation.Revocations;

/** What viewers let apps in to, and what came of it. */
final class ConsentStore {
    /** The oldest ends when an app is let in once more. */
    private static final int MAX_GRANTS = 20;

    private final Jdbi jdbi;
    private final Revocations revocations;
    private final Audit audit;

    /** What a viewer let an app in to. */
    record Consent(UUID clientId, String nameEn, String nameRu, List<String> scopes, Instant grantedAt) {}

    /** What came of one run through the authorization endpoint. */
    record Grant(
            UUID id,
            UUID accountId,
            UUID clientId,
            Set<String> scopes,
            @Nullable UUID profileId,
            Instant authenticatedAt) {}

    ConsentStore(Jdbi jdbi, Revocations revocations, Audit audit) {
        this.jdbi = jdbi;
        this.revocations = revocations;
        this.audit = audit;
    }

    boolean covers(UUID accountId, UUID clientId, Set<String> scopes) {
        String select = """
                SELECT count(*) FROM oauth_consent WHERE account_id = :account AND client_id = :client AND scopes @> CAST(:scopes AS text[])
                """;
        return jdbi.withHandle(handle -> handle.createQuery(select)
                        .bind("account", accountId)
                        .bind("client", clientId)
                        .bindArray("scopes", String.class, List.copyOf(scopes))
                        .mapTo(Integer.class)
                        .one())
                == 1;
    }

    List<Consent> list(UUID accountId) {
        String select = """
                SELECT client_id, name_en, name_ru, oauth_consent.scopes, granted_at
                FROM oauth_consent JOIN oauth_client ON oauth_client.id = client_id
                WHERE account_id = :account ORDER BY granted_at DESC, client_id
                """;
        return jdbi.withHandle(handle -> handle.createQuery(select)
                .bind("account", accountId)
                .map((row, context) -> new Consent(
                        row.getObject("client_id", UUID.class),
                        row.getString("name_en"),
                        row.getString("name_ru"),
                        ClientStore.texts(row, "scopes"),
                        ClientStore.time(row, "granted_at")))
                .list());
    }

    /** Remembers the consent and what comes of it now, in one step. */
    void give(Grant grant, UUID newConsentId, Instant now) {
        String consent = """
                INSERT INTO oauth_consent (id, account_id, client_id, scopes, granted_at)
                VALUES (:id, :account, :client, :scopes, :now)
                ON CONFLICT (account_id, client_id) DO UPDATE SET granted_at = :now,
                    scopes = ARRAY(SELECT DISTINCT unnest(oauth_consent.scopes || EXCLUDED.scopes) ORDER BY 1)
                RETURNING id
                """;
        jdbi.useTransaction(handle -> {
            UUID consentId = handle.createQuery(consent)
                    .bind("id", newConsentId)
                    .bind("account", grant.accountId())
                    .bind("client", grant.clientId())
                    .bindArray("scopes", String.class, List.copyOf(grant.scopes()))
                    .bind("now", now)
                    .mapTo(UUID.class)
                    .one();
            add(handle, grant, consentId, now);
            endOldest(handle, consentId);
            audit.record(
                    handle,
                    event(AuditKind.CONSENT_GIVEN, grant.accountId(), grant.clientId())
                            .in(grant.id())
                            .with("scope", String.join(" ", new TreeSet<>(grant.scopes()))));
        });
    }

    private void endOldest(Handle handle, UUID consentId) {
        handle.createQuery(
                        "SELECT id FROM oauth_grant WHERE consent_id = :consent ORDER BY created_at DESC, id DESC OFFSET :most")
                .bind("consent", consentId)
                .bind("most", MAX_GRANTS)
                .mapTo(UUID.class)
                .list()
                .forEach(grant -> revocations.endGrant(handle, grant));
    }

    private static void add(Handle handle, Grant grant, UUID consentId, Instant now) {
        String insert = """
                INSERT INTO oauth_grant (id, consent_id, scopes, profile_id, authenticated_at, created_at)
                VALUES (:id, :consent, :scopes, CAST(:profile AS uuid), :authenticated, :now)
                """;
        handle.createUpdate(insert)
                .bind("id", grant.id())
                .bind("consent", consentId)
                .bindArray("scopes", String.class, List.copyOf(grant.scopes()))
                .bind("profile", grant.profileId())
                .bind("authenticated", grant.authenticatedAt())
                .bind("now", now)
                .execute();
    }

    Optional<Grant> findGrant(UUID id) {
        String select = """
                SELECT oauth_grant.id, account_id, client_id, oauth_grant.scopes, profile_id, authenticated_at
                FROM oauth_grant JOIN oauth_consent ON oauth_consent.id = consent_id WHERE oauth_grant.id = :id
                """;
        return jdbi.withHandle(handle -> handle.createQuery(select)
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne());
    }

    void endGrant(UUID id) {
        jdbi.useTransaction(handle -> revocations.endGrant(handle, id));
    }

    /** False if there is none. */
    boolean withdraw(UUID accountId, UUID clientId) {
        return jdbi.inTransaction(handle -> {
            revocations.endGrants(handle, accountId, clientId);
            int deleted = handle.execute(
                    "DELETE FROM oauth_consent WHERE account_id = ? AND client_id = ?", accountId, clientId);
            if (deleted == 1) {
                audit.record(handle, event(AuditKind.CONSENT_WITHDRAWN, accountId, clientId));
            }
            return deleted == 1;
        });
    }

    private static AuditEvent event(AuditKind kind, UUID accountId, UUID clientId) {
        return AuditEvent.own(kind, accountId).with("client", clientId.toString());
    }

    private static Grant read(ResultSet row) throws SQLException {
        return new Grant(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getObject("client_id", UUID.class),
                Set.copyOf(ClientStore.texts(row, "scopes")),
                row.getObject("profile_id", UUID.class),
                ClientStore.time(row, "authenticated_at"));
    }
}
