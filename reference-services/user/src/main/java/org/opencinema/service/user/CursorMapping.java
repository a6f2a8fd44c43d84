package org.opencinema.service.user;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.opencinema.dropwizard.InvalidException;

/** Positions in lists as opaque texts. */
final class CursorMapping {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final long MAX_MICROS = micros(Instant.parse("9999-12-31T00:00:00Z"));

    private CursorMapping() {}

    static String cursor(Instant at, UUID id) {
        return ENCODER.encodeToString(ByteBuffer.allocate(24)
                .putLong(micros(at))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    static LibraryStore.Position position(String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        long micros = bytes.length == 24 ? ByteBuffer.wrap(bytes).getLong() : -1;
        if (micros < 0 || micros > MAX_MICROS) {
            throw new InvalidException("cursor", "is none of this list; take nextCursor of a page");
        }
        ByteBuffer id = ByteBuffer.wrap(bytes, 8, 16);
        return new LibraryStore.Position(
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(id.getLong(), id.getLong()));
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }
}
