package org.opencinema.service.catalog;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.TitleId;
import org.opencinema.events.MediaPackaged;

/** What is known of packaged videos. */
final class MediaStore {
    /** Excludes until the end of the transaction that a title is added and its video becomes known at the same time. */
    void lock(Handle handle, TitleId id) {
        handle.createQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:id, 0))")
                .bind("id", id.toString())
                .mapTo(Integer.class)
                .one();
    }

    /** Returns false, and changes nothing, if this version or a newer one is known. */
    boolean put(Handle handle, MediaPackaged media) {
        return handle.createUpdate("insert into media (title_id, package_id, duration_seconds, version)"
                                + " values (:titleId, :packageId, :duration, :version)"
                                + " on conflict (title_id) do update set package_id = excluded.package_id,"
                                + " duration_seconds = excluded.duration_seconds, version = excluded.version"
                                + " where media.version < excluded.version")
                        .bind("titleId", media.titleId())
                        .bind("packageId", media.packageId())
                        .bind("duration", media.durationSeconds())
                        .bind("version", media.version())
                        .execute()
                == 1;
    }

    /** How long the title's video is in seconds; null if there is none. */
    @Nullable
    Double findDuration(Handle handle, TitleId id) {
        return handle.createQuery("select duration_seconds from media where title_id = :id")
                .bind("id", id.value())
                .mapTo(Double.class)
                .findOne()
                .orElse(null);
    }
}
