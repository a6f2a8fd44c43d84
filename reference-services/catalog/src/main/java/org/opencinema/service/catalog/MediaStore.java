package org.opencinema.service.catalog;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.MediaPackaged;

/** What is known of the packaged videos of titles and episodes. */
final class MediaStore {
    /** The newest video, and when the first one was packaged, if that is known. */
    record Video(double durationSeconds, @Nullable Instant firstPackagedAt) {}

    /** Excludes until the end of the transaction that a title or episode is added and its video becomes known at the same time. */
    void lock(Handle handle, UUID id) {
        handle.createQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:id, 0))")
                .bind("id", id.toString())
                .mapTo(Integer.class)
                .one();
    }

    /** Returns false, and changes nothing, if this version or a newer one is known. */
    boolean put(Handle handle, MediaPackaged media) {
        return handle.createUpdate(
                                "insert into media (video_id, package_id, duration_seconds, version, first_packaged_at)"
                                        + " values (:videoId, :packageId, :duration, :version, :packagedAt)"
                                        + " on conflict (video_id) do update set package_id = excluded.package_id,"
                                        + " duration_seconds = excluded.duration_seconds, version = excluded.version"
                                        + " where media.version < excluded.version")
                        .bind("videoId", media.videoId())
                        .bind("packageId", media.packageId())
                        .bind("duration", media.durationSeconds())
                        .bind("version", media.version())
                        .bind("packagedAt", media.packagedAt())
                        .execute()
                == 1;
    }

    Optional<Video> find(Handle handle, UUID id) {
        return handle.createQuery("select duration_seconds, first_packaged_at from media where video_id = :id")
                .bind("id", id)
                .map((row, context) -> {
                    OffsetDateTime first = row.getObject("first_packaged_at", OffsetDateTime.class);
                    return new Video(row.getDouble("duration_seconds"), first == null ? null : first.toInstant());
                })
                .findOne();
    }
}
