package org.opencinema.signing.manifest;

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
    private static final int START = 8 * 1024;
    private static final int OUT = 32 * 1024;

    byte[] bytes = new byte[START];
    int end;
    private int copied;
    private final byte[] out = new byte[OUT];
    private int outEnd;
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
        copyTo(from);
        System.arraycopy(bytes, from, bytes, 0, end - from);
        end -= from;
        copied -= from;
        if (end == bytes.length) {
            if (end >= ManifestRewriter.MAX_PART_BYTES) {
                throw new ManifestException(
                        "a part of the manifest is longer than " + ManifestRewriter.MAX_PART_BYTES + " bytes");
            }
            bytes = Arrays.copyOf(bytes, end * 2);
        }
        int read = source.readNBytes(bytes, end, bytes.length - end);
        end += read;
        return read > 0;
    }

    /** Writes what is between the place reached and this one. */
    void copyTo(int position) throws IOException {
        write(bytes, copied, position - copied);
        copied = position;
    }

    void insert(byte[] text) throws IOException {
        write(text, 0, text.length);
    }

    /** Puts texts before and behind what is between the two places. One check of the room for all makes it worth its lines. */
    void surround(int from, int to, byte[] before, byte[] behind) throws IOException {
        int head = from - copied;
        int length = to - from;
        if (head + before.length + length + behind.length > out.length - outEnd) {
            copyTo(from);
            insert(before);
            copyTo(to);
            insert(behind);
            return;
        }
        int at = outEnd;
        System.arraycopy(bytes, copied, out, at, head);
        at += head;
        System.arraycopy(before, 0, out, at, before.length);
        at += before.length;
        System.arraycopy(bytes, from, out, at, length);
        at += length;
        System.arraycopy(behind, 0, out, at, behind.length);
        outEnd = at + behind.length;
        copied = to;
    }

    private void write(byte[] from, int offset, int length) throws IOException {
        if (length > out.length - outEnd) {
            target.write(out, 0, outEnd);
            outEnd = 0;
            if (length > out.length) {
                target.write(from, offset, length);
                return;
            }
        }
        System.arraycopy(from, offset, out, outEnd, length);
        outEnd += length;
    }

    /** Writes the rest. */
    void finish() throws IOException {
        copyTo(end);
        target.write(out, 0, outEnd);
        outEnd = 0;
    }

    /** Lets go of the streams. */
    void close() {
        open(InputStream.nullInputStream(), OutputStream.nullOutputStream());
    }

    /** Where the byte is next, or -1. */
    int indexOf(char wanted, int from) {
        return indexOf(wanted, from, end);
    }

    int indexOf(char wanted, int from, int to) {
        long pattern = wanted * ONES;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long different = (long) LONGS.get(bytes, i) ^ pattern;
            long found = (different - ONES) & ~different & HIGH;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
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
