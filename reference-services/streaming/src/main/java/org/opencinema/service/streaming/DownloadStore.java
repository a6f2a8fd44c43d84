package org.opencinema.service.streaming;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** The licences to keep videos on devices. */
final class DownloadStore {
    private static final String COLUMNS =
            "id, account_id, profile_id, title_id, episode_id, package_id, device_id, device,"
                    + " max_height, created_at, expires_at, revoked";

    private static final RowMapper<Download> ROW = (row, context) -> new Download(
            row.getObject("id", UUID.class),
            row.getObject("account_id", UUID.class),
            row.getObject("profile_id", UUID.class),
            new Video(row.getObject("title_id", UUID.class), row.getObject("episode_id", UUID.class)),
            row.getObject("package_id", UUID.class),
            row.getObject("device_id", UUID.class),
            row.getString("device"),
            row.getInt("max_height"),
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            row.getObject("expires_at", OffsetDateTime.class).toInstant(),
            row.getBoolean("revoked"));

    private final Jdbi jdbi;

    DownloadStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A licence of one device. */
    record Download(
            UUID id,
            UUID accountId,
            @Nullable UUID profileId,
            Video video,
            UUID packageId,
            UUID deviceId,
            String device,
            int maxHeight,
            Instant createdAt,
            Instant expiresAt,
            boolean revoked) {

        /** What was fetched stays as it is, so a larger plan gives it no more lines. */
        Download renewed(Instant expiry, int grantedHeight) {
            int height = Math.min(maxHeight, grantedHeight);
            return new Download(
                    id, accountId, profileId, video, packageId, deviceId, device, height, createdAt, expiry, revoked);
        }
    }

    /** Adds a licence, or finds the one that the device has, which keeps no more lines than are wished now; empty if the account has as many as it may. */
    Optional<Download> add(Download wished, int max) {
        return jdbi.inTransaction(handle -> {
            lock(handle, wished.accountId());
            Instant now = wished.createdAt();
            handle.createUpdate("update downloads set revoked = true"
                            + " where account_id = :account and not revoked and expires_at <= :now")
                    .bind("account", wished.accountId())
                    .bind("now", now)
                    .execute();
            Optional<Download> present = handle.createQuery("update downloads"
                            + " set max_height = least(max_height, :maxHeight) where not revoked and account_id = :account and device_id = :device and"
                            + " coalesce(episode_id, title_id) = :video returning " + COLUMNS)
                    .bind("maxHeight", wished.maxHeight())
                    .bind("account", wished.accountId())
                    .bind("device", wished.deviceId())
                    .bind("video", wished.video().id())
                    .map(ROW)
                    .findOne();
            if (present.isPresent()) {
                return present;
            }
            if (count(handle, wished.accountId(), now) >= max) {
                return Optional.empty();
            }
            insert(handle, wished);
            return Optional.of(wished);
        });
    }

    /** Sets another expiry and height; false if the account has as many others as it may. */
    boolean renew(Download download, Instant now, int max) {
        return jdbi.inTransaction(handle -> {
            lock(handle, download.accountId());
            int others = handle.createQuery("select count(*) from downloads where account_id = :account and not revoked"
                            + " and expires_at > :now and id <> :id")
                    .bind("account", download.accountId())
                    .bind("now", now)
                    .bind("id", download.id())
                    .mapTo(Integer.class)
                    .one();
            return others < max
                    && handle.createUpdate("update downloads set expires_at = :expires, max_height = :maxHeight"
                                            + " where id = :id and not revoked")
                                    .bind("maxHeight", download.maxHeight())
                                    .bind("expires", download.expiresAt())
                                    .bind("id", download.id())
                                    .execute()
                            == 1;
        });
    }

    /** Also one that is over or revoked. */
    Optional<Download> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from downloads where id = :id")
                .bind("id", id)
                .map(ROW)
                .findOne());
    }

    /** The lines of the picture that a licence allows; empty if there is none that holds. */
    Optional<Integer> findMaxHeight(UUID id, Instant now) {
        return find(id).filter(
                        download -> !download.revoked() && download.expiresAt().isAfter(now))
                .map(Download::maxHeight);
    }

    /** Those that hold, newest first. */
    List<Download> list(UUID accountId, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from downloads"
                        + " where account_id = :account and not revoked and expires_at > :now order by id desc")
                .bind("account", accountId)
                .bind("now", now)
                .map(ROW)
                .list());
    }

    void revoke(UUID id) {
        jdbi.useHandle(handle -> handle.execute("update downloads set revoked = true where id = ?", id));
    }

    /** Nobody else counts the account's licences until the transaction ends. */
    private static void lock(Handle handle, UUID accountId) {
        var unused = handle.createQuery("select pg_advisory_xact_lock(hashtextextended(:account, 30))")
                .bind("account", "downloads " + accountId)
                .mapToMap()
                .list();
    }

    private static int count(Handle handle, UUID accountId, Instant now) {
        return Objects.requireNonNull(
                handle.createQuery("select count(*) from downloads where account_id = :account and not revoked"
                                + " and expires_at > :now")
                        .bind("account", accountId)
                        .bind("now", now)
                        .mapTo(Integer.class)
                        .one());
    }

    private static void insert(Handle handle, Download download) {
        handle.createUpdate("insert into downloads (" + COLUMNS
                        + ") values (:id, :account, cast(:profile as uuid), :title, cast(:episode as uuid),"
                        + " :package, :deviceId, :device, :maxHeight, :created, :expires, false)")
                .bind("id", download.id())
                .bind("account", download.accountId())
                .bind("profile", download.profileId())
                .bind("title", download.video().titleId())
                .bind("episode", download.video().episodeId())
                .bind("package", download.packageId())
                .bind("deviceId", download.deviceId())
                .bind("device", download.device())
                .bind("maxHeight", download.maxHeight())
                .bind("created", download.createdAt())
                .bind("expires", download.expiresAt())
                .execute();
    }
}
