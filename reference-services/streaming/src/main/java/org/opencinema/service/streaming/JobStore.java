package org.opencinema.service.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.Event;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.Outbox;
import org.opencinema.events.Topics;

/** The packaging jobs and the packages that came of them. */
final class JobStore {
    static final Outbox OUTBOX = Outbox.of("streaming.outbox");

    private static final TypeReference<List<String>> NOTES = new TypeReference<>() {};
    private static final String AGAIN =
            "state = 'queued', progress = 0, step = null, error = null, retryable = false, finished_at = null,"
                    + " takeovers = 0";

    private static final String EXPIRED = " where state = 'failed' and retryable and finished_at < :before";

    private final Jdbi jdbi;
    private final Clock eventClock;
    private final ObjectMapper json;

    JobStore(Jdbi jdbi, Clock eventClock, ObjectMapper json) {
        this.jdbi = jdbi;
        this.eventClock = eventClock;
        this.json = json;
    }

    Optional<PackagingJob> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from jobs where id = :id")
                .bind("id", id)
                .map(this::job)
                .findOne());
    }

    Optional<PackagingJob> findByUpload(UUID uploadId) {
        return jdbi.withHandle(handle -> findByUpload(handle, uploadId));
    }

    private Optional<PackagingJob> findByUpload(Handle handle, UUID uploadId) {
        return handle.createQuery("select * from jobs where upload_id = :id")
                .bind("id", uploadId)
                .map(this::job)
                .findOne();
    }

    /** The job of an upload; one that failed without fault of the master is queued again. */
    Optional<PackagingJob> reviveByUpload(UUID uploadId) {
        return jdbi.inTransaction(handle -> {
            handle.execute(
                    "update jobs set " + AGAIN + " where upload_id = ? and state = 'failed' and retryable", uploadId);
            return findByUpload(handle, uploadId);
        });
    }

    /** Queues a job again that failed without fault of the master or was cancelled; false if it did not. */
    boolean revive(UUID id) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update jobs set " + AGAIN
                                + " where id = ? and (state = 'cancelled' or state = 'failed' and retryable)",
                        id)
                == 1);
    }

    /** Ends the right of all attempts; false if the job was finished before. */
    boolean cancel(UUID id, Instant now) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update jobs set state = 'cancelled', step = null, speed = null, seconds_left = null, finished_at = ?"
                                + " where id = ? and state in ('queued', 'running')",
                        now,
                        id)
                == 1);
    }

    /** Jobs older than the given one, newest first. */
    List<PackagingJob> list(@Nullable UUID titleId, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery("select * from jobs where true"
                            + (titleId == null ? "" : " and title_id = :titleId")
                            + (before == null ? "" : " and id < :before")
                            + " order by id desc limit :limit")
                    .bind("limit", limit);
            if (titleId != null) {
                query.bind("titleId", titleId);
            }
            if (before != null) {
                query.bind("before", before);
            }
            return query.map(this::job).list();
        });
    }

    List<UUID> listUnfinished() {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id from jobs where state in ('queued', 'running') order by id")
                        .mapTo(UUID.class)
                        .list());
    }

    /** Those that failed before and were not queued again. */
    List<UUID> listExpired(Instant before) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from jobs" + EXPIRED)
                .bind("before", before)
                .mapTo(UUID.class)
                .list());
    }

    /** Ends that a job that failed before can be queued again, if what clears it away does not throw. */
    void expire(UUID id, Instant before, Consumer<PackagingJob> clear) {
        jdbi.useTransaction(handle -> handle.createQuery(
                        "update jobs set retryable = false" + EXPIRED + " and id = :id returning *")
                .bind("before", before)
                .bind("id", id)
                .map(this::job)
                .findOne()
                .ifPresent(clear));
    }

    Map<String, Long> countByState() {
        return jdbi.withHandle(handle -> handle.createQuery("select state, count(*) as count from jobs group by state")
                .setMapKeyColumn("state")
                .setMapValueColumn("count")
                .collectInto(new GenericType<Map<String, Long>>() {}));
    }

    /** Begins an attempt, which ends the right of all earlier ones; empty if the job is finished or unknown. */
    Optional<PackagingJob.Attempt> begin(UUID jobId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "update jobs set state = 'running', progress = 0, step = null, attempt = attempt + 1,"
                                + " takeovers = case state when 'running' then takeovers + 1 else 0 end"
                                + " where id = :id and state in ('queued', 'running') returning id as job_id,"
                                + " attempt as number, takeovers, upload_id, title_id, episode_id")
                .bind("id", jobId)
                .map(JobStore::attempt)
                .findOne());
    }

    /** False if the attempt is no longer the latest. */
    boolean progress(PackagingJob.Attempt attempt, PackagingProgress.At at) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                                "update jobs set progress = :fraction, step = :step, speed = :speed, seconds_left = :left"
                                        + " where id = :id and attempt = :attempt and state = 'running'")
                        .bind("fraction", at.fraction())
                        .bind("step", at.step().name().toLowerCase(Locale.ROOT))
                        .bind("speed", at.speed())
                        .bind("left", at.secondsLeft())
                        .bind("id", attempt.jobId())
                        .bind("attempt", attempt.number())
                        .execute()
                == 1);
    }

    /** What the attempt makes, and of what; false if it is no longer the latest. */
    boolean inspected(PackagingJob.Attempt attempt, UUID packageId, Source source) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update jobs set package_id = ?, source = ?, notes = ?"
                                + " where id = ? and attempt = ? and state = 'running'",
                        packageId,
                        write(source),
                        write(source.notes()),
                        attempt.jobId(),
                        attempt.number())
                == 1);
    }

    /** The job waits for another attempt. */
    boolean requeue(PackagingJob.Attempt attempt) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update jobs set state = 'queued', progress = 0, step = null, speed = null, seconds_left = null"
                                + " where id = ? and attempt = ? and state = 'running'",
                        attempt.jobId(),
                        attempt.number())
                == 1);
    }

    /** Whether an unfinished job or a finished package has this address. */
    boolean isUsed(UUID packageId) {
        return isUsedBesides(packageId, null);
    }

    /** The same but for one job. */
    boolean isUsedBesides(UUID packageId, @Nullable UUID jobId) {
        return jdbi.withHandle(handle -> handle.createQuery("select exists (select 1 from packages where id = :id)"
                        + " or exists (select 1 from jobs where package_id = :id and state in ('queued', 'running')"
                        + " and id is distinct from cast(:job as uuid))")
                .bind("id", packageId)
                .bind("job", jobId)
                .mapTo(Boolean.class)
                .one());
    }

    boolean fail(PackagingJob.Attempt attempt, String error, boolean retryable, Instant now) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update jobs set state = 'failed', error = ?, retryable = ?, speed = null, seconds_left = null, finished_at = ?"
                                + " where id = ? and attempt = ? and state = 'running'",
                        error,
                        retryable,
                        now,
                        attempt.jobId(),
                        attempt.number())
                == 1);
    }

    /**
     * A package that is complete in the bucket.
     *
     * @param marking null if it has no watermark
     */
    record Finished(
            UUID packageId,
            double durationSeconds,
            PackageContents contents,
            int poster,
            List<String> notes,
            @Nullable Marking marking) {}

    /**
     * Makes the package visible: job, package and event in one transaction. Repeating it after a broken connection is harmless.
     * False if the attempt is no longer the latest.
     */
    boolean finish(PackagingJob.Attempt attempt, Finished done, Instant now) throws SQLException {
        return jdbi.inTransaction(handle -> {
            int finished = handle.execute(
                    "update jobs set state = 'ready', progress = 1, step = null, speed = null, seconds_left = null,"
                            + " duration_seconds = ?, notes = ?, finished_at = ?"
                            + " where id = ? and attempt = ? and state = 'running'",
                    done.durationSeconds(),
                    write(done.notes()),
                    now,
                    attempt.jobId(),
                    attempt.number());
            if (finished == 0) {
                return isOf(handle, done.packageId(), attempt.jobId());
            }
            Instant packagedAt = eventClock.instant();
            long version = putPackage(handle, attempt, done, packagedAt);
            if (done.marking() != null) {
                WatermarkStore.insert(handle, done.packageId(), done.marking());
            }
            Video video = attempt.video();
            MediaPackaged packaged = new MediaPackaged(
                    video.titleId(), video.episodeId(), done.packageId(), done.durationSeconds(), packagedAt, version);
            OUTBOX.append(
                    handle.getConnection(),
                    Topics.MEDIA,
                    new Event<>(
                            attempt.jobId().toString(),
                            MediaPackaged.TYPE,
                            "/streaming",
                            packaged.videoId().toString(),
                            packagedAt,
                            packaged));
            return true;
        });
    }

    /** The same master again makes the same package the newest again. */
    private long putPackage(Handle handle, PackagingJob.Attempt attempt, Finished done, Instant now) {
        return handle.createQuery(
                        "insert into packages (id, title_id, episode_id, job_id, version, duration_seconds, packaged_at, contents, poster)"
                                + " select :id, :titleId, cast(:episodeId as uuid), :jobId, coalesce(max(version), 0) + 1,"
                                + " :durationSeconds, :now, :contents, :poster"
                                + " from packages where coalesce(episode_id, title_id) = :videoId"
                                + " on conflict (id) do update set job_id = excluded.job_id, version = excluded.version,"
                                + " packaged_at = excluded.packaged_at, contents = excluded.contents returning version")
                .bind("id", done.packageId())
                .bind("titleId", attempt.video().titleId())
                .bind("episodeId", attempt.video().episodeId())
                .bind("videoId", attempt.video().id())
                .bind("jobId", attempt.jobId())
                .bind("durationSeconds", done.durationSeconds())
                .bind("now", now)
                .bind("contents", write(done.contents()))
                .bind("poster", done.poster())
                .mapTo(Long.class)
                .one();
    }

    private static boolean isOf(Handle handle, UUID packageId, UUID jobId) {
        return handle.createQuery("select exists (select 1 from packages where id = :id and job_id = :jobId)")
                .bind("id", packageId)
                .bind("jobId", jobId)
                .mapTo(Boolean.class)
                .one();
    }

    /** The newest package. */
    Optional<MediaPackage> findPackage(Video video) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id, duration_seconds from packages where coalesce(episode_id, title_id) = :id"
                                + " order by version desc limit 1")
                .bind("id", video.id())
                .map((row, context) ->
                        new MediaPackage(row.getObject("id", UUID.class), row.getDouble("duration_seconds")))
                .findOne());
    }

    private PackagingJob job(ResultSet row, StatementContext context) throws SQLException {
        return new PackagingJob(
                row.getObject("id", UUID.class),
                video(row),
                row.getString("state"),
                row.getDouble("progress"),
                row.getString("step"),
                row.getObject("speed", Double.class),
                row.getObject("seconds_left", Long.class),
                row.getInt("attempt"),
                row.getString("error"),
                row.getBoolean("retryable"),
                read(row.getString("notes"), NOTES),
                source(row.getString("source")),
                row.getObject("package_id", UUID.class),
                row.getObject("duration_seconds", Double.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("finished_at", OffsetDateTime.class)));
    }

    private static PackagingJob.Attempt attempt(ResultSet row, StatementContext context) throws SQLException {
        return new PackagingJob.Attempt(
                row.getObject("job_id", UUID.class),
                row.getInt("number"),
                row.getInt("takeovers"),
                row.getObject("upload_id", UUID.class),
                video(row));
    }

    private @Nullable Source source(@Nullable String text) {
        return text == null ? null : read(text, new TypeReference<>() {});
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Video video(ResultSet row) throws SQLException {
        return new Video(row.getObject("title_id", UUID.class), row.getObject("episode_id", UUID.class));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
