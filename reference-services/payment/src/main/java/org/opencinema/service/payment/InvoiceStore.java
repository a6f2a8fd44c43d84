package org.opencinema.service.payment;

import static org.opencinema.service.payment.SubscriptionStore.findInstant;
import static org.opencinema.service.payment.SubscriptionStore.instant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.InvoiceNumber;
import org.opencinema.billing.Money;
import org.opencinema.billing.Period;

/** Invoices and their numbers. */
final class InvoiceStore {
    private static final RowMapper<Invoice> INVOICE = (row, context) -> new Invoice(
            row.getObject("id", UUID.class),
            row.getObject("subscription_id", UUID.class),
            row.getObject("account_id", UUID.class),
            row.getString("plan"),
            Invoice.Status.valueOf(row.getString("status")),
            new Money(row.getLong("amount_minor"), row.getString("currency")),
            new Period(instant(row, "period_from"), instant(row, "period_until")),
            instant(row, "issued_at"),
            findInstant(row, "paid_at"),
            number(row));

    void insert(Handle handle, Invoice invoice) {
        handle.createUpdate(
                        "insert into invoice (id, subscription_id, account_id, plan, status, amount_minor, currency,"
                                + " period_from, period_until, issued_at)"
                                + " values (:id, :subscriptionId, :accountId, :plan, :status, :amountMinor, :currency, :from,"
                                + " :until, :issuedAt)")
                .bind("id", invoice.id())
                .bind("subscriptionId", invoice.subscriptionId())
                .bind("accountId", invoice.accountId())
                .bind("plan", invoice.plan())
                .bind("status", invoice.status())
                .bind("issuedAt", invoice.issuedAt())
                .bindMethods(invoice.amount())
                .bindMethods(invoice.period())
                .execute();
    }

    void pay(Handle handle, Invoice paid) {
        InvoiceNumber number = Objects.requireNonNull(paid.number());
        handle.createUpdate("update invoice set status = :status, paid_at = :paidAt, number_year = :year,"
                        + " number_sequence = :sequence where id = :id")
                .bind("id", paid.id())
                .bind("status", paid.status())
                .bind("paidAt", paid.paidAt())
                .bindMethods(number)
                .execute();
    }

    void voidInvoice(Handle handle, UUID id) {
        handle.execute("update invoice set status = 'VOID' where id = ?", id);
    }

    /** The next number of a year. Others wait for it until the transaction ends. */
    InvoiceNumber takeNumber(Handle handle, int year) {
        long sequence = handle.createQuery("insert into invoice_sequence (year, last) values (:year, 1)"
                        + " on conflict (year) do update set last = invoice_sequence.last + 1 returning last")
                .bind("year", year)
                .mapTo(Long.class)
                .one();
        return new InvoiceNumber(year, sequence);
    }

    Optional<Invoice> find(Handle handle, UUID id) {
        return handle.createQuery("select * from invoice where id = :id")
                .bind("id", id)
                .map(INVOICE)
                .findOne();
    }

    Invoice get(Handle handle, UUID id) {
        return find(handle, id).orElseThrow(() -> new IllegalStateException("invoice " + id + " is gone"));
    }

    Optional<Invoice> findOpen(Handle handle, UUID subscriptionId) {
        return handle.createQuery("select * from invoice where subscription_id = :id and status = 'OPEN'")
                .bind("id", subscriptionId)
                .map(INVOICE)
                .findOne();
    }

    /** The newest first. */
    List<Invoice> list(Handle handle, UUID accountId, @Nullable UUID before, int limit) {
        String older = before == null ? "" : " and id < :before";
        var query = handle.createQuery("select * from invoice where account_id = :accountId" + older
                        + " order by id desc limit :limit")
                .bind("accountId", accountId)
                .bind("limit", limit);
        if (before != null) {
            query.bind("before", before);
        }
        return query.map(INVOICE).list();
    }

    private static @Nullable InvoiceNumber number(ResultSet row) throws SQLException {
        long sequence = row.getLong("number_sequence");
        return row.wasNull() ? null : new InvoiceNumber(row.getInt("number_year"), sequence);
    }
}
