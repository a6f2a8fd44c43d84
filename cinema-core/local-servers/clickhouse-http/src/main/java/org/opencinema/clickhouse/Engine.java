package org.opencinema.clickhouse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The engine over one data directory, with a pool of connections. Thread-safe. */
final class Engine {
    private static final int CONNECTIONS = 8;
    private static final int WAIT_SECONDS = 30;
    private static final int DRAIN_SECONDS = 8;

    private final Chdb chdb;
    private final Connection admin;
    private final BlockingQueue<Connection> pool = new ArrayBlockingQueue<>(CONNECTIONS);

    private Engine(Chdb chdb, String[] arguments) throws EngineException {
        this.chdb = chdb;
        admin = new Connection(chdb, arguments);
        admin.open();
        for (int i = 0; i < CONNECTIONS; i++) {
            pool.add(new Connection(chdb, arguments));
        }
    }

    /** Opens the data directory; the options look like {@code --max_threads=2}. */
    static Engine open(Chdb chdb, Path data, List<String> options) throws EngineException {
        List<String> arguments = new ArrayList<>(List.of("clickhouse", "--path=" + data, "--implicit_select=0"));
        arguments.addAll(options);
        return new Engine(chdb, arguments.toArray(String[]::new));
    }

    /** An open connection that must be given back. Waits for one. */
    Connection take() throws EngineException {
        Connection connection;
        try {
            connection = pool.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.TOO_MANY_QUERIES, "Interrupted");
        }
        if (connection == null) {
            throw new EngineException(
                    EngineException.TOO_MANY_QUERIES, "Too many simultaneous queries. Maximum: " + CONNECTIONS);
        }
        try {
            connection.open();
        } catch (EngineException e) {
            pool.add(connection);
            throw e;
        }
        return connection;
    }

    void give(Connection connection) {
        if (connection.isSpoilt()) {
            connection.close();
        }
        pool.add(connection);
    }

    /** Ends running statements and closes what can be closed in time. A connection whose statement runs must not be closed. */
    void shutDown() throws EngineException, InterruptedException {
        admin.execute("KILL QUERY WHERE query_id != queryID() ASYNC");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = pool.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (connection != null) {
                connection.close();
            }
        }
        admin.close();
        chdb.shutdown();
    }
}
