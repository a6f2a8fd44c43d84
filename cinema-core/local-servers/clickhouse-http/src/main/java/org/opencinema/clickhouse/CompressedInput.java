package org.opencinema.clickhouse;

import com.clickhouse.data.ClickHouseCityHash;
import com.github.luben.zstd.Zstd;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** Reads the blocks of ClickHouse's native compression. Not thread-safe. */
final class CompressedInput extends InputStream {
    static final int CHECKSUM = 16;
    static final int HEADER = 9;
    static final byte LZ4 = (byte) 0x82;
    static final byte ZSTD = (byte) 0x90;
    static final byte NONE = 0x02;

    private static final int MAX_BLOCK = 128 << 20;

    private final InputStream in;
    private byte[] block = {};
    private int position;

    CompressedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return hasBytes() ? block[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasBytes()) {
            return -1;
        }
        int n = Math.min(length, block.length - position);
        System.arraycopy(block, position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public int available() {
        return block.length - position;
    }

    private boolean hasBytes() throws IOException {
        while (position >= block.length) {
            byte[] checksum = in.readNBytes(CHECKSUM);
            if (checksum.length == 0) {
                return false;
            }
            byte[] header = in.readNBytes(HEADER);
            if (header.length < HEADER) {
                throw new EOFException("the body ends within a compressed block");
            }
            ByteBuffer sizes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            int compressed = sizes.getInt(1);
            int raw = sizes.getInt(5);
            if (compressed < HEADER || compressed > MAX_BLOCK || raw < 0 || raw > MAX_BLOCK) {
                throw new BadBlockException("a compressed block says it has " + compressed + " bytes for " + raw);
            }
            byte[] whole = new byte[compressed];
            System.arraycopy(header, 0, whole, 0, HEADER);
            if (in.readNBytes(whole, HEADER, compressed - HEADER) < compressed - HEADER) {
                throw new EOFException("the body ends within a compressed block");
            }
            ByteBuffer sum = ByteBuffer.wrap(checksum).order(ByteOrder.LITTLE_ENDIAN);
            long[] expected = checksum(whole, 0, compressed);
            if (sum.getLong(0) != expected[0] || sum.getLong(8) != expected[1]) {
                throw new BadBlockException("a compressed block does not match its checksum");
            }
            block = raw(whole, raw);
            position = 0;
        }
        return true;
    }

    /** CityHash128 in the old form that ClickHouse keeps to. */
    @SuppressWarnings("deprecation") // The client has no other class for it.
    static long[] checksum(byte[] bytes, int from, int length) {
        return ClickHouseCityHash.cityHash128(bytes, from, length);
    }

    private static byte[] raw(byte[] whole, int rawLength) throws BadBlockException {
        byte[] raw = new byte[rawLength];
        int length = whole.length - HEADER;
        switch (whole[0]) {
            case LZ4 -> {
                try {
                    int n = LZ4Factory.safeInstance().safeDecompressor().decompress(whole, HEADER, length, raw, 0);
                    requireLength(n, rawLength);
                } catch (LZ4Exception e) {
                    throw new BadBlockException("a compressed block is not LZ4: " + e.getMessage());
                }
            }
            case ZSTD -> requireLength(Zstd.decompressByteArray(raw, 0, rawLength, whole, HEADER, length), rawLength);
            case NONE -> {
                requireLength(length, rawLength);
                System.arraycopy(whole, HEADER, raw, 0, rawLength);
            }
            default -> throw new BadBlockException("unknown compression method " + whole[0]);
        }
        return raw;
    }

    private static void requireLength(long actual, int expected) throws BadBlockException {
        if (actual != expected) {
            throw new BadBlockException("a compressed block does not have the length it says");
        }
    }

    /** Says that the client sent something else than blocks. */
    static final class BadBlockException extends IOException {
        private static final long serialVersionUID = 1L;

        BadBlockException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
