package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.await;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalProcess;

/** Worker processes that are killed in the middle of a film, and what becomes of it. */
final class WorkerKilledTest {
    private static final int KILLS = Integer.getInteger("streaming.kills", 2);
    private static final int SLOWEST_MILLIS = 6_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private final Random random = new Random(20);

    @Test
    void worker_killedAtRandom_isFollowedByOneThatEndsItsJobOnce() throws Exception {
        Path work = streaming.clips().resolve("killed-workers");
        Set<String> before = streaming.objects("packages/");
        List<UUID> titles = new ArrayList<>();
        List<String> jobs = new ArrayList<>();
        streaming.restart(Map.of("STREAMING_WORKERS", "0"));
        LocalProcess worker = start(work);
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                UUID title = streaming.title();
                byte[] master = streaming.clip("kill" + kill, 6 + kill % 3, 480, 270, true);
                String job = streaming.upload(title, master).get("id").asText();
                titles.add(title);
                jobs.add(job);
                await(
                        "a worker at job " + job,
                        () -> job(job),
                        now -> now.get("attempt").asInt() > 0);
                LockSupport.parkNanos(
                        Duration.ofMillis(random.nextInt(SLOWEST_MILLIS)).toNanos());
                kill(worker);
                worker = start(work);
            }
            Set<String> packages = new TreeSet<>();
            for (String job : jobs) {
                packages.add(streaming.awaitJob(job, "ready").get("packageId").asText());
            }
            assertThat(packages).hasSize(KILLS);
            assertNoOrphans(before, packages);
            assertToldOnce(titles);
        } finally {
            worker.stop();
            streaming.restart(Map.of());
        }
        assertThat(Files.list(work)).isEmpty();
    }

    private static JsonNode job(String id) {
        return json(streaming.get("/v1/media/jobs/" + id, streaming.editor()), 200);
    }

    private LocalProcess start(Path work) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StreamingApplication.class.getName(),
                "server",
                "streaming.yml");
        Map<String, String> settings =
                streaming.settings(Map.of("STREAMING_WORK_DIR", work.toString(), "STREAMING_WORKER_HEARTBEAT", "1s"));
        LocalProcess process = LocalProcess.start("worker", command, settings, streaming.clips(), PATIENCE);
        process.awaitReady(process::isAlive);
        return process;
    }

    /** Its encoders die with it. */
    private static void kill(LocalProcess worker) throws Exception {
        List<ProcessHandle> encoders = ProcessHandle.of(worker.pid())
                .map(process -> process.descendants().toList())
                .orElse(List.of());
        worker.kill();
        await("its encoders to end", () -> encoders.stream().anyMatch(ProcessHandle::isAlive), alive -> !alive);
    }

    private static void assertNoOrphans(Set<String> before, Set<String> packages) throws Exception {
        await("the kept tracks to be gone", () -> streaming.objects("work/"), Set::isEmpty);
        Set<String> there = streaming.objects("packages/");
        there.removeAll(before);
        assertThat(there).allMatch(key -> packages.contains(key.split("/", 3)[1]));
        for (String id : packages) {
            Set<String> named = new TreeSet<>(Set.of("master.m3u8", "manifest.mpd", "thumbnails.vtt"));
            JsonNode posters = json(streaming.get("/v1/media/packages/" + id, streaming.editor()), 200)
                    .get("posters");
            for (JsonNode poster : posters) {
                String url = poster.get("url").asText();
                named.add(url.substring(url.lastIndexOf('/') + 1));
            }
            named.addAll(names(id, "thumbnails.vtt", "(thumbnails-\\d+\\.jpg)"));
            for (String playlist : List.of("v270", "v240", "a1", "v270-iframes", "v240-iframes")) {
                named.add(playlist + ".m3u8");
                named.addAll(names(id, playlist + ".m3u8", "([av]\\d+-(?:init\\.mp4|\\d{5}\\.m4s))"));
            }
            assertThat(streaming.objects("packages/" + id + "/"))
                    .extracting(key -> key.substring(key.lastIndexOf('/') + 1))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    private static Set<String> names(String id, String file, String pattern) throws Exception {
        MediaBucket bucket = streaming.bucket();
        String text;
        try (InputStream in = bucket.open("packages/" + id + "/" + file, null).orElseThrow()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            bucket.stop();
        }
        Set<String> names = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The outbox of a worker that was killed may be sent again: the very same event, which consumers know by its id. */
    private static void assertToldOnce(List<UUID> titles) {
        await("all to be told", () -> streaming.query("select count(*) from outbox"), waiting -> waiting.equals(0L));
        try (KafkaTopic<MediaPackaged> media =
                new KafkaTopic<>(streaming.servers().kafka().bootstrapServers(), Topics.MEDIA, MediaPackaged.class)) {
            assertThat(media.awaitDistinct(titles.size(), packaged -> titles.contains(packaged.titleId())))
                    .extracting(event -> event.data().titleId())
                    .containsExactlyInAnyOrderElementsOf(titles);
        }
    }
}
