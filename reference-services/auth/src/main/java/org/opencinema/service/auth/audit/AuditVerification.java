package org.opencinema.service.auth.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.AuditChain;

/** Walks the stored audit trail from its first entry to its last, in a memory of a thousand entries. */
public final class AuditVerification {
    private static final int FETCH = 1000;

    private final AuditChain chain;
    private final LongConsumer progress;

    /** How many entries were found intact from the beginning, and what is wrong after them. */
    public record Finding(long intact, Optional<String> broken) {}

    /** @param progress is told the number of entries so far, after each thousand */
    public AuditVerification(AuditChain chain, LongConsumer progress) {
        this.chain = chain;
        this.progress = progress;
    }

    /**
     * Reads one consistent state of the database, while others append.
     *
     * @param connection whose search path holds the schema of this service
     * @param checkpoint the newest that is known, against which a cut end shows
     */
    public Finding verify(Connection connection, AuditChain.@Nullable Checkpoint checkpoint) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        AuditChain.Walk walk = chain.walk();
        try {
            Optional<String> broken = entries(connection, walk, checkpoint);
            if (broken.isEmpty()) {
                broken = checkpoint == null ? Optional.empty() : walk.check(checkpoint);
            }
            return new Finding(walk.length(), broken.isPresent() ? broken : head(connection, walk));
        } finally {
            connection.rollback();
        }
    }

    private Optional<String> entries(
            Connection connection, AuditChain.Walk walk, AuditChain.@Nullable Checkpoint checkpoint)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + AuditEntry.COLUMNS + " FROM audit_entry ORDER BY sequence")) {
            select.setFetchSize(FETCH);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Optional<String> broken = walk.next(AuditEntry.read(rows).chained(), rows.getBytes("hash"));
                    if (broken.isEmpty() && checkpoint != null && walk.length() == checkpoint.sequence()) {
                        broken = walk.check(checkpoint);
                    }
                    if (broken.isPresent()) {
                        return broken;
                    }
                    if (walk.length() % FETCH == 0) {
                        progress.accept(walk.length());
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> head(Connection connection, AuditChain.Walk walk) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM audit_head WHERE sequence = ? AND hash = ?")) {
            select.setLong(1, walk.length());
            select.setBytes(2, walk.lastHash());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.empty()
                        : Optional.of("the head is not the last entry, " + walk.length()
                                + ": entries were cut off or the head was changed");
            }
        }
    }
}
