package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events from an {@link Outbox} to Kafka, on a thread and a database connection of its own. Thread-safe.
 *
 * <p>It wakes up when a transaction with events commits, and looks once a second besides. Every batch is one transaction
 * that holds an advisory lock, so of several relays on a table only one sends at a time and the order per key is kept.
 * Rows are deleted once Kafka has confirmed them; until then they wait, however long Kafka is away. An event may be sent
 * again after a failure, followed by the later events of its key.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH = 200;
    private static final int POLL_MILLIS = 1_000;
    private static final int RETRY_MILLIS = 300;

    private final DataSource dataSource;
    private final Outbox outbox;
    private final EventPublisher publisher;
    private final Set<String> readyTopics = new HashSet<>();
    private final StopSignal closing = new StopSignal();
    private final Thread thread;
    private volatile @Nullable String trouble;

    /**
     * A relay that does nothing until {@link #start()}. It keeps one connection of the data source, whose connections
     * must unwrap to {@code PGConnection}; it does not close the publisher.
     */
    public OutboxRelay(DataSource dataSource, Outbox outbox, EventPublisher publisher) {
        this.dataSource = dataSource;
        this.outbox = outbox;
        this.publisher = publisher;
        this.thread = new Thread(this::run, "relay-" + outbox.table());
        this.thread.setDaemon(true);
    }

    /** Starts relaying; neither the database nor Kafka need be up. */
    public void start() {
        thread.start();
    }

    /** What keeps events from being relayed at the moment; empty when all is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Finishes the batch it is in, for 10 s at most; what Kafka has not confirmed by then stays in the outbox. */
    @Override
    public void close() {
        closing.give();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (isOpen()) {
                try (Connection connection = dataSource.getConnection()) {
                    relay(connection);
                } catch (SQLException e) {
                    report("database: " + e.getMessage(), e);
                    closing.await(RETRY_MILLIS);
                } catch (RuntimeException e) {
                    report(e.toString(), e);
                    closing.await(RETRY_MILLIS);
                }
            }
        } finally {
            if (isOpen()) {
                trouble = "the thread has died";
            }
        }
    }

    private void relay(Connection connection) throws SQLException {
        execute(connection, "listen " + outbox.channel());
        try {
            while (isOpen()) {
                if (!relayBatch(connection)) {
                    connection.unwrap(PGConnection.class).getNotifications(POLL_MILLIS);
                }
            }
        } finally {
            if (!connection.isClosed()) {
                execute(connection, "unlisten *");
            }
        }
    }

    /** Returns whether there is more to do at once. */
    private boolean relayBatch(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        List<Row> rows;
        boolean failed;
        try {
            rows = isAlone(connection) ? nextRows(connection) : List.of();
            failed = !send(connection, rows);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            if (!connection.isClosed()) {
                connection.rollback();
            }
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
        if (failed) {
            closing.await(RETRY_MILLIS);
            return true;
        }
        return rows.size() == BATCH;
    }

    private boolean isAlone(Connection connection) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select pg_try_advisory_xact_lock(hashtextextended(?, 0))")) {
            query.setString(1, outbox.table());
            try (ResultSet result = query.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private List<Row> nextRows(Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "select sequence, id, aggregatetype, aggregateid, type, source, time, payload,"
                                + " requestid, traceparent from "
                                + outbox.table() + " order by sequence limit " + BATCH + " for update skip locked");
                ResultSet result = query.executeQuery()) {
            while (result.next()) {
                rows.add(new Row(
                        result.getLong("sequence"),
                        result.getString("aggregatetype"),
                        new Event<>(
                                result.getString("id"),
                                result.getString("type"),
                                result.getString("source"),
                                result.getString("aggregateid"),
                                result.getObject("time", OffsetDateTime.class).toInstant(),
                                result.getString("payload")),
                        new Origin(result.getString("requestid"), result.getString("traceparent"))));
            }
        }
        return rows;
    }

    /** Returns false if not all rows could be sent. */
    private boolean send(Connection connection, List<Row> rows) throws SQLException {
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        PublishException failure = null;
        try {
            for (Row row : rows) {
                if (readyTopics.add(row.topic())) {
                    publisher.createTopic(row.topic(), closing);
                }
                byte[] payload = row.event().data().getBytes(UTF_8);
                row.origin()
                        .run(() -> confirmations.add(
                                publisher.send(EventMapping.record(row.topic(), row.event(), payload, row.origin()))));
                if (confirmations.get(confirmations.size() - 1).isCompletedExceptionally()) {
                    break; // the others would wait as long to fail as well
                }
            }
        } catch (PublishException e) {
            readyTopics.clear();
            failure = e;
        }
        Set<String> failedKeys = new HashSet<>();
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < confirmations.size(); i++) {
            Row row = rows.get(i);
            try {
                confirmations.get(i).join();
                // What follows a failed event of its key is kept too, so that the newest state is sent last.
                if (!failedKeys.contains(row.event().key())) {
                    sent.add(row.sequence());
                }
            } catch (CompletionException e) {
                failedKeys.add(row.event().key());
                failure = (PublishException) e.getCause();
            }
        }
        if (!sent.isEmpty()) {
            delete(connection, sent);
        }
        if (failure == null) {
            recovered();
            return true;
        }
        report("Kafka: " + failure.getMessage(), failure);
        return false;
    }

    private void delete(Connection connection, List<Long> sequences) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from " + outbox.table() + " where sequence = any(?)")) {
            Array array = connection.createArrayOf("bigint", sequences.toArray());
            delete.setArray(1, array);
            delete.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean isOpen() {
        return !closing.isGiven();
    }

    private void report(String reason, Exception failure) {
        if (trouble == null) {
            LOG.warn("Events wait in {}: {}", outbox.table(), reason, failure);
        }
        trouble = reason;
    }

    private void recovered() {
        if (trouble != null) {
            LOG.info("Events of {} are relayed again", outbox.table());
        }
        trouble = null;
    }

    private record Row(long sequence, String topic, Event<String> event, Origin origin) {}
}
