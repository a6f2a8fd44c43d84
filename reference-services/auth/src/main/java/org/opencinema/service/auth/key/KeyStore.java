package org.opencinema.service.auth.key;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.SigningKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key ring, which all instances share through the database. It is kept in memory and read again now and then. */
public final class KeyStore implements Supplier<KeyRing> {
    private static final Logger log = LoggerFactory.getLogger(KeyStore.class);
    private static final String PURPOSE = "signing key";

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final Clock clock;
    private volatile @Nullable KeyRing ring;

    public KeyStore(Jdbi jdbi, MasterKey masterKey, Clock clock) {
        this.jdbi = jdbi;
        this.masterKey = masterKey;
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

    /** Reads the ring, and makes it if there is none: the lock lets one instance do so and the others wait. */
    public void open() {
        ring = jdbi.inTransaction(handle -> {
            handle.execute("LOCK TABLE signing_key IN EXCLUSIVE MODE");
            if (handle.createQuery("SELECT count(*) FROM signing_key")
                            .mapTo(Long.class)
                            .one()
                    == 0) {
                KeyRing made = KeyRing.generate();
                insert(handle, made.current(), "current");
                insert(handle, made.next(), "next");
            }
            return read(handle);
        });
    }

    /** Reads the ring again; keeps the one in memory if that fails. */
    public void reload() {
        try {
            ring = jdbi.withHandle(this::read);
        } catch (RuntimeException e) {
            log.warn("the key ring could not be read again: {}", e.toString());
        }
    }

    private KeyRing read(Handle handle) {
        List<SigningKey> retired = new ArrayList<>();
        Map<String, SigningKey> active = new HashMap<>();
        handle.createQuery("SELECT id, state, private_cipher FROM signing_key ORDER BY created_at DESC, id")
                .map((row, context) -> {
                    String id = row.getString("id");
                    SigningKey key = SigningKey.of(masterKey.decrypt(PURPOSE, id, row.getBytes("private_cipher")));
                    return Map.entry(row.getString("state"), key);
                })
                .forEach(entry -> {
                    if (entry.getKey().equals("retired")) {
                        retired.add(entry.getValue());
                    } else {
                        active.put(entry.getKey(), entry.getValue());
                    }
                });
        SigningKey current = active.get("current");
        SigningKey next = active.get("next");
        if (current == null || next == null) {
            throw new IllegalStateException("the table signing_key has no current and next key");
        }
        return new KeyRing(current, next, retired);
    }

    private void insert(Handle handle, SigningKey key, String state) {
        handle.createUpdate("INSERT INTO signing_key (id, state, private_cipher, created_at)"
                        + " VALUES (:id, :state, :cipher, :now)")
                .bind("id", key.id())
                .bind("state", state)
                .bind("cipher", masterKey.encrypt(PURPOSE, key.id(), key.pkcs8()))
                .bind("now", clock.instant())
                .execute();
    }
}
