package org.opencinema.service.payment;

import static org.opencinema.service.payment.SubscriptionStore.instant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Calls with idempotency keys, and what was answered. */
final class AnswerStore {
    private final Jdbi jdbi;

    /** One call; without an answer it is running, or has failed when the lock is over. */
    record Call(
            String fingerprint,
            UUID resourceId,
            Instant lockedUntil,
            @Nullable Answer answer) {}

    AnswerStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns false, and changes nothing, if the key is known. */
    boolean insert(UUID accountId, String key, Call call, Instant now) {
        return jdbi.withHandle(handle -> handle.execute(
                        "insert into answer (account_id, key, fingerprint, resource_id, locked_until, created_at)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing",
                        accountId,
                        key,
                        call.fingerprint(),
                        call.resourceId(),
                        call.lockedUntil(),
                        now)
                == 1);
    }

    Optional<Call> find(UUID accountId, String key) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select * from answer where account_id = :accountId and key = :key")
                .bind("accountId", accountId)
                .bind("key", key)
                .map((row, context) -> new Call(
                        row.getString("fingerprint"),
                        row.getObject("resource_id", UUID.class),
                        instant(row, "locked_until"),
                        answer(row)))
                .findOne());
    }

    /** Returns false, and changes nothing, if somebody else has taken the call over or answered it. */
    boolean takeOver(UUID accountId, String key, Instant now, Instant lockedUntil) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update answer set locked_until = ? where account_id = ? and key = ? and locked_until <= ?"
                                + " and status is null",
                        lockedUntil,
                        accountId,
                        key,
                        now)
                == 1);
    }

    void finish(UUID accountId, String key, Answer answer) {
        jdbi.useHandle(handle -> handle.execute(
                "update answer set status = ?, location = ?, body = ? where account_id = ? and key = ?",
                answer.status(),
                answer.location(),
                answer.body(),
                accountId,
                key));
    }

    void unlock(UUID accountId, String key, Instant now) {
        jdbi.useHandle(handle -> handle.execute(
                "update answer set locked_until = ? where account_id = ? and key = ? and status is null",
                now,
                accountId,
                key));
    }

    void delete(UUID accountId, String key) {
        jdbi.useHandle(handle -> handle.execute(
                "delete from answer where account_id = ? and key = ? and status is null", accountId, key));
    }

    void deleteOlder(Instant than) {
        jdbi.useHandle(handle -> handle.execute("delete from answer where created_at < ?", than));
    }

    private static @Nullable Answer answer(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        return row.wasNull() ? null : new Answer(status, row.getString("location"), row.getString("body"));
    }
}
