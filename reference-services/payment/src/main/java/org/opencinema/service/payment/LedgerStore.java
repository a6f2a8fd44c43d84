package org.opencinema.service.payment;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.opencinema.billing.LedgerAccount;
import org.opencinema.billing.LedgerTransaction;
import org.opencinema.billing.Money;
import org.opencinema.events.Uuid7;

/** The books. Entries are only ever added. */
final class LedgerStore {
    private final Uuid7 ids;

    LedgerStore(Uuid7 ids) {
        this.ids = ids;
    }

    void append(Handle handle, LedgerTransaction transaction, UUID invoiceId, Instant at) {
        UUID id = ids.next();
        int line = 0;
        for (LedgerTransaction.Entry entry : transaction.entries()) {
            line++;
            handle.execute(
                    "insert into ledger_entry (transaction_id, line, account, amount_minor, currency, invoice_id, at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)",
                    id,
                    line,
                    entry.account().name(),
                    entry.amount().amountMinor(),
                    entry.amount().currency(),
                    invoiceId,
                    at);
        }
    }

    List<LedgerTransaction.Entry> balances(Handle handle) {
        return handle.createQuery("select account, currency, sum(amount_minor) as amount from ledger_entry"
                        + " group by account, currency having sum(amount_minor) <> 0 order by account, currency")
                .map((row, context) -> new LedgerTransaction.Entry(
                        LedgerAccount.valueOf(row.getString("account")),
                        new Money(row.getLong("amount"), row.getString("currency"))))
                .list();
    }
}
