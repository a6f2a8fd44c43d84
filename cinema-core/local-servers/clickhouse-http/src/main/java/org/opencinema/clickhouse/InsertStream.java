package org.opencinema.clickhouse;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;

/** A running INSERT that is fed with data. Closing it without {@link #finish} cancels it. Not thread-safe. */
final class InsertStream implements AutoCloseable {
    private static final int PIECE = 1 << 20;
    private static final int FIRST_PIECE = 1 << 13;

    private final Chdb chdb;
    private final Pointer insert;
    private boolean finished;

    /** Takes over the stream; if it holds an error, frees it and throws. */
    InsertStream(Chdb chdb, Pointer insert) throws EngineException {
        String error = chdb.streamInsertError(insert);
        if (error != null) {
            chdb.destroyInsertStream(insert);
            throw EngineException.of(error);
        }
        this.chdb = chdb;
        this.insert = insert;
    }

    /** Feeds all that the data holds. An IOException is one of the data. */
    void feed(InputStream data) throws IOException, EngineException {
        byte[] piece = data.readNBytes(FIRST_PIECE);
        if (piece.length == FIRST_PIECE) {
            append(piece, piece.length);
            piece = new byte[PIECE];
            for (int n = data.readNBytes(piece, 0, PIECE); n > 0; n = data.readNBytes(piece, 0, PIECE)) {
                append(piece, n);
            }
        } else if (piece.length > 0) {
            append(piece, piece.length);
        }
    }

    private void append(byte[] piece, int length) throws EngineException {
        if (chdb.streamAppend(insert, piece, length) != 0) {
            String error = chdb.streamInsertError(insert);
            throw EngineException.of(error == null ? "the data was not taken" : error);
        }
    }

    /** Ends the data and waits until it is stored. */
    QueryResult finish() throws EngineException {
        finished = true;
        return new QueryResult(chdb, chdb.streamDone(insert));
    }

    @Override
    public void close() {
        if (!finished) {
            chdb.streamCancelInsert(insert);
        }
        chdb.destroyInsertStream(insert);
    }
}
