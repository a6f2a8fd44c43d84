package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * The table where events wait in the transaction that causes them (PostgreSQL; DDL in the resource
 * {@code outbox/postgresql.sql}). Thread-safe.
 */
public final class Outbox {
    /** The largest payload in bytes: a Kafka record with headers stays below the broker's limit of 1 MB. */
    public static final int MAX_PAYLOAD_BYTES = 900_000;

    private static final Pattern TABLE = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

    private final String table;

    private Outbox(String table) {
        this.table = table;
    }

    /**
     * The outbox in a table like {@code catalog.outbox}.
     *
     * @throws IllegalArgumentException if that is no plain lower-case table name
     */
    public static Outbox of(String table) {
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException("outbox table must be like schema.table, was " + table);
        }
        return new Outbox(table);
    }

    /**
     * Adds the event to the connection's transaction; it is published after the commit, with the
     * {@link Origin} that is current now. Events of one key keep their
     * order if the transactions that add them exclude each other, as those do which update the aggregate's row first.
     *
     * @throws IllegalArgumentException if the payload is larger than {@link #MAX_PAYLOAD_BYTES}
     */
    public void append(Connection connection, String topic, Event<?> event) throws SQLException {
        byte[] payload = EventJson.write(event.data());
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("an event's payload must be at most " + MAX_PAYLOAD_BYTES
                    + " bytes, was " + payload.length + " for " + event.type() + " of " + event.key());
        }
        try (PreparedStatement insert = connection.prepareStatement("with notification as (select pg_notify(?, ''))"
                + " insert into " + table
                + " (id, aggregatetype, aggregateid, type, source, time, payload, requestid, traceparent)"
                + " select ?, ?, ?, ?, ?, ?, ?, ?, ? from notification")) {
            insert.setString(1, channel());
            insert.setString(2, event.id());
            insert.setString(3, topic);
            insert.setString(4, event.key());
            insert.setString(5, event.type());
            insert.setString(6, event.source());
            insert.setObject(7, event.time().atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setString(8, new String(payload, UTF_8));
            Origin origin = Origin.current();
            insert.setString(9, origin.requestId());
            insert.setString(10, origin.traceparent());
            insert.executeUpdate();
        }
    }

    /** How many events wait. */
    public long count(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select count(*) from " + table);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    String table() {
        return table;
    }

    String channel() {
        return table.replace('.', '_');
    }
}
