package org.opencinema.service.notification;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What is known of titles, of those who follow them, and of subscriptions. */
final class ProjectionStore {
    /** A title as it was last seen. */
    record TitleState(long version, boolean playable) {}

    /** A subscription as it was last seen. */
    record SubscriptionState(long version, String status) {}

    Optional<TitleState> findTitle(Handle handle, UUID id) {
        return handle.createQuery("select version, playable from title where id = :id")
                .bind("id", id)
                .map((row, context) -> new TitleState(row.getLong("version"), row.getBoolean("playable")))
                .findOne();
    }

    void putTitle(Handle handle, UUID id, TitleState state) {
        handle.createUpdate("insert into title (id, version, playable) values (:id, :version, :playable)"
                        + " on conflict (id) do update set version = excluded.version, playable = excluded.playable"
                        + " where title.version < excluded.version")
                .bind("id", id)
                .bind("version", state.version())
                .bind("playable", state.playable())
                .execute();
    }

    Optional<SubscriptionState> findSubscription(Handle handle, UUID accountId) {
        return handle.createQuery("select version, status from subscription where account_id = :account")
                .bind("account", accountId)
                .map((row, context) -> new SubscriptionState(row.getLong("version"), row.getString("status")))
                .findOne();
    }

    void putSubscription(Handle handle, UUID accountId, SubscriptionState state) {
        handle.createUpdate(
                        "insert into subscription (account_id, version, status) values (:account, :version, :status)"
                                + " on conflict (account_id) do update set version = excluded.version, status = excluded.status"
                                + " where subscription.version < excluded.version")
                .bind("account", accountId)
                .bind("version", state.version())
                .bind("status", state.status())
                .execute();
    }

    void follow(Handle handle, UUID titleId, UUID accountId, UUID profileId) {
        handle.createUpdate("insert into follower (title_id, account_id, profile_id)"
                        + " values (:title, :account, :profile) on conflict do nothing")
                .bind("title", titleId)
                .bind("account", accountId)
                .bind("profile", profileId)
                .execute();
    }

    void unfollow(Handle handle, UUID titleId, UUID accountId, UUID profileId) {
        handle.createUpdate("delete from follower"
                        + " where title_id = :title and account_id = :account and profile_id = :profile")
                .bind("title", titleId)
                .bind("account", accountId)
                .bind("profile", profileId)
                .execute();
    }

    /** Accounts that follow a title, in the order of their ids, after one of them. */
    List<UUID> listFollowers(Handle handle, UUID titleId, UUID after, int limit) {
        return handle.createQuery("select distinct account_id from follower"
                        + " where title_id = :title and account_id > :after order by account_id limit :limit")
                .bind("title", titleId)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list();
    }

    void deleteAccount(Handle handle, UUID accountId) {
        handle.createUpdate("delete from follower where account_id = :account")
                .bind("account", accountId)
                .execute();
        handle.createUpdate("delete from subscription where account_id = :account")
                .bind("account", accountId)
                .execute();
    }
}
