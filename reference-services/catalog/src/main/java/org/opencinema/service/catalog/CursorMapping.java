package org.opencinema.service.catalog;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import org.opencinema.dropwizard.InvalidException;

/** Positions in lists as opaque texts. */
final class CursorMapping {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private CursorMapping() {}

    record TitlePosition(int year, UUID id) {}

    static String cursor(int year, UUID id) {
        return ENCODER.encodeToString(ByteBuffer.allocate(20)
                .putInt(year)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    static String cursor(long sequence) {
        return ENCODER.encodeToString(ByteBuffer.allocate(8).putLong(sequence).array());
    }

    static TitlePosition titlePosition(String cursor) {
        ByteBuffer bytes = decode(cursor, 20);
        return new TitlePosition(bytes.getInt(), new UUID(bytes.getLong(), bytes.getLong()));
    }

    static long sequence(String cursor) {
        return decode(cursor, 8).getLong();
    }

    private static ByteBuffer decode(String cursor, int length) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != length) {
            throw new InvalidException("cursor", "is none of this list; take nextCursor of a page");
        }
        return ByteBuffer.wrap(bytes);
    }
}
