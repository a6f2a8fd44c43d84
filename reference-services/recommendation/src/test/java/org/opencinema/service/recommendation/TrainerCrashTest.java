package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.MODELS;
import static org.opencinema.service.recommendation.RunningRecommendation.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.localservers.LocalProcess;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.recommendation.RunningRecommendation.Reply;

/** Trainers in processes of their own, killed or overtaken half-way, while an instance that does not train answers. */
final class TrainerCrashTest {
    private static final Map<String, String> HEARTBEAT = Map.of("RECOMMENDATION_TRAINING_HEARTBEAT", "1s");
    private static final Map<String, String> ANSWERING =
            Map.of("RECOMMENDATION_TRAINING_HEARTBEAT", "1s", "RECOMMENDATION_TRAINING", "false");
    private static final int HALF = 8_000;

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    private static RunningRecommendation service;
    private static UUID account;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        service = RunningRecommendation.start(SERVERS, "crashes", HEARTBEAT);
        TestData data = TestData.publish(service);
        account = UUID.randomUUID();
        service.watch(account, data.dramas.get(0).id());
        service.awaitRows("interactions", TestData.VIEWERS * TestData.FILMS_PER_VIEWER + 1);
        assertThat(service.train().body().get("state").asText()).isEqualTo("ready");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void trainer_killedWhileItWritesTheModel_leavesTheOldOne_andAnotherTrainsAnew() throws Exception {
        long old = active();
        service.restart(ANSWERING);
        try (HalfwayProxy proxy = HalfwayProxy.start(SERVERS.s3().uri(), HALF)) {
            LocalProcess trainer = trainer(
                    Map.of("RECOMMENDATION_S3_URI", proxy.uri().toString(), "RECOMMENDATION_TRAINING_HEARTBEAT", "1s"));
            long version = request();
            assertThat(proxy.awaitStopped(120)).isTrue();
            JsonNode halfway = get(version);
            assertThat(halfway.get("state").asText()).isEqualTo("training");
            assertThat(halfway.at("/progress/step").asText()).isEqualTo("storing");
            assertThat(halfway.at("/progress/share").asDouble()).isEqualTo(0.95);
            assertThat(halfway.get("active").asBoolean()).isFalse();
            trainer.kill();

            assertThat(trainer.isAlive()).isFalse();
            assertThat(active()).isEqualTo(old);
            assertThat(service.send("POST", MODELS + "/" + version + "/activate", service.admin())
                            .code())
                    .isEqualTo("model_not_ready");

            long begin = System.nanoTime();
            service.restart(HEARTBEAT);
            assertThat(active()).isEqualTo(old);
            JsonNode finished = awaitFinished(version);
            System.out.println("from the start of another trainer to its model, s: "
                    + Duration.ofNanos(System.nanoTime() - begin).toSeconds());
            assertThat(finished.get("state").asText()).as(finished.toString()).isEqualTo("ready");
            awaitActive(version);
        }
    }

    @Test
    void trainer_thatStoodStill_losesToTheOneThatTookOver() throws Exception {
        service.restart(ANSWERING);
        LocalProcess slow = trainer(Map.of(
                "RECOMMENDATION_ITERATIONS", "400",
                "RECOMMENDATION_FACTORS", "128",
                "RECOMMENDATION_TRAINING_HEARTBEAT", "1s"));
        try {
            long version = request();
            await(
                    "the test of the model",
                    () -> get(version),
                    model -> model.at("/progress/step").asText().equals("testing"));
            signal("STOP", slow);
            service.restart(HEARTBEAT);
            JsonNode finished = awaitFinished(version);
            assertThat(finished.get("state").asText()).as(finished.toString()).isEqualTo("ready");

            signal("CONT", slow);

            await(
                    "the loser",
                    () -> Files.readString(slow.logFile()),
                    log -> log.contains("another trainer has begun model " + version));
            assertThat(get(version)).isEqualTo(finished);
            awaitActive(version);
        } finally {
            slow.kill();
        }
    }

    private LocalProcess trainer(Map<String, String> more) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RecommendationApplication.class.getName(),
                "server",
                "recommendation.yml");
        return LocalProcess.start("trainer", command, service.settings(more), directory, Duration.ofMinutes(2));
    }

    private static void signal(String name, LocalProcess process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static long request() throws Exception {
        return service.send("POST", MODELS, service.admin())
                .body()
                .get("version")
                .asLong();
    }

    private static JsonNode get(long version) throws Exception {
        return service.get(MODELS + "/" + version, service.admin()).body();
    }

    private static JsonNode awaitFinished(long version) throws Exception {
        return await("the model", () -> get(version), model -> model.has("finishedAt"));
    }

    private static long active() throws Exception {
        return awaitModel(reply -> true);
    }

    private static void awaitActive(long version) throws Exception {
        awaitModel(reply -> reply.body().get("modelVersion").asLong() == version);
    }

    private static long awaitModel(Predicate<Reply> wished) throws Exception {
        return await(
                        "the model",
                        () -> service.recommendations(account),
                        reply -> reply.body().has("modelVersion") && wished.test(reply))
                .body()
                .get("modelVersion")
                .asLong();
    }
}
