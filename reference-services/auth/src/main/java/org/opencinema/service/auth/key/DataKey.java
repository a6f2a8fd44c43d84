package org.opencinema.service.auth.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;

/** A key that personal data is encrypted under for some months. */
public final class DataKey {
    private final int id;
    private final MasterKey key;
    private final Instant createdAt;

    DataKey(int id, MasterKey key, Instant createdAt) {
        this.id = id;
        this.key = key;
        this.createdAt = createdAt;
    }

    public int id() {
        return id;
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** AES-256-GCM, after the id of the key; it opens only for the same purpose and owner. */
    public byte[] encrypt(String purpose, String owner, String plain) {
        byte[] sealed = key.encrypt(purpose, owner, plain.getBytes(UTF_8));
        return ByteBuffer.allocate(Integer.BYTES + sealed.length)
                .putInt(id)
                .put(sealed)
                .array();
    }

    String decrypt(String purpose, String owner, byte[] sealed) {
        return new String(key.decrypt(purpose, owner, sealed), UTF_8);
    }
}
