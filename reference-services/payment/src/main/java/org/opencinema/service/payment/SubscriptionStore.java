package org.opencinema.service.payment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.Subscription;
import org.opencinema.billing.Subscription.Status;

/** Subscriptions. */
final class SubscriptionStore {
    private static final String RUNNING = " status not in ('CANCELLED', 'ENDED')";
    private static final RowMapper<Subscribed> SUBSCRIBED = (row, context) -> new Subscribed(
            row.getObject("id", UUID.class),
            row.getObject("account_id", UUID.class),
            row.getString("plan"),
            new Subscription(
                    Status.valueOf(row.getString("status")),
                    instant(row, "started_at"),
                    instant(row, "anchor"),
                    instant(row, "period_from"),
                    instant(row, "period_until"),
                    row.getBoolean("cancel_at_period_end"),
                    row.getBoolean("trial_end_announced"),
                    row.getBoolean("charging"),
                    findInstant(row, "unpaid_since"),
                    row.getInt("dunning_step"),
                    row.getBoolean("retryable")));

    void insert(Handle handle, Subscribed subscribed, @Nullable Instant dueAt) {
        handle.createUpdate("insert into subscription (id, account_id, plan, status, started_at, anchor, period_from,"
                        + " period_until, cancel_at_period_end, trial_end_announced, charging, unpaid_since,"
                        + " dunning_step, retryable, due_at)"
                        + " values (:id, :accountId, :plan, :status, :startedAt, :anchor, :periodFrom, :periodUntil,"
                        + " :cancelAtPeriodEnd, :trialEndAnnounced, :charging, :unpaidSince, :dunningStep, :retryable,"
                        + " :dueAt)")
                .bind("id", subscribed.id())
                .bind("accountId", subscribed.accountId())
                .bind("plan", subscribed.plan())
                .bindMethods(subscribed.state())
                .bind("dueAt", dueAt)
                .execute();
    }

    void update(Handle handle, Subscribed subscribed, @Nullable Instant dueAt) {
        handle.createUpdate("update subscription set status = :status, period_from = :periodFrom,"
                        + " period_until = :periodUntil, cancel_at_period_end = :cancelAtPeriodEnd,"
                        + " trial_end_announced = :trialEndAnnounced, charging = :charging,"
                        + " unpaid_since = :unpaidSince, dunning_step = :dunningStep, retryable = :retryable,"
                        + " due_at = :dueAt where id = :id")
                .bind("id", subscribed.id())
                .bindMethods(subscribed.state())
                .bind("dueAt", dueAt)
                .execute();
    }

    Optional<Subscribed> find(Handle handle, UUID id) {
        return handle.createQuery("select * from subscription where id = :id")
                .bind("id", id)
                .map(SUBSCRIBED)
                .findOne();
    }

    Subscribed get(Handle handle, UUID id) {
        return find(handle, id).orElseThrow(() -> new IllegalStateException("subscription " + id + " is gone"));
    }

    /** The one that is not over. */
    Optional<Subscribed> findRunning(Handle handle, UUID accountId) {
        return handle.createQuery("select * from subscription where account_id = :accountId and" + RUNNING)
                .bind("accountId", accountId)
                .map(SUBSCRIBED)
                .findOne();
    }

    Optional<Subscribed> findNewest(Handle handle, UUID accountId) {
        return handle.createQuery("select * from subscription where account_id = :accountId order by id desc limit 1")
                .bind("accountId", accountId)
                .map(SUBSCRIBED)
                .findOne();
    }

    /** The ids of those that time has something in store for, the longest due first. */
    List<UUID> listDue(Handle handle, Instant now, int limit) {
        return handle.createQuery("select id from subscription where due_at <= :now order by due_at limit :limit")
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list();
    }

    /** How many run with a plan and in a state. */
    record Count(String plan, Status status, long count) {}

    List<Count> count(Handle handle) {
        return handle.createQuery("select plan, status, count(*) as count from subscription where" + RUNNING
                        + " group by plan, status")
                .map((row, context) ->
                        new Count(row.getString("plan"), Status.valueOf(row.getString("status")), row.getLong("count")))
                .list();
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(findInstant(row, column), column);
    }

    static @Nullable Instant findInstant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
