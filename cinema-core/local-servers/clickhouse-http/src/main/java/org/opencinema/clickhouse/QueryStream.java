package org.opencinema.clickhouse;

import com.sun.jna.Pointer;

/** A running query that hands out its result in pieces. Closing it before its end cancels the query. Not thread-safe. */
final class QueryStream implements AutoCloseable {
    private final Chdb chdb;
    private final Pointer connection;
    private final Pointer stream;
    private boolean ended;

    /** Takes over the stream; if it holds an error, frees it and throws. */
    QueryStream(Chdb chdb, Pointer connection, Pointer stream) throws EngineException {
        String error = chdb.resultError(stream);
        if (error != null) {
            chdb.destroyQueryResult(stream);
            throw EngineException.of(error);
        }
        this.chdb = chdb;
        this.connection = connection;
        this.stream = stream;
    }

    /** The next piece; the end is a piece of length 0. */
    QueryResult next() throws EngineException {
        QueryResult piece;
        try {
            piece = new QueryResult(chdb, chdb.streamFetchResult(connection, stream));
        } catch (EngineException e) {
            ended = true;
            throw e;
        }
        ended = piece.length() == 0;
        return piece;
    }

    @Override
    public void close() {
        if (!ended) {
            chdb.streamCancelQuery(connection, stream);
        }
        chdb.destroyQueryResult(stream);
    }
}
