package org.opencinema.clickhouse;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.OutputStream;

/** A result, or a piece of one, in the memory of the engine. Must be closed. Not thread-safe. */
final class QueryResult implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final Chdb chdb;
    private final Pointer result;
    private final long length;

    /** Takes over the pointer; if it holds an error, frees it and throws. */
    QueryResult(Chdb chdb, Pointer result) throws EngineException {
        String error = chdb.resultError(result);
        if (error != null) {
            chdb.destroyQueryResult(result);
            throw EngineException.of(error);
        }
        this.chdb = chdb;
        this.result = result;
        this.length = chdb.resultLength(result);
    }

    long length() {
        return length;
    }

    /** Writes the bytes from an offset on. */
    void writeTo(OutputStream out, long from) throws IOException {
        if (length == 0) {
            return;
        }
        Pointer buffer = chdb.resultBuffer(result);
        for (long at = from; at < length; at += PIECE) {
            out.write(buffer.getByteArray(at, (int) Math.min(PIECE, length - at)));
        }
    }

    /** The length of what comes before the first row in the formats RowBinaryWithNames and RowBinaryWithNamesAndTypes. */
    long headerLength(boolean withTypes) {
        if (length == 0) {
            return 0;
        }
        Pointer buffer = chdb.resultBuffer(result);
        long[] at = {0};
        long strings = varint(buffer, at) * (withTypes ? 2 : 1);
        for (long i = 0; i < strings; i++) {
            long bytes = varint(buffer, at);
            at[0] += bytes;
        }
        return at[0];
    }

    private static long varint(Pointer buffer, long[] at) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = buffer.getByte(at[0]++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** The figures for the header X-ClickHouse-Summary. */
    String summary() {
        return "{\"read_rows\":\"" + chdb.resultStorageRowsRead(result)
                + "\",\"read_bytes\":\"" + chdb.resultStorageBytesRead(result)
                + "\",\"written_rows\":\"" + chdb.resultRowsWritten(result)
                + "\",\"written_bytes\":\"" + chdb.resultBytesWritten(result)
                + "\",\"total_rows_to_read\":\"0\",\"result_rows\":\""
                + (chdb.resultRowsWritten(result) > 0 ? chdb.resultRowsWritten(result) : chdb.resultRowsRead(result))
                + "\",\"result_bytes\":\"" + length
                + "\",\"elapsed_ns\":\"" + (long) (chdb.resultElapsed(result) * 1e9) + "\"}";
    }

    @Override
    public void close() {
        chdb.destroyQueryResult(result);
    }
}
