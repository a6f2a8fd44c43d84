package org.opencinema.service.streaming;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Viewer;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.SubscriptionChanged;

/** The projections of subscriptions and profiles. */
final class ViewerStore {
    private final Jdbi jdbi;

    ViewerStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Takes over the changes that are newer than what is known. */
    void applySubscriptions(List<SubscriptionChanged> changes) {
        jdbi.useTransaction(handle -> changes.forEach(change -> handle.createUpdate(
                        "insert into subscriptions (account_id, version, status, entitled, max_streams, max_height)"
                                + " values (:account, :version, :status, :entitled, :maxStreams, :maxHeight)"
                                + " on conflict (account_id) do update set version = excluded.version,"
                                + " status = excluded.status, entitled = excluded.entitled,"
                                + " max_streams = excluded.max_streams, max_height = excluded.max_height"
                                + " where subscriptions.version < excluded.version")
                .bind("account", change.accountId())
                .bind("version", change.version())
                .bind("status", change.status())
                .bind("entitled", change.entitled())
                .bind("maxStreams", change.maxStreams())
                .bind("maxHeight", change.maxHeight())
                .execute()));
    }

    /** Takes over the changes that are newer than what is known. */
    void applyProfiles(List<ProfileChanged> changes) {
        jdbi.useTransaction(handle -> changes.forEach(
                change -> handle.createUpdate("insert into profiles (id, account_id, version, deleted, max_age)"
                                + " values (:id, :account, :version, :deleted, :maxAge)"
                                + " on conflict (id) do update set version = excluded.version,"
                                + " deleted = excluded.deleted, max_age = excluded.max_age"
                                + " where profiles.version < excluded.version")
                        .bind("id", change.profileId())
                        .bind("account", change.accountId())
                        .bind("version", change.version())
                        .bind("deleted", change.deleted())
                        .bind("maxAge", Math.min(change.maxAge(), Viewer.ADULT))
                        .execute()));
    }

    /** The account with its profile, without one with its first. Whatever is not known yet allows little. */
    Viewer get(UUID accountId, @Nullable UUID profileId, String region) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select status, entitled, max_streams, max_height, max_age from (select) account"
                                + " left join subscriptions on account_id = :account"
                                + " left join lateral (select max_age from profiles where account_id = :account"
                                + " and id = coalesce(cast(:profile as uuid), id) and not deleted order by id limit 1) profile on true")
                .bind("account", accountId)
                .bind("profile", profileId)
                .map((row, context) -> viewer(row, region, profileId == null ? Viewer.ADULT : 0))
                .one());
    }

    private static Viewer viewer(ResultSet row, String region, int unknownMaxAge) throws SQLException {
        int known = row.getInt("max_age");
        int maxAge = row.wasNull() ? unknownMaxAge : known;
        String status = row.getString("status");
        if (status == null) {
            return Viewer.free(region, maxAge);
        }
        boolean entitled = row.getBoolean("entitled");
        return new Viewer(
                entitled,
                !entitled && List.of("past_due", "blocked").contains(status),
                region,
                maxAge,
                row.getInt("max_streams"),
                row.getInt("max_height"));
    }
}
