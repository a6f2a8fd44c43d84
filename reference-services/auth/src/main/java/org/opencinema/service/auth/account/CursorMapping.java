package org.opencinema.service.auth.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import org.opencinema.dropwizard.InvalidException;

/** Positions in the list of accounts as opaque texts. */
public final class CursorMapping {
    private static final int ID_BYTES = 16;

    private CursorMapping() {}

    public record NamePosition(String name, UUID id) {}

    public static String cursor(String name, UUID id) {
        byte[] text = name.getBytes(UTF_8);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(ID_BYTES + text.length)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .put(text)
                        .array());
    }

    public static NamePosition position(String cursor) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length <= ID_BYTES) {
            throw invalid();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        String name = UTF_8.decode(buffer).toString();
        if (name.indexOf(0) >= 0) {
            throw invalid(); // no text of PostgreSQL
        }
        return new NamePosition(name, id);
    }

    private static InvalidException invalid() {
        return new InvalidException("cursor", "is none of this list; take nextCursor of a page");
    }
}
