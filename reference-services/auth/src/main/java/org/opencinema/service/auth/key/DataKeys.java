package org.opencinema.service.auth.key;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;

/** The keys of personal data, which all instances share through the database. The newest one encrypts, older ones still decrypt. */
public final class DataKeys {
    private static final String PURPOSE = "data key";
    /** By then every instance encrypts under the newer key, as each looks every minute. */
    private static final Duration SPREAD = Duration.ofHours(1);

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile NavigableMap<Integer, DataKey> keys = new ConcurrentSkipListMap<>();

    public DataKeys(Jdbi jdbi, MasterKey masterKey, Audit audit, Clock clock) {
        this.jdbi = jdbi;
        this.masterKey = masterKey;
        this.audit = audit;
        this.clock = clock;
    }

    /** Reads the keys, and makes the first one if there is none. */
    public void open() {
        keys = jdbi.inTransaction(handle -> {
            lock(handle);
            NavigableMap<Integer, DataKey> found = read(handle);
            return found.isEmpty() ? add(handle, 1) : found;
        });
    }

    public DataKey current() {
        return keys.lastEntry().getValue();
    }

    /** What {@link DataKey#encrypt} gave. Another instance may have made its key a moment ago. */
    public String decrypt(String purpose, String owner, byte[] sealed) {
        int id = ByteBuffer.wrap(sealed).getInt();
        if (!keys.containsKey(id)) {
            reload();
        }
        DataKey key = keys.get(id);
        if (key == null) {
            throw new IllegalStateException(
                    "the " + purpose + " of " + owner + " is under a data key that is gone: " + id);
        }
        byte[] rest = new byte[sealed.length - Integer.BYTES];
        ByteBuffer.wrap(sealed).position(Integer.BYTES).get(rest);
        return key.decrypt(purpose, owner, rest);
    }

    public void reload() {
        keys = jdbi.withHandle(this::read);
    }

    /** Makes a new key, under which everything is encrypted anew by and by. */
    public DataKey rotate(AuditEvent by) {
        keys = jdbi.inTransaction(handle -> {
            lock(handle);
            NavigableMap<Integer, DataKey> all = add(handle, read(handle).lastKey() + 1);
            audit.record(handle, by.with("key", all.lastKey().toString()));
            return all;
        });
        return current();
    }

    /** Rotates when the newest key is older than this. */
    public void rotateAfter(Duration age) {
        reload();
        Instant oldest = clock.instant().minus(age);
        if (current().createdAt().isBefore(oldest)) {
            rotate(AuditEvent.of(AuditKind.DATA_KEY_ROTATED).bySystem());
        }
    }

    /** Drops the keys that no row refers to any more. */
    public void dropUnused() {
        String delete = """
                DELETE FROM data_key old
                WHERE EXISTS (SELECT 1 FROM data_key newer WHERE newer.id = old.id + 1 AND newer.created_at < :before)
                  AND NOT EXISTS (SELECT 1 FROM account WHERE data_key = old.id)
                """;
        jdbi.useHandle(handle -> handle.createUpdate(delete)
                .bind("before", clock.instant().minus(SPREAD))
                .execute());
    }

    private static void lock(Handle handle) {
        handle.execute("LOCK TABLE data_key IN EXCLUSIVE MODE");
    }

    private NavigableMap<Integer, DataKey> add(Handle handle, int id) {
        byte[] key = new byte[MasterKey.KEY_BYTES];
        random.nextBytes(key);
        handle.createUpdate("INSERT INTO data_key (id, wrapped, created_at) VALUES (:id, :wrapped, :now)")
                .bind("id", id)
                .bind("wrapped", masterKey.encrypt(PURPOSE, Integer.toString(id), key))
                .bind("now", clock.instant())
                .execute();
        return read(handle);
    }

    private NavigableMap<Integer, DataKey> read(Handle handle) {
        NavigableMap<Integer, DataKey> found = new TreeMap<>();
        handle.createQuery("SELECT id, wrapped, created_at FROM data_key")
                .map((row, context) -> {
                    int id = row.getInt("id");
                    byte[] key = masterKey.decrypt(PURPOSE, Integer.toString(id), row.getBytes("wrapped"));
                    Instant createdAt =
                            row.getObject("created_at", OffsetDateTime.class).toInstant();
                    return new DataKey(id, MasterKey.of(key), createdAt);
                })
                .forEach(key -> found.put(key.id(), key));
        return found;
    }
}
