package org.opencinema.service.auth.audit;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The number and the hash of the last entry. */
final class AuditHead {
    static final String SELECT = "SELECT sequence, hash FROM audit_head";

    private final long sequence;
    private final byte[] hash;

    private AuditHead(long sequence, byte[] hash) {
        this.sequence = sequence;
        this.hash = hash;
    }

    static AuditHead read(ResultSet row) throws SQLException {
        return new AuditHead(row.getLong("sequence"), row.getBytes("hash"));
    }

    long sequence() {
        return sequence;
    }

    byte[] hash() {
        return hash;
    }
}
