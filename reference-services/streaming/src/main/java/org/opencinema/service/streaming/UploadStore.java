package org.opencinema.service.streaming;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** The uploads. */
final class UploadStore {
    private final Jdbi jdbi;

    UploadStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void insert(MasterUpload upload, UUID createdBy, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "insert into uploads (id, title_id, episode_id, file_name, size_bytes, part_size_bytes, s3_upload_id, direct, created_by, created_at)"
                                + " values (:id, :titleId, cast(:episodeId as uuid), :fileName, :sizeBytes, :partSizeBytes, :s3UploadId, :direct, :createdBy, :now)")
                .bind("id", upload.id())
                .bind("titleId", upload.video().titleId())
                .bind("episodeId", upload.video().episodeId())
                .bind("fileName", upload.fileName())
                .bind("sizeBytes", upload.sizeBytes())
                .bind("partSizeBytes", upload.partSizeBytes())
                .bind("s3UploadId", upload.s3UploadId())
                .bind("direct", upload.direct())
                .bind("createdBy", createdBy)
                .bind("now", now)
                .execute());
    }

    Optional<MasterUpload> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from uploads where id = :id")
                .bind("id", id)
                .map(UploadStore::upload)
                .findOne());
    }

    /** Those that were begun before and never completed. */
    List<MasterUpload> listIncomplete(Instant before) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select * from uploads where not complete and created_at < :before")
                        .bind("before", before)
                        .map(UploadStore::upload)
                        .list());
    }

    private static MasterUpload upload(ResultSet row, StatementContext context) throws SQLException {
        return new MasterUpload(
                row.getObject("id", UUID.class),
                new Video(row.getObject("title_id", UUID.class), row.getObject("episode_id", UUID.class)),
                row.getString("file_name"),
                row.getLong("size_bytes"),
                row.getLong("part_size_bytes"),
                row.getString("s3_upload_id"),
                row.getBoolean("direct"),
                row.getBoolean("complete"));
    }

    /** Remembers the SHA-256 of parts by their numbers. */
    void putChecksums(UUID id, Map<Integer, byte[]> checksums) {
        jdbi.useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch("insert into upload_parts (upload_id, number, sha256)"
                    + " values (:id, :number, :sha256)"
                    + " on conflict (upload_id, number) do update set sha256 = excluded.sha256");
            checksums.forEach((number, sha256) -> batch.bind("id", id)
                    .bind("number", number)
                    .bind("sha256", sha256)
                    .add());
            batch.execute();
        });
    }

    Map<Integer, byte[]> checksums(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select number, sha256 from upload_parts where upload_id = :id")
                .bind("id", id)
                .reduceRows(new HashMap<Integer, byte[]>(), (checksums, row) -> {
                    checksums.put(row.getColumn("number", Integer.class), row.getColumn("sha256", byte[].class));
                    return checksums;
                }));
    }

    /** Deletes the upload unless it is complete, if what deletes its bytes does not throw; says whether it did. */
    boolean deleteIncomplete(UUID id, Runnable bytes) {
        return jdbi.inTransaction(handle -> {
            boolean deleted = handle.execute("delete from uploads where id = ? and not complete", id) == 1;
            if (deleted) {
                bytes.run();
            }
            return deleted;
        });
    }

    /** Marks the upload complete and adds its job, once; the second caller changes nothing. */
    void complete(MasterUpload upload, UUID jobId, Instant now) {
        jdbi.useTransaction(handle -> {
            int completed =
                    handle.execute("update uploads set complete = true where id = ? and not complete", upload.id());
            if (completed == 1) {
                handle.execute(
                        "insert into jobs (id, upload_id, title_id, episode_id, state, created_at)"
                                + " values (?, ?, ?, cast(? as uuid), 'queued', ?)",
                        jobId,
                        upload.id(),
                        upload.video().titleId(),
                        upload.video().episodeId(),
                        now);
            }
        });
    }
}
