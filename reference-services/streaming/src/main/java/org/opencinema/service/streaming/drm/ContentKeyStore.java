package org.opencinema.service.streaming.drm;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Which titles and packages are protected, and the keys, encrypted. */
final class ContentKeyStore {
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final KeyEncryption encryption;

    ContentKeyStore(Jdbi jdbi, KeyEncryption encryption) {
        this.jdbi = jdbi;
        this.encryption = encryption;
    }

    /** What was chosen for a title. */
    record Choice(Scheme scheme, int segmentsPerKey) {
        static final Choice NONE = new Choice(Scheme.NONE, 15);
    }

    Choice getChoice(UUID titleId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select scheme, segments_per_key from title_protections where title_id = :title")
                .bind("title", titleId)
                .map((row, context) -> new Choice(Scheme.of(row.getString("scheme")), row.getInt("segments_per_key")))
                .findOne()
                .orElse(Choice.NONE));
    }

    void choose(UUID titleId, Choice choice) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "insert into title_protections (title_id, scheme, segments_per_key) values (:title, :scheme, :segments)"
                                + " on conflict (title_id) do update set scheme = excluded.scheme,"
                                + " segments_per_key = excluded.segments_per_key")
                .bind("title", titleId)
                .bind("scheme", choice.scheme().text())
                .bind("segments", choice.segmentsPerKey())
                .execute());
    }

    Scheme getScheme(UUID packageId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select scheme from protected_packages where package_id = :package")
                        .bind("package", packageId)
                        .mapTo(String.class)
                        .map(Scheme::of)
                        .findOne()
                        .orElse(Scheme.NONE));
    }

    /** Before anything is encrypted with them, so that no package is without its keys. Keys of an attempt before are replaced. */
    void insert(UUID packageId, Scheme scheme, List<ContentKey> keys, Instant now) {
        jdbi.useTransaction(handle -> {
            handle.execute("delete from protected_packages where package_id = ?", packageId);
            handle.execute(
                    "insert into protected_packages (package_id, scheme, protected_at) values (?, ?, ?)",
                    packageId,
                    scheme.text(),
                    now);
            PreparedBatch batch = handle.prepareBatch("insert into content_keys (id, package_id, track, kek, sealed)"
                    + " values (:id, :package, :track, :kek, :sealed)");
            for (ContentKey key : keys) {
                batch.bind("id", key.id())
                        .bind("package", packageId)
                        .bind("track", key.track().name())
                        .bind("kek", encryption.currentId())
                        .bind("sealed", encryption.seal(owner(packageId, key.id()), key.secret()))
                        .add();
            }
            batch.execute();
        });
    }

    List<ContentKey> list(UUID packageId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select * from content_keys where package_id = :package order by id")
                        .bind("package", packageId)
                        .map(this::key)
                        .list());
    }

    Optional<ContentKey> find(UUID packageId, UUID keyId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select * from content_keys where id = :id and package_id = :package")
                        .bind("id", keyId)
                        .bind("package", packageId)
                        .map(this::key)
                        .findOne());
    }

    /** Of a package that came to nothing. */
    void forget(UUID packageId) {
        jdbi.useHandle(handle -> handle.execute("delete from protected_packages where package_id = ?", packageId));
    }

    /** How many keys are under a key-encryption key that the configuration does not have. */
    int countLocked() {
        List<Integer> known = new ArrayList<>(encryption.otherIds());
        known.add(encryption.currentId());
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from content_keys where kek not in (<known>)")
                        .bindList("known", known)
                        .mapTo(Integer.class)
                        .one());
    }

    /** Encrypts under the current key what is under another one; returns how many keys. Any number of processes may do it. */
    int sealAnew() {
        if (encryption.otherIds().isEmpty()) {
            return 0;
        }
        int done = 0;
        int batch;
        do {
            batch = jdbi.inTransaction(handle -> {
                List<Row> old = handle.createQuery(
                                "select * from content_keys where kek in (<others>) order by id limit :limit"
                                        + " for update skip locked")
                        .bindList("others", encryption.otherIds())
                        .bind("limit", BATCH)
                        .map((row, context) -> new Row(row.getObject("package_id", UUID.class), key(row, context)))
                        .list();
                for (Row row : old) {
                    ContentKey key = row.key();
                    handle.execute(
                            "update content_keys set kek = ?, sealed = ? where id = ?",
                            encryption.currentId(),
                            encryption.seal(owner(row.packageId(), key.id()), key.secret()),
                            key.id());
                }
                return old.size();
            });
            done += batch;
        } while (batch == BATCH);
        return done;
    }

    private record Row(UUID packageId, ContentKey key) {}

    private ContentKey key(ResultSet row, StatementContext context) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        String owner = owner(row.getObject("package_id", UUID.class), id);
        byte[] secret = encryption.open(row.getInt("kek"), owner, row.getBytes("sealed"));
        return new ContentKey(id, Track.valueOf(row.getString("track")), secret);
    }

    /** A row that is moved to another package does not open. */
    private static String owner(UUID packageId, UUID keyId) {
        return packageId + "/" + keyId;
    }
}
