package org.opencinema.service.analytics;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.opencinema.dropwizard.UnavailableException;

/** The connection to ClickHouse; what cannot be done now is told apart from what is wrong. */
final class ClickHouse implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int CONNECTIONS = 8;
    private static final int UNKNOWN_TABLE = 60;
    private static final int UNKNOWN_DATABASE = 81;
    private static final int TIMEOUT_EXCEEDED = 159;
    private static final int TOO_MANY_QUERIES = 202;
    private static final int MEMORY_LIMIT_EXCEEDED = 241;
    private static final int READ_ONLY_TABLE = 242;
    private static final int TOO_MANY_PARTS = 252;
    private static final Set<Integer> NOT_NOW = Set.of(
            UNKNOWN_TABLE,
            UNKNOWN_DATABASE,
            TIMEOUT_EXCEEDED,
            TOO_MANY_QUERIES,
            MEMORY_LIMIT_EXCEEDED,
            READ_ONLY_TABLE,
            TOO_MANY_PARTS);

    private final Client client;
    private final String database;

    private ClickHouse(Client client, String database) {
        this.client = client;
        this.database = database;
    }

    static ClickHouse open(ClickHouseConfiguration configuration) {
        Duration timeout = configuration.timeout();
        Client client = new Client.Builder()
                .addEndpoint(configuration.uri().toString())
                .setUsername(configuration.user())
                .setPassword(configuration.password())
                .setDefaultDatabase(configuration.database())
                .setConnectTimeout(CONNECT_MILLIS)
                .setSocketTimeout(timeout.toMillis())
                .setConnectionRequestTimeout(CONNECT_MILLIS, ChronoUnit.MILLIS)
                .setMaxConnections(CONNECTIONS)
                .compressServerResponse(false)
                // A failed statement is repeated by whoever knows that this is safe: the consumer.
                .setMaxRetries(0)
                .serverSetting("max_execution_time", String.valueOf(timeout.toSeconds()))
                .build();
        return new ClickHouse(client, configuration.database());
    }

    void ping() {
        query("SELECT 1", Map.of());
    }

    void createDatabase() {
        CommandSettings settings = new CommandSettings();
        settings.setDatabase("default");
        run(() -> finish(client.execute("CREATE DATABASE IF NOT EXISTS " + database, settings)));
    }

    void execute(String statement) {
        run(() -> finish(client.execute(statement)));
    }

    List<GenericRecord> query(String sql, Map<String, Object> parameters) {
        return ask(() -> client.queryAll(sql, parameters));
    }

    /** Inserts lines of JSON, one object for each row; returns when they are stored. */
    void insert(String table, byte[] jsonRows) {
        run(() -> finish(client.insert(table, new ByteArrayInputStream(jsonRows), ClickHouseFormat.JSONEachRow)));
    }

    @Override
    public void close() {
        client.close();
    }

    private static void finish(Future<? extends AutoCloseable> statement) {
        try {
            statement.get().close();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ClickHouseException failure ? failure : new ClickHouseException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClickHouseException("interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ClickHouseException(e);
        }
    }

    private static void run(Runnable statement) {
        ask(() -> {
            statement.run();
            return true;
        });
    }

    private static <T> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (ServerException e) {
            if (e.isRetryable() || NOT_NOW.contains(e.getCode())) {
                throw unavailable(e);
            }
            throw e;
        } catch (ClickHouseException e) {
            throw unavailable(e);
        }
    }

    private static UnavailableException unavailable(Exception cause) {
        return new UnavailableException("analytics_unavailable", "reports cannot be made now; try again later", cause);
    }
}
