package org.opencinema.service.payment;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.InvoiceNumber;
import org.opencinema.billing.Money;
import org.opencinema.billing.Period;

/** What an account owes or has paid for a period. It has a number once it is paid. */
record Invoice(
        UUID id,
        UUID subscriptionId,
        UUID accountId,
        String plan,
        Status status,
        Money amount,
        Period period,
        Instant issuedAt,
        @Nullable Instant paidAt,
        @Nullable InvoiceNumber number) {
    enum Status {
        OPEN,
        PAID,
        VOID
    }

    Invoice paid(InvoiceNumber as, Instant at) {
        return new Invoice(id, subscriptionId, accountId, plan, Status.PAID, amount, period, issuedAt, at, as);
    }
}
