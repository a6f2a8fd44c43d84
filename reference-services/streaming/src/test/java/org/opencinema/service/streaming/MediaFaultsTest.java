package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.service.streaming.Streaming.await;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.localservers.Tools;
import org.opencinema.service.streaming.drm.DrmWiring;

/** What becomes of jobs and uploads when something around them fails. */
final class MediaFaultsTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private final String editor = streaming.editor();
    private final DataSource database = streaming.dataSource();
    private final JobStore jobs = new JobStore(Jdbi.create(database), Streaming.CLOCK, new ObjectMapper());

    @Test
    void worker_stoppedWhileItReadsAFile_leavesItsJobInTheQueue(@TempDir Path directory) throws Exception {
        streaming.restart(Map.of("STREAMING_WORKERS", "0"));
        MediaBucket bucket = streaming.bucket();
        try {
            String job = upload("stopped");
            UUID former = UUID.randomUUID();
            String old = MediaPackage.prefix(former) + "old.m4s";
            bucket.put(old, Files.writeString(directory.resolve("old"), "old"), "video/mp4", "private");
            streaming.query("update jobs set package_id = '%s' where id = '%s' returning 1".formatted(former, job));
            CountDownLatch reading = new CountDownLatch(1);
            MediaJobs worker = worker(bucket, directory, (film, files) -> {
                Pipe endless = Pipe.open();
                try (Pipe.SourceChannel source = endless.source();
                        Pipe.SinkChannel held = endless.sink()) {
                    reading.countDown();
                    assertThat(source.read(ByteBuffer.allocate(1)))
                            .as("read of %s", held)
                            .isZero();
                }
                return film;
            });
            worker.start();
            assertThat(reading.await(2, TimeUnit.MINUTES)).isTrue();
            assertThat(streaming.objects(MediaPackage.prefix(former))).isEmpty();

            worker.stop();

            JsonNode stopped = await("the worker to let go", () -> job(job), now -> !state(now, "running"));
            assertThat(state(stopped, "queued")).as(stopped.toString()).isTrue();
            streaming.restart(Map.of());
            assertThat(streaming.awaitJob(job, "ready").get("attempt").asInt()).isEqualTo(2);
        } finally {
            bucket.stop();
            streaming.restart(Map.of());
        }
    }

    private MediaJobs worker(MediaBucket bucket, Path directory, PackagingStep step) throws Exception {
        PackagingRun run = run(bucket, directory, List.of(step));
        var packaging = configuration(directory).packaging();
        return new MediaJobs(
                database,
                jobs,
                new PackageStore(Jdbi.create(database), new ObjectMapper()),
                run,
                packaging,
                Streaming.CLOCK);
    }

    private static StreamingConfiguration configuration(Path directory) throws Exception {
        return StreamingConfigurationTest.parse(streaming.settings(Map.of("STREAMING_WORK_DIR", directory.toString())));
    }

    private PackagingRun run(MediaBucket bucket, Path directory, List<PackagingStep> steps) throws Exception {
        StreamingConfiguration configuration = configuration(directory);
        ObjectMapper json = new ObjectMapper();
        Jdbi jdbi = Jdbi.create(database);
        var packaging = configuration.packaging();
        Ffmpeg ffmpeg = new Ffmpeg(Tools.ffmpeg().toString(), Tools.ffprobe().toString(), packaging.limits());
        return new PackagingRun(
                jobs,
                new UploadStore(jdbi),
                bucket,
                new Packager(ffmpeg, packaging.preset, json, steps),
                new DrmWiring(configuration.drm(), jdbi, json, new PrometheusRegistry()).protection(Streaming.CLOCK),
                Streaming.CLOCK,
                packaging,
                configuration.watermark());
    }

    @Test
    void partsThatAKilledWorkerLeft_areDroppedAfterADay_andAMasterMayStillBeResumed(@TempDir Path directory)
            throws Exception {
        String master = streaming.uploadParts(streaming.title(), new byte[100]);
        String masterKey = MasterUpload.key(UUID.fromString(master));
        List<String> left = List.of(
                MediaPackage.prefix(UUID.randomUUID()) + "v1080.mp4",
                MediaPackage.workPrefix(UUID.randomUUID()) + "v1080.mp4");
        MediaBucket bucket = streaming.bucket();
        try {
            for (String key : left) {
                bucket.putPart(key, bucket.startUpload(key, false), 1, new ByteArrayInputStream(new byte[9]), 9);
            }
            PackagingRun run = run(bucket, directory, List.of());

            run.sweep(Streaming.CLOCK.instant().plus(Duration.ofHours(23)));
            assertThat(MediaBucketTest.openUploads(streaming.bucketConfiguration()))
                    .contains(masterKey)
                    .containsAll(left);
            run.sweep(Streaming.CLOCK.instant().plus(Duration.ofHours(25)));
            assertThat(MediaBucketTest.openUploads(streaming.bucketConfiguration()))
                    .contains(masterKey)
                    .doesNotContainAnyElementsOf(left);
        } finally {
            bucket.stop();
        }
        JsonNode resumed = json(streaming.get("/v1/media/uploads/" + master, editor), 200);
        assertThat(resumed.get("receivedParts")).hasSize(1);
        assertThat(streaming
                        .send("DELETE", "/v1/media/uploads/" + master, editor, null)
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void job_whoseWorkersDie_failsAndIsForgottenOnlyWhenItIsClearedAway() throws Exception {
        streaming.restart(Map.of("STREAMING_WORKERS", "0"));
        String job;
        try {
            job = upload("deadly");
            UUID id = UUID.fromString(job);
            for (int takeover = 0; takeover <= 5; takeover++) {
                assertThat(jobs.begin(id).orElseThrow().takeovers()).isEqualTo(takeover);
            }
        } finally {
            streaming.restart(Map.of());
        }
        JsonNode failed = streaming.awaitJob(job, "failed");
        assertThat(failed.get("error").asText()).isEqualTo("its worker died 6 times in the middle of it");
        assertThat(failed.get("retryable").asBoolean()).isTrue();

        UUID id = UUID.fromString(job);
        Instant later = Streaming.CLOCK.instant().plusSeconds(60);
        assertThatThrownBy(() -> jobs.expire(id, later, failing -> {
                    throw new IllegalStateException("the store is down");
                }))
                .hasMessageContaining("the store is down");
        assertThat(jobs.listExpired(later)).contains(id);

        json(streaming.send("POST", "/v1/media/jobs/" + job + "/retry", editor, null), 202);
        assertThat(streaming.awaitJob(job, "ready").get("attempt").asInt()).isEqualTo(8);
        assertThat(jobs.listExpired(later)).doesNotContain(id);
    }

    @Test
    void upload_joinedAndThenAborted_leavesNoMaster() throws Exception {
        String id = streaming.uploadParts(streaming.title(), new byte[100]);
        String key = MasterUpload.key(UUID.fromString(id));
        MediaBucket bucket = streaming.bucket();
        try {
            String s3Upload = (String) streaming.query("select s3_upload_id from uploads where id = '" + id + "'");
            bucket.completeUpload(key, s3Upload, bucket.listParts(key, s3Upload).orElseThrow(), Map.of());
        } finally {
            bucket.stop();
        }
        assertThat(streaming.objects(key)).containsExactly(key);

        assertThat(streaming
                        .send("DELETE", "/v1/media/uploads/" + id, editor, null)
                        .statusCode())
                .isEqualTo(204);

        assertThat(streaming.objects(key)).isEmpty();
        assertThat(streaming.get("/v1/media/uploads/" + id, editor).statusCode())
                .isEqualTo(404);
    }

    @Test
    void upload_thatCannotBeRemembered_isDroppedFromTheStore() throws Exception {
        json(streaming.startUpload(streaming.title(), 10, editor), 201);
        List<String> before = MediaBucketTest.openUploads(streaming.bucketConfiguration());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table uploads add constraint unlucky check (size_bytes <> 13)");
            assertThat(streaming.startUpload(streaming.title(), 13, editor).statusCode())
                    .isEqualTo(500);
            statement.execute("alter table uploads drop constraint unlucky");
        }

        assertThat(MediaBucketTest.openUploads(streaming.bucketConfiguration()))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void playlist_thatIsTooLong_isNotServedInPart(@TempDir Path directory) throws Exception {
        UUID title = streaming.playableTitle();
        JsonNode session = json(streaming.startPlayback(title, streaming.viewer()), 201);
        String list = session.get("hlsUrl").asText();
        assertThat(streaming.media(list).statusCode()).isEqualTo(200);
        UUID id = (UUID) streaming.query("select id from packages where title_id = '" + title + "'");
        Path tooLong = Files.writeString(directory.resolve("list"), "#EXTM3U\n" + "#x\n".repeat(2 << 20));
        MediaBucket bucket = streaming.bucket();
        try {
            String key = MediaPackage.prefix(id) + MediaPackage.HLS;
            bucket.put(key, tooLong, "application/vnd.apple.mpegurl", "private");
        } finally {
            bucket.stop();
        }

        assertThat(streaming.media(list).statusCode()).isEqualTo(500);
    }

    private String upload(String name) throws Exception {
        return streaming
                .upload(streaming.title(), streaming.clip(name, 2, 320, 180, true))
                .get("id")
                .asText();
    }

    private JsonNode job(String id) {
        return json(streaming.get("/v1/media/jobs/" + id, editor), 200);
    }

    private static boolean state(JsonNode job, String state) {
        return job.get("state").asText().equals(state);
    }
}
