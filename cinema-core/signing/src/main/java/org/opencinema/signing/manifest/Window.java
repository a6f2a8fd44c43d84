package org.opencinema.signing.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The part of a manifest that is being looked at, and what of it was written. */
final class Window {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    /** What is read and written beyond the end of both arrays: short runs are copied with this length. */
    private static final int SLACK = 32;

    private static final int START = 8 * 1024;
    private static final int OUT = 32 * 1024;

    byte[] bytes = new byte[START + SLACK];
    int end;
    private int copied;
    private byte[] out = new byte[OUT + SLACK];
    private int outEnd;
    private int uri;
    private int uriEnd;
    private InputStream source = InputStream.nullInputStream();
    private OutputStream target = OutputStream.nullOutputStream();

    void open(InputStream source, OutputStream target) {
        this.source = source;
        this.target = target;
        end = 0;
        copied = 0;
        outEnd = 0;
    }

    /** Writes all before {@code from}, moves the rest to the beginning and reads on. False at the end of the manifest. */
    boolean fill(int from) throws IOException {
        insert(from, UriRules.NOTHING);
        System.arraycopy(bytes, from, bytes, 0, end - from);
        end -= from;
        copied -= from;
        int room = bytes.length - SLACK;
        if (end == room) {
            if (end >= ManifestRewriter.MAX_PART_BYTES) {
                throw new ManifestException(
                        "a part of the manifest is longer than " + ManifestRewriter.MAX_PART_BYTES + " bytes");
            }
            room = 2 * end;
            bytes = Arrays.copyOf(bytes, room + SLACK);
        }
        int read = source.readNBytes(bytes, end, room - end);
        end += read;
        LONGS.set(bytes, end, 0L);
        return read > 0;
    }

    /** Writes what is between the place reached and this one, and then a text. */
    void insert(int position, byte[] text) throws IOException {
        write(bytes, copied, position - copied);
        write(text, 0, text.length);
        copied = position;
    }

    /** Inserts texts before, in front of the name in, and behind the URI between two places. */
    void insert(int from, int name, int to, byte[] before, byte[] atName, byte[] behind) throws IOException {
        reserve(to - copied + before.length + atName.length + behind.length);
        byte[] bytes = this.bytes;
        byte[] out = this.out;
        uri = copy(bytes, copied, from, out, outEnd);
        int at = copy(before, out, uri);
        if (atName.length > 0) {
            at = copy(bytes, from, name, out, at);
            at = copy(atName, out, at);
            at = copy(bytes, name, to, out, at);
        } else {
            at = copy(bytes, from, to, out, at);
        }
        uriEnd = at;
        outEnd = copy(behind, out, at);
        copied = to;
    }

    /** The last URI with what was inserted before it and in it. */
    String inserted() {
        return new String(out, uri, uriEnd - uri, UTF_8);
    }

    private static int copy(byte[] bytes, int from, int to, byte[] out, int at) {
        int length = to - from;
        if (length > SLACK) {
            System.arraycopy(bytes, from, out, at, length);
        } else {
            for (int i = 0; i < SLACK; i += Long.BYTES) {
                LONGS.set(out, at + i, (long) LONGS.get(bytes, from + i));
            }
        }
        return at + length;
    }

    private static int copy(byte[] text, byte[] out, int at) {
        System.arraycopy(text, 0, out, at, text.length);
        return at + text.length;
    }

    private void write(byte[] text, int from, int length) throws IOException {
        reserve(length);
        System.arraycopy(text, from, out, outEnd, length);
        outEnd += length;
    }

    private void reserve(int length) throws IOException {
        if (length > out.length - SLACK - outEnd) {
            target.write(out, 0, outEnd);
            outEnd = 0;
            if (length > out.length - SLACK) {
                out = new byte[length + SLACK];
            }
        }
    }

    /** Writes the rest. */
    void finish() throws IOException {
        insert(end, UriRules.NOTHING);
        target.write(out, 0, outEnd);
        outEnd = 0;
    }

    /** Lets go of the streams. */
    void close() {
        open(InputStream.nullInputStream(), OutputStream.nullOutputStream());
    }

    /** The highest bits of those of eight bytes that are newlines. */
    static long newlines(byte[] bytes, int at) {
        long different = (long) LONGS.get(bytes, at) ^ '\n' * ONES;
        return ~(((different & ~HIGH) + ~HIGH) | different | ~HIGH);
    }

    /** Where the first of such bits is. */
    static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }

    /** Where the byte is next, or -1. */
    int indexOf(char wanted, int from) {
        return indexOf(wanted, from, end);
    }

    int indexOf(char wanted, int from, int to) {
        long pattern = wanted * ONES;
        for (int i = from; i < to; i += Long.BYTES) {
            long different = (long) LONGS.get(bytes, i) ^ pattern;
            long found = (different - ONES) & ~different & HIGH;
            if (found != 0) {
                int at = i + first(found);
                return at < to ? at : -1;
            }
        }
        return -1;
    }

    /**
     * Where a byte is next that may mean something in a URI, or the end: it stops at least at controls, the backslash, what is
     * beyond ASCII and at hash, slash, question mark, colon and opening brace.
     */
    static int indexOfSpecial(byte[] bytes, int from, int to) {
        int i = from;
        long found = specials((long) LONGS.get(bytes, i));
        while (found == 0 && i < to) {
            i += Long.BYTES;
            found = specials((long) LONGS.get(bytes, i));
        }
        return Math.min(to, i + first(found));
    }

    private static long specials(long word) {
        return (word
                        | (word - '-' * ONES)
                        | (word + (0x80 - '{') * ONES)
                        | has('?', word | ('/' ^ '?') * ONES)
                        | has(':', word)
                        | has('\\', word))
                & HIGH;
    }

    private static long has(int wanted, long word) {
        return (word ^ wanted * ONES) - ONES;
    }

    boolean startsWith(byte[] text, int from, int to) {
        return to - from >= text.length && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
    }

    boolean endsWith(byte[] text, int from, int to) {
        return to - from >= text.length && startsWith(text, to - text.length, to);
    }

    boolean equals(byte[] text, int from, int to) {
        return to - from == text.length && startsWith(text, from, to);
    }
}
