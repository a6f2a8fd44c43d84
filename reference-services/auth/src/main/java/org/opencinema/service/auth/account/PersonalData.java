package org.opencinema.service.auth.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.opencinema.service.auth.key.DataKey;
import org.opencinema.service.auth.key.DataKeys;
import org.opencinema.service.auth.key.MasterKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The columns of an account that name a person: encrypted under a data key, and found by keyed hashes whose key never changes. */
public final class PersonalData {
    private static final Logger log = LoggerFactory.getLogger(PersonalData.class);
    private static final String EMAIL = "email";
    private static final String NAME = "name";
    private static final int BATCH = 200;

    private final MasterKey masterKey;
    private final DataKeys keys;

    private record Row(UUID id, String email, String name) {}

    public PersonalData(MasterKey masterKey, DataKeys keys) {
        this.masterKey = masterKey;
        this.keys = keys;
    }

    byte[] emailHash(String email) {
        return masterKey.mac("email hash", email);
    }

    byte[] nameHash(String name) {
        return masterKey.mac("name hash", name.trim().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT));
    }

    /** Binds emailCipher, nameCipher, nameHash and dataKey. */
    <T extends SqlStatement<T>> T bind(T statement, UUID id, String email, String name) {
        DataKey key = keys.current();
        return statement
                .bind("emailCipher", key.encrypt(EMAIL, id.toString(), email))
                .bind("nameCipher", key.encrypt(NAME, id.toString(), name))
                .bind("nameHash", nameHash(name))
                .bind("dataKey", key.id());
    }

    String email(ResultSet row) throws SQLException {
        String id = row.getString("id");
        byte[] cipher = row.getBytes("email_cipher");
        return isOld(row) ? new String(masterKey.decrypt(EMAIL, id, cipher), UTF_8) : keys.decrypt(EMAIL, id, cipher);
    }

    String name(ResultSet row) throws SQLException {
        return isOld(row)
                ? row.getString("name")
                : keys.decrypt(NAME, row.getString("id"), row.getBytes("name_cipher"));
    }

    /** From before there were data keys. */
    private static boolean isOld(ResultSet row) throws SQLException {
        return row.getObject("data_key") == null;
    }

    /** Makes a new key when the newest is of this age, encrypts what is under older ones anew, and drops those. */
    public void renew(Jdbi jdbi, Duration age) {
        try {
            keys.rotateAfter(age);
            while (jdbi.inTransaction(this::encryptAnew) == BATCH) {
                log.debug("{} accounts encrypted anew", BATCH);
            }
            keys.dropUnused();
        } catch (RuntimeException e) {
            log.warn("personal data could not be encrypted anew; it is tried again: {}", e.toString());
        }
    }

    private int encryptAnew(Handle handle) {
        String select = """
                SELECT id, email_cipher, name, name_cipher, data_key FROM account
                WHERE data_key IS NULL OR data_key < :current LIMIT :limit FOR UPDATE SKIP LOCKED
                """;
        String update = """
                UPDATE account SET email_cipher = :emailCipher, name_cipher = :nameCipher, name_hash = :nameHash,
                       name = NULL, data_key = :dataKey
                WHERE id = :id
                """;
        List<Row> rows = handle.createQuery(select)
                .bind("current", keys.current().id())
                .bind("limit", BATCH)
                .map((row, context) -> new Row(row.getObject("id", UUID.class), email(row), name(row)))
                .list();
        if (!rows.isEmpty()) {
            PreparedBatch batch = handle.prepareBatch(update);
            rows.forEach(row -> bind(batch, row.id(), row.email(), row.name())
                    .bind("id", row.id())
                    .add());
            batch.execute();
        }
        return rows.size();
    }
}
