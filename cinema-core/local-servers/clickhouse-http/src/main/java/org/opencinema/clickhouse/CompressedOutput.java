package org.opencinema.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Writes the blocks of ClickHouse's native compression with LZ4; closing writes the last one. Not thread-safe. */
final class CompressedOutput extends OutputStream {
    private static final int BLOCK = 1 << 18;
    private static final int PREFIX = CompressedInput.CHECKSUM + CompressedInput.HEADER;
    private static final LZ4Compressor LZ4 = LZ4Factory.safeInstance().fastCompressor();

    private final OutputStream out;
    private final byte[] raw = new byte[BLOCK];
    private final byte[] packed = new byte[PREFIX + LZ4.maxCompressedLength(BLOCK)];
    private int length;

    CompressedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int left = count;
        while (left > 0) {
            int n = Math.min(left, BLOCK - length);
            System.arraycopy(bytes, from, raw, length, n);
            length += n;
            from += n;
            left -= n;
            if (length == BLOCK) {
                writeBlock();
            }
        }
    }

    private void writeBlock() throws IOException {
        if (length == 0) {
            return;
        }
        int compressed = CompressedInput.HEADER + LZ4.compress(raw, 0, length, packed, PREFIX, packed.length - PREFIX);
        ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(CompressedInput.CHECKSUM, CompressedInput.LZ4);
        buffer.putInt(CompressedInput.CHECKSUM + 1, compressed);
        buffer.putInt(CompressedInput.CHECKSUM + 5, length);
        long[] checksum = CompressedInput.checksum(packed, CompressedInput.CHECKSUM, compressed);
        buffer.putLong(0, checksum[0]);
        buffer.putLong(8, checksum[1]);
        out.write(packed, 0, CompressedInput.CHECKSUM + compressed);
        length = 0;
    }

    @Override
    public void flush() throws IOException {
        writeBlock();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        writeBlock();
        out.close();
    }
}
