package org.opencinema.service.auth.key;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.KeyRotation;
import org.opencinema.tokens.RingKey;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.SigningKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key ring, which all instances share through the database. It is kept in memory and read again now and then; the
 * instance that finds a rotation due first makes it, while a lock lets the others wait and then see that nothing is due.
 */
public final class KeyStore implements Supplier<KeyRing> {
    private static final Logger log = LoggerFactory.getLogger(KeyStore.class);
    private static final String PURPOSE = "signing key";

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final SignatureAlgorithm algorithm;
    private final KeyRotation rotation;
    private final Audit audit;
    private final Clock clock;
    private volatile @Nullable KeyRing ring;

    public KeyStore(
            Jdbi jdbi,
            MasterKey masterKey,
            SignatureAlgorithm algorithm,
            KeyRotation rotation,
            Audit audit,
            Clock clock) {
        this.jdbi = jdbi;
        this.masterKey = masterKey;
        this.algorithm = algorithm;
        this.rotation = rotation;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public KeyRing get() {
        KeyRing current = ring;
        if (current == null) {
            throw new IllegalStateException("the key ring is opened first");
        }
        return current;
    }

    /** Reads the ring, and makes it if there is none. A next key of another algorithm than the set one is replaced. */
    public void open() {
        ring = alone(handle -> {
            KeyRing found = read(handle).orElse(null);
            Instant now = clock.instant();
            if (found == null) {
                save(handle, KeyRing.generate(algorithm, now));
            } else if (found.next().key().algorithm() != algorithm) {
                save(handle, found.withNext(SigningKey.generate(algorithm), now));
            }
        });
    }

    /** Reads the ring again and rotates it if that is due; keeps the one in memory if that fails. */
    public void refresh() {
        try {
            KeyRing read = jdbi.withHandle(this::readAll);
            ring = rotation.isDue(read, clock.instant()) ? rotate() : read;
        } catch (RuntimeException e) {
            log.warn("the key ring could not be read or rotated: {}", e.toString());
        }
    }

    private KeyRing rotate() {
        KeyRing rotated = alone(handle -> {
            KeyRing found = readAll(handle);
            KeyRing due = rotation.apply(found, clock.instant(), () -> SigningKey.generate(algorithm));
            if (!due.equals(found)) {
                save(handle, due);
                recordIfAnother(handle, found.current().id(), due.current().id());
            }
        });
        log.info(
                "signing keys: {} signs, {} is next, {} retired",
                rotated.current().id(),
                rotated.next().id(),
                rotated.retired().size());
        return rotated;
    }

    private void recordIfAnother(Handle handle, String before, String now) {
        if (!now.equals(before)) {
            audit.record(
                    handle,
                    AuditEvent.of(AuditKind.SIGNING_KEY_ROTATED).bySystem().with("key", now));
        }
    }

    /** One instance at a time; what it leaves is read back, so that memory holds what the database holds. */
    private KeyRing alone(Consumer<Handle> change) {
        return jdbi.inTransaction(handle -> {
            handle.execute("LOCK TABLE signing_key IN EXCLUSIVE MODE");
            change.accept(handle);
            return readAll(handle);
        });
    }

    private KeyRing readAll(Handle handle) {
        return read(handle)
                .orElseThrow(() -> new IllegalStateException("the table signing_key has no current and next key"));
    }

    private Optional<KeyRing> read(Handle handle) {
        List<RingKey> retired = new ArrayList<>();
        Map<String, RingKey> active = new HashMap<>();
        handle.createQuery(
                        "SELECT id, state, algorithm, private_cipher, since FROM signing_key ORDER BY since DESC, id")
                .map((row, context) -> {
                    String id = row.getString("id");
                    SigningKey key = SigningKey.of(
                            SignatureAlgorithm.valueOf(row.getString("algorithm")),
                            masterKey.decrypt(PURPOSE, id, row.getBytes("private_cipher")));
                    Instant since = row.getObject("since", OffsetDateTime.class).toInstant();
                    return Map.entry(row.getString("state"), new RingKey(key, since));
                })
                .forEach(entry -> {
                    if (entry.getKey().equals("retired")) {
                        retired.add(entry.getValue());
                    } else {
                        active.put(entry.getKey(), entry.getValue());
                    }
                });
        RingKey current = active.get("current");
        RingKey next = active.get("next");
        return current == null || next == null ? Optional.empty() : Optional.of(new KeyRing(current, next, retired));
    }

    /** In this order, as no two keys may be the current or the next one even for a moment. */
    private void save(Handle handle, KeyRing ring) {
        List<RingKey> all = new ArrayList<>(ring.retired());
        all.add(ring.current());
        all.add(ring.next());
        handle.createUpdate("DELETE FROM signing_key WHERE id NOT IN (<ids>)")
                .bindList("ids", all.stream().map(RingKey::id).toList())
                .execute();
        ring.retired().forEach(key -> save(handle, key, "retired"));
        save(handle, ring.current(), "current");
        save(handle, ring.next(), "next");
    }

    private void save(Handle handle, RingKey key, String state) {
        handle.createUpdate("INSERT INTO signing_key (id, state, algorithm, private_cipher, created_at, since)"
                        + " VALUES (:id, :state, :algorithm, :cipher, :since, :since)"
                        + " ON CONFLICT (id) DO UPDATE SET state = excluded.state, since = excluded.since")
                .bind("id", key.id())
                .bind("state", state)
                .bind("algorithm", key.key().algorithm().name())
                .bind("cipher", masterKey.encrypt(PURPOSE, key.id(), key.key().pkcs8()))
                .bind("since", key.since())
                .execute();
    }
}
