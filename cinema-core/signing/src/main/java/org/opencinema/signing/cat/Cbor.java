package org.opencinema.signing.cat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of CBOR (RFC 8949) that tokens are made of. Values are {@code Long}, {@code Double}, {@code Boolean}, {@code String},
 * {@code byte[]}, {@code List}, {@code Map}, {@link Tagged} and null.
 */
final class Cbor {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    /** A value with a meaning. */
    record Tagged(long tag, @Nullable Object value) {}

    private Cbor() {}

    /** In the shortest form; maps in their own order. */
    static byte[] write(@Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        write(out, value);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, @Nullable Object value) {
        if (value == null) {
            out.write(0xf6);
        } else if (value instanceof Boolean truth) {
            out.write(truth ? 0xf5 : 0xf4);
        } else if (value instanceof Long number) {
            head(out, number < 0 ? NEGATIVE : UNSIGNED, number < 0 ? ~number : number);
        } else if (value instanceof Double number) {
            out.write(0xfb);
            tail(out, Double.doubleToLongBits(number), 8);
        } else if (value instanceof String text) {
            write(out, TEXT, text.getBytes(UTF_8));
        } else if (value instanceof byte[] bytes) {
            write(out, BYTES, bytes);
        } else if (value instanceof List<?> list) {
            head(out, ARRAY, list.size());
            list.forEach(item -> write(out, item));
        } else if (value instanceof Map<?, ?> map) {
            head(out, MAP, map.size());
            map.forEach((key, item) -> {
                write(out, key);
                write(out, item);
            });
        } else if (value instanceof Tagged tagged) {
            head(out, TAG, tagged.tag());
            write(out, tagged.value());
        } else {
            throw new IllegalArgumentException("CBOR has no " + value.getClass());
        }
    }

    private static void write(ByteArrayOutputStream out, int type, byte[] bytes) {
        head(out, type, bytes.length);
        out.writeBytes(bytes);
    }

    private static void head(ByteArrayOutputStream out, int type, long argument) {
        if (argument < 24) {
            out.write((type << 5) + (int) argument);
        } else {
            int log = argument < 0x100 ? 0 : argument < 0x10000 ? 1 : argument < 0x1_0000_0000L ? 2 : 3;
            out.write((type << 5) + 24 + log);
            tail(out, argument, 1 << log);
        }
    }

    private static void tail(ByteArrayOutputStream out, long bits, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out.write((int) (bits >>> shift));
        }
    }
}
