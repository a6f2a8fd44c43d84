package org.opencinema.clickhouse;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The C functions of libchdb: {@code chdb_} and the method's name in snake case. Lengths are size_t. Every result and stream handle must
 * be destroyed. Except for {@link #closeConn}, a connection is the pointer that the pointer from {@link #connect} points to.
 */
interface Chdb extends Library {

    /** Loads the library; the engine's own signal handlers are off, as they would break those of the JVM. */
    static Chdb load(Path library) {
        FunctionMapper names = (lib, method) ->
                "chdb_" + method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        int lazyAndLocal = 1;
        Chdb chdb = Native.load(
                library.toString(),
                Chdb.class,
                Map.of(
                        Library.OPTION_FUNCTION_MAPPER,
                        names,
                        Library.OPTION_OPEN_FLAGS,
                        lazyAndLocal,
                        Library.OPTION_STRING_ENCODING,
                        "UTF-8"));
        chdb.setSignalHandlersEnabled(0);
        return chdb;
    }

    void setSignalHandlersEnabled(int enabled);

    /** Null if the engine could not be opened; the reason is on standard error. */
    @Nullable
    Pointer connect(int count, String[] arguments);

    void closeConn(Pointer connection);

    int shutdown();

    Pointer queryN(Pointer connection, byte[] query, long queryLength, byte[] format, long formatLength);

    Pointer queryWithParamsN(
            Pointer connection,
            byte[] query,
            long queryLength,
            byte[] format,
            long formatLength,
            Pointer[] names,
            long[] nameLengths,
            Pointer[] values,
            long[] valueLengths,
            long count);

    Pointer streamQueryN(Pointer connection, byte[] query, long queryLength, byte[] format, long formatLength);

    Pointer streamQueryWithParamsN(
            Pointer connection,
            byte[] query,
            long queryLength,
            byte[] format,
            long formatLength,
            Pointer[] names,
            long[] nameLengths,
            Pointer[] values,
            long[] valueLengths,
            long count);

    /** The next piece of a stream; a piece of length 0 is its end. */
    Pointer streamFetchResult(Pointer connection, Pointer stream);

    void streamCancelQuery(Pointer connection, Pointer stream);

    Pointer streamInsertN(Pointer connection, byte[] query, long queryLength, byte[] format, long formatLength);

    /** 0 if the bytes were taken; copies them; may block. */
    int streamAppend(Pointer insert, byte[] data, long length);

    Pointer streamDone(Pointer insert);

    void streamCancelInsert(Pointer insert);

    @Nullable
    String streamInsertError(Pointer insert);

    void destroyInsertStream(Pointer insert);

    Pointer resultBuffer(Pointer result);

    long resultLength(Pointer result);

    @Nullable
    String resultError(Pointer result);

    long resultRowsRead(Pointer result);

    long resultStorageRowsRead(Pointer result);

    long resultStorageBytesRead(Pointer result);

    long resultRowsWritten(Pointer result);

    long resultBytesWritten(Pointer result);

    double resultElapsed(Pointer result);

    void destroyQueryResult(Pointer result);
}
