package org.opencinema.service.notification;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.opencinema.dropwizard.InvalidException;

/** Positions in lists as opaque texts. */
final class CursorMapping {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private CursorMapping() {}

    record FailedPosition(Instant at, UUID id) {}

    static String cursor(long sequence) {
        return ENCODER.encodeToString(ByteBuffer.allocate(8).putLong(sequence).array());
    }

    static String cursor(Instant at, UUID id) {
        return ENCODER.encodeToString(ByteBuffer.allocate(24)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    static long sequence(String cursor) {
        return decode(cursor, 8).getLong();
    }

    static FailedPosition failedPosition(String cursor) {
        ByteBuffer bytes = decode(cursor, 24);
        Instant at;
        try {
            at = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid();
        }
        return new FailedPosition(at, new UUID(bytes.getLong(), bytes.getLong()));
    }

    private static ByteBuffer decode(String cursor, int length) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != length) {
            throw invalid();
        }
        return ByteBuffer.wrap(bytes);
    }

    private static InvalidException invalid() {
        return new InvalidException("cursor", "is none of this list; take nextCursor of a page");
    }
}
