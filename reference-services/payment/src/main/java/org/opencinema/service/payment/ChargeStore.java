package org.opencinema.service.payment;

import static org.opencinema.service.payment.SubscriptionStore.instant;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Charges. */
final class ChargeStore {
    private static final RowMapper<Charge> CHARGE = (row, context) -> new Charge(
            row.getObject("id", UUID.class),
            row.getObject("invoice_id", UUID.class),
            row.getObject("account_id", UUID.class),
            Charge.Status.valueOf(row.getString("status")),
            row.getString("customer"),
            row.getString("method"),
            row.getString("decline_code"),
            instant(row, "created_at"),
            row.getInt("checks"));

    void insert(Handle handle, Charge charge, Instant checkAt) {
        handle.createUpdate("insert into charge (id, invoice_id, account_id, status, customer, method, created_at,"
                        + " check_at) values (:id, :invoiceId, :accountId, :status, :customer, :method, :createdAt,"
                        + " :checkAt)")
                .bind("id", charge.id())
                .bind("invoiceId", charge.invoiceId())
                .bind("accountId", charge.accountId())
                .bind("status", charge.status())
                .bind("customer", charge.customer())
                .bind("method", charge.method())
                .bind("createdAt", charge.createdAt())
                .bind("checkAt", checkAt)
                .execute();
    }

    Optional<Charge> find(Handle handle, UUID id) {
        return handle.createQuery("select * from charge where id = :id")
                .bind("id", id)
                .map(CHARGE)
                .findOne();
    }

    Charge get(Handle handle, UUID id) {
        return find(handle, id).orElseThrow(() -> new IllegalStateException("charge " + id + " is gone"));
    }

    void succeed(Handle handle, UUID id) {
        handle.execute("update charge set status = 'SUCCEEDED', check_at = null where id = ?", id);
    }

    void fail(Handle handle, UUID id, String declineCode) {
        handle.execute(
                "update charge set status = 'FAILED', check_at = null, decline_code = ? where id = ?", declineCode, id);
    }

    void checkLater(Handle handle, UUID id, Instant at) {
        handle.execute("update charge set check_at = ?, checks = checks + 1 where id = ?", at, id);
    }

    /** The ids of those whose outcome is to be asked for, the longest due first. */
    List<UUID> listDue(Handle handle, Instant now, int limit) {
        return handle.createQuery("select id from charge where check_at <= :now order by check_at limit :limit")
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list();
    }
}
