package org.opencinema.service.streaming.drm;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/** A key of 16 bytes that opens a track of one package. Never printed. Immutable. */
final class ContentKey {
    static final int BYTES = 16;

    private final UUID id;
    private final Track track;
    private final byte[] secret;

    ContentKey(UUID id, Track track, byte[] secret) {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("a key of content has 16 bytes, not " + secret.length);
        }
        this.id = id;
        this.track = track;
        this.secret = secret.clone();
    }

    UUID id() {
        return id;
    }

    Track track() {
        return track;
    }

    byte[] secret() {
        return secret.clone();
    }

    /** The id as it stands in the boxes. */
    byte[] idBytes() {
        return bytes(id);
    }

    String hexId() {
        return HexFormat.of().formatHex(idBytes());
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static UUID id(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    @Override
    public String toString() {
        return "key " + id + " of " + track;
    }
}
