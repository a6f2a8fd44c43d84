package org.opencinema.signing.cat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.cat.Cbor.Tagged;

/**
 * Reads one CBOR value of definite length. What it makes is never larger than some multiple of the input: a length is believed only as
 * far as there are bytes. Map keys are integers and texts, each once. Not thread-safe.
 */
final class CborReader {
    /** A token in a token's headers in a token goes to ten. */
    static final int MAX_DEPTH = 16;

    private final byte[] bytes;
    private int at;

    private CborReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The only value in these bytes. */
    static @Nullable Object read(byte[] bytes) throws MalformedException {
        CborReader reader = new CborReader(bytes);
        Object value = reader.value(MAX_DEPTH);
        if (reader.at != bytes.length) {
            throw new MalformedException();
        }
        return value;
    }

    private @Nullable Object value(int depth) throws MalformedException {
        if (depth == 0) {
            throw new MalformedException();
        }
        int first = next();
        int type = first >> 5;
        int info = first & 31;
        if (type == Cbor.SIMPLE) {
            return simple(info);
        }
        long argument = argument(info);
        return switch (type) {
            case Cbor.UNSIGNED -> argument;
            case Cbor.NEGATIVE -> ~argument;
            case Cbor.BYTES -> take(argument);
            case Cbor.TEXT -> text(take(argument));
            case Cbor.ARRAY -> array(count(argument, 1), depth - 1);
            case Cbor.MAP -> map(count(argument, 2), depth - 1);
            default -> new Tagged(argument, value(depth - 1));
        };
    }

    private int next() throws MalformedException {
        if (at >= bytes.length) {
            throw new MalformedException();
        }
        return bytes[at++] & 0xff;
    }

    private long argument(int info) throws MalformedException {
        if (info < 24) {
            return info;
        }
        if (info > 27) {
            throw new MalformedException();
        }
        long argument = bits(1 << (info - 24));
        if (argument < 0) {
            throw new MalformedException();
        }
        return argument;
    }

    private long bits(int length) throws MalformedException {
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = (bits << 8) | next();
        }
        return bits;
    }

    private int count(long count, int bytesEach) throws MalformedException {
        if (count > (bytes.length - at) / bytesEach) {
            throw new MalformedException();
        }
        return (int) count;
    }

    private byte[] take(long length) throws MalformedException {
        int count = count(length, 1);
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    private static String text(byte[] utf8) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException();
        }
    }

    private List<@Nullable Object> array(int count, int depth) throws MalformedException {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(value(depth));
        }
        return Collections.unmodifiableList(items);
    }

    private Map<Object, @Nullable Object> map(int count, int depth) throws MalformedException {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Object key = value(depth);
            if (!(key instanceof Long || key instanceof String) || map.containsKey(key)) {
                throw new MalformedException();
            }
            map.put(key, value(depth));
        }
        return Collections.unmodifiableMap(map);
    }

    private @Nullable Object simple(int info) throws MalformedException {
        return switch (info) {
            case 20 -> false;
            case 21 -> true;
            case 22 -> null;
            case 25 -> half((int) bits(2));
            case 26 -> (double) Float.intBitsToFloat((int) bits(4));
            case 27 -> Double.longBitsToDouble(bits(8));
            default -> throw new MalformedException();
        };
    }

    private static double half(int bits) {
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        double size = exponent == 0
                ? Math.scalb((double) fraction, -24)
                : exponent == 31
                        ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                        : Math.scalb((double) (1024 + fraction), exponent - 25);
        return bits >> 15 == 0 ? size : -size;
    }
}
