package org.opencinema.service.payment;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One attempt to charge an invoice. */
record Charge(
        UUID id,
        UUID invoiceId,
        UUID accountId,
        Status status,
        String customer,
        String method,
        @Nullable String declineCode,
        Instant createdAt,
        int checks) {
    enum Status {
        PENDING,
        SUCCEEDED,
        FAILED
    }
}
