package org.opencinema.service.payment;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Accounts. Whoever changes anything of an account locks its row first. */
final class AccountStore {
    private static final RowMapper<BillingAccount> ACCOUNT = (row, context) -> new BillingAccount(
            row.getObject("id", UUID.class),
            row.getBoolean("trial_used"),
            row.getString("customer"),
            row.getString("method"),
            row.getString("card"));

    /** The account, which is added if it is new; nobody else changes it before the transaction ends. */
    BillingAccount lock(Handle handle, UUID id) {
        handle.execute("insert into account (id) values (?) on conflict do nothing", id);
        return handle.createQuery("select * from account where id = :id for update")
                .bind("id", id)
                .map(ACCOUNT)
                .one();
    }

    Optional<BillingAccount> find(Handle handle, UUID id) {
        return handle.createQuery("select * from account where id = :id")
                .bind("id", id)
                .map(ACCOUNT)
                .findOne();
    }

    void setCard(Handle handle, UUID id, PaymentProvider.Attached attached) {
        handle.createUpdate("update account set customer = :customer, method = :method, card = :card where id = :id")
                .bind("customer", attached.customer())
                .bind("method", attached.method())
                .bind("card", attached.card())
                .bind("id", id)
                .execute();
    }

    void useTrial(Handle handle, UUID id) {
        handle.execute("update account set trial_used = true where id = ?", id);
    }

    long nextVersion(Handle handle, UUID id) {
        return handle.createQuery("update account set version = version + 1 where id = :id returning version")
                .bind("id", id)
                .mapTo(Long.class)
                .one();
    }
}
