package org.opencinema.service.user;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.SubscriptionChanged;

/** Accounts with their PINs, and the projection of subscriptions. */
final class AccountStore {
    private static final String SELECT =
            "select id, version, country, coalesce(own_language, language) as language, pin_hash from account where id = :id";
    private static final RowMapper<Account> ACCOUNT = (row, context) -> new Account(
            row.getObject("id", UUID.class),
            row.getLong("version"),
            row.getString("country"),
            row.getString("language"),
            row.getString("pin_hash"));

    /** What the viewer has paid for. */
    record Subscription(String plan, String status, boolean entitled) {
        static final Subscription NONE = new Subscription("free", "none", false);
    }

    Optional<Account> find(Handle handle, UUID id) {
        return handle.createQuery(SELECT).bind("id", id).map(ACCOUNT).findOne();
    }

    /** Until the end of the transaction nobody else changes the account or the number of its profiles. */
    Optional<Account> findForUpdate(Handle handle, UUID id) {
        return handle.createQuery(SELECT + " for update")
                .bind("id", id)
                .map(ACCOUNT)
                .findOne();
    }

    /** False if it is there already. */
    boolean add(Handle handle, UUID id, long version, String country, String language) {
        return handle.execute(
                        "insert into account (id, version, country, language, pin_failures) values (?, ?, ?, ?, 0)"
                                + " on conflict (id) do nothing",
                        id,
                        version,
                        country,
                        language)
                == 1;
    }

    void update(Handle handle, UUID id, long version, String country, String language) {
        handle.execute(
                "update account set version = ?, country = ?, language = ? where id = ?",
                version,
                country,
                language,
                id);
    }

    void setLanguage(Handle handle, UUID id, String language) {
        handle.execute("update account set own_language = ? where id = ?", language, id);
    }

    void delete(Handle handle, UUID id) {
        handle.execute("delete from account where id = ?", id);
    }

    void setPin(Handle handle, UUID id, @Nullable String hash) {
        handle.createUpdate("update account set pin_hash = :hash, pin_failures = 0 where id = :id")
                .bind("hash", hash)
                .bind("id", id)
                .execute();
    }

    /** Counts a try before its PIN is looked at, so that no more are looked at than allowed; false if they are used up. */
    boolean countPinTry(Handle handle, UUID id, int allowed, Duration pause, Instant now) {
        return handle.createUpdate("update account set pin_tried_at = :now,"
                                + " pin_failures = case when pin_tried_at <= :forgotten then 1 else pin_failures + 1 end"
                                + " where id = :id and (pin_failures < :allowed or pin_tried_at <= :forgotten)")
                        .bind("now", now)
                        .bind("forgotten", now.minus(pause))
                        .bind("allowed", allowed)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    void forgetPinTries(Handle handle, UUID id) {
        handle.execute("update account set pin_failures = 0 where id = ?", id);
    }

    Optional<Instant> lastPinTry(Handle handle, UUID id) {
        return handle.createQuery("select pin_tried_at from account where id = :id and pin_tried_at is not null")
                .bind("id", id)
                .map((row, context) ->
                        row.getObject("pin_tried_at", OffsetDateTime.class).toInstant())
                .findOne();
    }

    Subscription subscription(Handle handle, UUID accountId) {
        return handle.createQuery("select plan, status, entitled from subscription where account_id = :account")
                .bind("account", accountId)
                .map((row, context) ->
                        new Subscription(row.getString("plan"), row.getString("status"), row.getBoolean("entitled")))
                .findOne()
                .orElse(Subscription.NONE);
    }

    /** Takes over the changes that are newer than what is known. */
    void applySubscriptions(Handle handle, List<SubscriptionChanged> changes) {
        for (SubscriptionChanged change : changes) {
            handle.execute(
                    "insert into subscription (account_id, version, plan, status, entitled) values (?, ?, ?, ?, ?)"
                            + " on conflict (account_id) do update set version = excluded.version, plan = excluded.plan,"
                            + " status = excluded.status, entitled = excluded.entitled"
                            + " where subscription.version < excluded.version",
                    change.accountId(),
                    change.version(),
                    change.plan(),
                    change.status(),
                    change.entitled());
        }
    }
}
