package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.MODELS;
import static org.opencinema.service.recommendation.RunningRecommendation.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.TitleChanged;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.recommendation.RunningRecommendation.Reply;

/** What is left when a store or the model is missing. */
final class RecommendationOutageTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    @Test
    void missingParts_areStoodInForAndSaidSo() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "outages", Map.of())) {
            UUID stranger = UUID.randomUUID();
            TitleChanged first = RunningRecommendation.film(UUID.randomUUID(), "First", "war", 0);
            service.tell(first);
            Reply newest = await(
                    "a title",
                    () -> service.recommendations(stranger),
                    r -> !r.ids().isEmpty());
            assertThat(newest.source()).isEqualTo("newest");
            assertThat(newest.body().get("fallback").asText()).isEqualTo("no_model");
            service.tell(RunningRecommendation.changed(first, 0, true));
            await("none", () -> service.recommendations(stranger), r -> r.ids().isEmpty());

            assertThat(service.train().body().get("state").asText()).isEqualTo("refused");
            await(
                    "the metric",
                    () -> service.metric("cinema_model_training_seconds_count{result=\"refused\"}"),
                    count -> count == 1);
            assertThat(service.metric("cinema_model_training_seconds_count{result=\"ready\"}"))
                    .isZero();
            assertThat(service.metric("cinema_model_age_seconds")).isNaN();
            assertThat(service.send("POST", MODELS + "/1/activate", service.admin())
                            .code())
                    .isEqualTo("model_not_ready");

            TitleChanged old = RunningRecommendation.film(UUID.randomUUID(), "Old", "war", 0);
            service.tell(old);
            await(
                    "no trends yet",
                    () -> service.recommendations(stranger),
                    r -> r.source().equals("newest") && r.ids().contains(old.id()));
            for (int i = 0; i < 3; i++) {
                service.play(UUID.randomUUID(), null, old.id(), 0.95, Instant.now())
                        .join();
            }
            await(
                    "trends without a model",
                    () -> service.recommendations(stranger),
                    r -> r.source().equals("trending") && r.ids().contains(old.id()));
            service.awaitRows("interactions", 3);
            service.tell(RunningRecommendation.changed(old, 0, true));

            UUID account = UUID.randomUUID();
            TestData data = publishMore(service);
            service.watch(account, data.dramas.get(0).id(), data.dramas.get(1).id());
            assertThat(service.train().body().get("state").asText()).isEqualTo("ready");
            Reply best = awaitSource(service, account, "model");

            SERVERS.redis().kill();
            Reply withoutRedis = service.recommendations(account);
            assertThat(withoutRedis.source()).isEqualTo("model");
            assertThat(withoutRedis.ids()).isEqualTo(best.ids());
            UUID disliked = best.ids().get(0);
            service.say(account, account, disliked, "dislike");
            await(
                    "the dislike without Redis",
                    () -> service.recommendations(account),
                    r -> !r.allIds().contains(disliked));
            SERVERS.redis().start();

            SERVERS.kafka().kill();
            UUID hidden = best.ids().get(1);
            assertThat(service.send("PUT", "/v1/recommendations/not-interested/" + hidden, service.viewer(account))
                            .status())
                    .isEqualTo(204);
            Reply withoutKafka = service.recommendations(account);
            assertThat(withoutKafka.source()).isEqualTo("model");
            assertThat(withoutKafka.allIds()).isNotEmpty().doesNotContain(hidden, disliked);
            SERVERS.kafka().start();
            UUID next = withoutKafka.ids().get(0);
            service.say(account, account, next, "dislike");
            await(
                    "the dislike after Kafka is back",
                    () -> service.recommendations(account),
                    r -> !r.allIds().contains(next));

            SERVERS.s3().kill();
            assertThat(service.recommendations(account).source()).isEqualTo("model");
            service.restart(Map.of());
            Reply withoutModel = awaitSource(service, account, "trending");
            assertThat(withoutModel.body().has("modelVersion")).isFalse();
            assertThat(withoutModel.body().get("fallback").asText()).isEqualTo("no_model");
            assertThat(withoutModel.allIds())
                    .doesNotContain(
                            disliked,
                            data.dramas.get(0).id(),
                            data.dramas.get(1).id());
            SERVERS.s3().start();
            awaitSource(service, account, "model");

            SERVERS.postgres().kill();
            long start = System.nanoTime();
            Reply cached = service.recommendations(account);
            assertThat(cached.source()).isEqualTo("model");
            assertThat(cached.body().get("fallback").asText()).isEqualTo("history_unavailable");
            assertThat(cached.ids()).doesNotContain(disliked);
            Reply impersonal = service.recommendations(UUID.randomUUID());
            assertThat(impersonal.source()).isEqualTo("trending");
            assertThat(impersonal.body().get("fallback").asText()).isEqualTo("history_unavailable");
            assertThat(service.send("PUT", "/v1/recommendations/not-interested/" + hidden, service.viewer(account))
                            .code())
                    .isEqualTo("store_unavailable");
            assertThat(impersonal.body().findValuesAsText("ageRating")).containsOnly("0");
            assertThat(service.get("/v1/titles/" + data.dramas.get(0).id() + "/similar", service.viewer(account))
                            .ids())
                    .isNotEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(service.get(MODELS, service.admin()).code()).isEqualTo("store_unavailable");
            start = System.nanoTime();
            service.recommendations(account);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(p99(service, account)).isLessThan(Duration.ofSeconds(2));
            SERVERS.postgres().start();
            UUID later = UUID.randomUUID();
            service.watch(later, data.comedies.get(0).id());
            Reply recovered = awaitSource(service, later, "model");
            assertThat(recovered.body().has("fallback")).isFalse();
        }
    }

    @Test
    void viewerWhoChanged_withoutPostgres_getsNothingThatIsForbiddenNow() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "changes", Map.of())) {
            TestData data = TestData.publish(service);
            assertThat(service.train().body().get("state").asText()).isEqualTo("ready");
            UUID watched = data.dramas.get(0).id();
            Map<String, UUID> accounts = new HashMap<>();
            Map<String, UUID> forbidden = new HashMap<>();
            for (String change : List.of("none", "hidden", "disliked", "finished", "younger")) {
                UUID account = UUID.randomUUID();
                service.profile(account, account, 1, 100, false);
                service.watch(account, watched);
                Reply reply = await(
                        "the model's answer",
                        () -> service.recommendations(account),
                        r -> r.source().equals("model") && !r.allIds().contains(watched));
                accounts.put(change, account);
                forbidden.put(change, adult(reply));
            }

            String hide = "/v1/recommendations/not-interested/" + forbidden.get("hidden");
            assertThat(service.send("PUT", hide, service.viewer(accounts.get("hidden")))
                            .status())
                    .isEqualTo(204);
            service.say(accounts.get("disliked"), accounts.get("disliked"), forbidden.get("disliked"), "dislike");
            service.watch(accounts.get("finished"), forbidden.get("finished"));
            service.profile(accounts.get("younger"), accounts.get("younger"), 2, 0, false);
            service.awaitRows("interactions", TestData.VIEWERS * TestData.FILMS_PER_VIEWER + 5 + 3);
            service.awaitRows("profiles where max_age = 0", 1);
            SERVERS.postgres().kill();

            for (String change : List.of("hidden", "disliked", "finished", "younger")) {
                Reply reply = service.recommendations(accounts.get(change));
                assertThat(reply.body().path("fallback").asText()).isEqualTo("history_unavailable");
                assertThat(reply.allIds()).as(change).isNotEmpty().doesNotContain(forbidden.get(change));
            }
            Reply younger = service.recommendations(accounts.get("younger"));
            assertThat(younger.body().findValuesAsText("ageRating")).containsOnly("0");
            Reply unchanged = service.recommendations(accounts.get("none"));
            assertThat(unchanged.source()).isEqualTo("model");
            assertThat(unchanged.allIds()).contains(forbidden.get("none"));
            SERVERS.postgres().start();
            awaitSource(service, accounts.get("hidden"), "model");
        }
    }

    /** A title of the list that is not for everybody. */
    private static UUID adult(Reply reply) {
        for (JsonNode item : reply.body().get("items")) {
            if (item.get("ageRating").asInt() > 0) {
                return UUID.fromString(item.get("titleId").asText());
            }
        }
        throw new AssertionError("no title for adults in " + reply.body());
    }

    /** Of a hundred answers, one after the other. */
    private static Duration p99(RunningRecommendation service, UUID account) throws Exception {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long start = System.nanoTime();
            assertThat(service.recommendations(account).ids()).isNotEmpty();
            times.add(Duration.ofNanos(System.nanoTime() - start));
        }
        times.sort(null);
        System.out.println("without PostgreSQL, ms: median " + times.get(49).toMillis() + ", p99 "
                + times.get(98).toMillis());
        return times.get(98);
    }

    private static Instant ago(int seconds) {
        return Instant.now().minusSeconds(seconds);
    }

    private static TestData publishMore(RunningRecommendation service) throws Exception {
        int titles = service.count("titles");
        int interactions = service.count("interactions");
        return TestData.publish(service, titles, interactions);
    }

    private static Reply awaitSource(RunningRecommendation service, UUID account, String source) throws Exception {
        return await(
                source, () -> service.recommendations(account), r -> r.source().equals(source));
    }

    @Test
    void model_worseThanPopularity_isRefusedAndTheActiveOneStays() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "refusals", Map.of())) {
            UUID account = UUID.randomUUID();
            TestData data = TestData.publish(service);
            service.watch(account, data.dramas.get(0).id());
            service.awaitRows("interactions", TestData.VIEWERS * TestData.FILMS_PER_VIEWER + 1);
            long good = service.train().body().get("version").asLong();

            // a hit that nobody could see coming from the dramas that these viewers watched before
            List<CompletableFuture<Void>> sent = new ArrayList<>();
            UUID hit = UUID.randomUUID();
            for (int viewer = 0; viewer < 60; viewer++) {
                sent.add(service.play(UUID.randomUUID(), null, hit, 1, ago(200)));
                UUID one = UUID.randomUUID();
                sent.add(service.play(one, null, hit, 1, ago(0)));
                for (int i = 0; i < 4; i++) {
                    UUID drama =
                            data.dramas.get((viewer + 5 * i) % TestData.EACH).id();
                    sent.add(service.play(one, null, drama, 1, ago(50 + i)));
                }
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
            service.awaitRows("interactions", TestData.VIEWERS * TestData.FILMS_PER_VIEWER + 1 + 360);
            Reply bad = service.train();

            assertThat(bad.body().get("state").asText())
                    .as(bad.body().toString())
                    .isEqualTo("refused");
            assertThat(bad.body().get("refusal").asText()).isEqualTo("worse_than_popularity");
            assertThat(bad.body().get("error").asText()).contains("below that of popularity");
            assertThat(bad.body().at("/test/ndcg").asDouble())
                    .isLessThan(bad.body().at("/test/popularityNdcg").asDouble());
            assertThat(service.get(MODELS + "/" + good, service.admin())
                            .body()
                            .get("active")
                            .asBoolean())
                    .isTrue();
            String refused = MODELS + "/" + bad.body().get("version").asLong() + "/activate";
            assertThat(service.send("POST", refused, service.admin()).status()).isEqualTo(409);
            assertThat(awaitSource(service, account, "model")
                            .body()
                            .get("modelVersion")
                            .asLong())
                    .isEqualTo(good);
        }
    }

    @Test
    void training_atIntervals_happensWhenThereIsSomethingNew() throws Exception {
        try (RunningRecommendation service =
                RunningRecommendation.start(SERVERS, "intervals", Map.of("RECOMMENDATION_TRAINING_EVERY", "1s"))) {
            TestData.publish(service);

            Reply trained = await(
                    "a model",
                    () -> service.get(MODELS, service.admin()),
                    r -> r.body().at("/items/0/state").asText().equals("ready"));

            assertThat(trained.body().at("/items/0/active").asBoolean()).isTrue();
            assertThat(trained.body().at("/items/0/trigger").asText()).isEqualTo("schedule");
        }
    }
}
