package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.MODELS;
import static org.opencinema.service.recommendation.RunningRecommendation.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.TitleChanged;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.recommendation.RunningRecommendation.Reply;

/** Models that come, are refused, and go back. */
final class ModelsTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    @Test
    void model_onEveryInstance_isSwitchedAtOnce_andRolledBack() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "switches", Map.of())) {
            TestData data = TestData.publish(service);
            UUID account = UUID.randomUUID();
            service.watch(account, data.dramas.get(0).id());
            RunningRecommendation other = service.another(Map.of());
            assertThat(service.send("POST", MODELS + "/rollback", service.admin())
                            .code())
                    .isEqualTo("no_earlier_model");
            Set<Long> requested = new HashSet<>();
            for (CompletableFuture<Reply> request : Stream.generate(() -> List.of(service, other))
                    .limit(4)
                    .flatMap(List::stream)
                    .map(ModelsTest::request)
                    .toList()) {
                requested.add(request.join().body().get("version").asLong());
            }
            assertThat(requested).hasSize(1);
            long first = requested.iterator().next();
            JsonNode trained = awaitFinished(service, first);
            assertThat(trained.get("state").asText()).isEqualTo("ready");
            assertThat(trained.get("trigger").asText()).isEqualTo("on_demand");
            assertThat(trained.get("startedAt").asText()).isNotEmpty();
            assertThat(trained.get("activatedAt").asText()).isNotEmpty();
            assertThat(trained.at("/test/scorers").findValuesAsText("scorer"))
                    .containsExactly("hybrid", "popularity", "als", "neighbours");
            assertThat(trained.at("/test/active").isMissingNode()).isTrue();

            long second = service.train().body().get("version").asLong();
            JsonNode again = awaitFinished(service, second);
            assertThat(again.at("/test/active/version").asLong()).isEqualTo(first);
            assertThat(again.at("/test/active/ndcg").asDouble())
                    .isEqualTo(again.at("/test/active/activeNdcg").asDouble());

            List<Long> millis = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                boolean back = round % 2 == 0;
                long wanted = back ? first : second;
                long start = System.nanoTime();
                String path = back ? "/rollback" : "/" + second + "/activate";
                Reply switched = service.send("POST", MODELS + path, service.editor());
                assertThat(switched.body().get("version").asLong()).isEqualTo(wanted);
                for (RunningRecommendation instance : List.of(service, other)) {
                    await(
                            "model " + wanted,
                            () -> instance.recommendations(account),
                            r -> r.body().path("modelVersion").asLong() == wanted);
                }
                millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
            System.out.println("from a switch to both instances, ms: " + millis);
            assertThat(millis).allMatch(one -> one < 5_000);
            assertThat(service.send("POST", MODELS + "/rollback", service.admin())
                            .code())
                    .isEqualTo("no_earlier_model");
            other.stop();
        }
    }

    private static CompletableFuture<Reply> request(RunningRecommendation instance) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return instance.send("POST", MODELS, instance.admin());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static JsonNode awaitFinished(RunningRecommendation service, long version) throws Exception {
        return await(
                        "the model",
                        () -> service.get(MODELS + "/" + version, service.admin()),
                        r -> r.body().has("finishedAt"))
                .body();
    }

    @Test
    void model_worseThanTheActiveOne_byMoreThanTheErrorsOfBothTests_isRefused() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "worse", Map.of())) {
            TestData data = TestData.publish(service);
            long good = service.train().body().get("version").asLong();

            // viewings without any taste that come late: the old test says that the model is worse than the one before
            Random random = new Random(5);
            List<TitleChanged> all =
                    Stream.concat(data.dramas.stream(), data.comedies.stream()).toList();
            int rows = TestData.VIEWERS * TestData.FILMS_PER_VIEWER;
            rows += play(
                    service, 300, viewer -> some(all, random), Instant.now().minusSeconds(7200));
            service.awaitRows("interactions", rows);
            JsonNode bad = service.train().body();
            assertRefused(bad, good);
            assertThat(bad.at("/test/active/viewers").asInt()).isZero();
        }
    }

    private static List<TitleChanged> some(List<TitleChanged> films, Random random) {
        List<TitleChanged> shuffled = new ArrayList<>(films);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, 8);
    }

    @Test
    void model_thatKnowsWhatIsWatchedNow_replacesOneThatDoesNot() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "better", Map.of())) {
            TestData.publish(service);
            long first = service.train().body().get("version").asLong();

            TestData.publish(service, 2 * TestData.EACH, TestData.VIEWERS * TestData.FILMS_PER_VIEWER, 1);
            JsonNode second = service.train().body();

            assertThat(second.get("state").asText()).as(second.toString()).isEqualTo("ready");
            assertThat(second.get("active").asBoolean()).isTrue();
            assertThat(second.at("/test/active/version").asLong()).isEqualTo(first);
            assertThat(second.at("/test/active/viewers").asInt()).isEqualTo(TestData.VIEWERS);
            assertThat(second.at("/test/active/low").asDouble()).isPositive();
        }
    }

    @Test
    void film_begunBeforeTheActiveModelWasTrained_isNoNewsToIt() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "begun", Map.of())) {
            TestData data = TestData.publish(service);
            assertThat(service.train().body().get("state").asText()).isEqualTo("ready");

            for (TestData.Viewing viewing : data.viewings) {
                service.play(
                        viewing.account(),
                        null,
                        viewing.title(),
                        1,
                        Instant.now().plusSeconds(1));
            }
            service.awaitRows("interactions where position_seconds = 6000", data.viewings.size());
            JsonNode second = service.train().body();

            assertThat(second.at("/test/active/viewers").asInt(-1))
                    .as(second.toString())
                    .isZero();
        }
    }

    @Test
    void activeModel_whoseFileIsGone_isNotComparedWith_andReplaced() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "missing", Map.of())) {
            TestData.publish(service);
            long first = service.train().body().get("version").asLong();
            ModelBucket bucket = service.bucket();
            bucket.delete(ModelBucket.key(new ModelStore.Attempt(first, 1)));
            bucket.stop();

            JsonNode second = service.train().body();

            assertThat(second.get("state").asText()).as(second.toString()).isEqualTo("ready");
            assertThat(second.get("active").asBoolean()).isTrue();
            assertThat(second.at("/test").has("active")).isFalse();
        }
    }

    private static void assertRefused(JsonNode model, long active) {
        assertThat(model.get("state").asText()).as(model.toString()).isEqualTo("refused");
        assertThat(model.get("refusal").asText()).isEqualTo("worse_than_active");
        assertThat(model.get("error").asText()).contains("below that of the active model " + active);
        assertThat(model.at("/test/active/ndcg").asDouble())
                .isLessThan(model.at("/test/active/activeNdcg").asDouble());
        assertThat(model.at("/test/active/low").asDouble())
                .isLessThanOrEqualTo(model.at("/test/active/high").asDouble());
        assertThat(model.at("/test/active/high").asDouble()).isNegative();
        assertThat(model.get("active").asBoolean()).isFalse();
    }

    /** Viewers who play films, one after the other; how many viewings that are. */
    private static int play(
            RunningRecommendation service, int viewers, IntFunction<List<TitleChanged>> films, Instant at) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int viewer = 0; viewer < viewers; viewer++) {
            UUID account = UUID.randomUUID();
            int count = 0;
            for (TitleChanged film : films.apply(viewer)) {
                sent.add(service.play(account, null, film.id(), 0.95, at.plusSeconds(count++)));
            }
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        return sent.size();
    }
}
