package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.MODELS;
import static org.opencinema.service.recommendation.RunningRecommendation.await;
import static org.opencinema.service.recommendation.RunningRecommendation.film;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.TitleChanged;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.recommendation.RunningRecommendation.Reply;

final class RecommendationsTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    private static RunningRecommendation service;
    private static TestData data;
    private static long model;

    @BeforeAll
    static void start() throws Exception {
        service = RunningRecommendation.start(SERVERS, "recommendations", Map.of());
        data = TestData.publish(service);
        Reply trained = service.train();
        assertThat(trained.body().get("state").asText())
                .as(trained.body().toString())
                .isEqualTo("ready");
        model = trained.body().get("version").asLong();
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void model_trainedFromEvents_saysHowItStoodTheTest() throws Exception {
        JsonNode trained = service.get(MODELS + "/" + model, service.admin()).body();

        assertThat(trained.get("viewers").asInt()).isGreaterThanOrEqualTo(TestData.VIEWERS);
        assertThat(trained.get("titles").asInt()).isEqualTo(2 * TestData.EACH);
        assertThat(trained.at("/test/viewers").asInt()).isEqualTo(TestData.VIEWERS / 2); // the others chose the weights
        assertThat(trained.at("/test/ndcg").asDouble())
                .isGreaterThan(trained.at("/test/popularityNdcg").asDouble());
        assertThat(trained.at("/test/coverage").asDouble()).isBetween(0.1, 1.0);
        assertThat(service.metric("cinema_model_training_seconds_count{result=\"ready\"}"))
                .isGreaterThanOrEqualTo(1);
        assertThat(service.metric("cinema_model_coverage_ratio")).isBetween(0.1, 1.0);
        assertThat(service.metric("cinema_model_age_seconds")).isBetween(0.0, 600.0);
    }

    @Test
    void answer_ofAViewer_isOfTheViewersTasteWithTrueReasons() throws Exception {
        UUID account = UUID.randomUUID();
        List<UUID> watched = List.of(data.dramas.get(0).id(), data.dramas.get(1).id());
        service.watch(account, watched.get(0), watched.get(1));

        Reply reply = await(
                "the model's answer",
                () -> service.recommendations(account),
                r -> r.source().equals("model") && r.ids().stream().noneMatch(watched::contains));

        assertThat(reply.body().get("modelVersion").asLong()).isGreaterThanOrEqualTo(model);
        assertThat(TestData.ids(data.dramas)).containsAll(reply.ids().subList(0, 8));
        int named = 0;
        for (JsonNode item : reply.body().get("items")) {
            JsonNode reason = item.get("reason");
            if (reason.get("kind").asText().equals("because_you_watched")) {
                UUID because = UUID.fromString(reason.get("titleId").asText());
                assertThat(watched).contains(because);
                assertThat(reason.get("title").asText())
                        .isEqualTo(because.equals(watched.get(0)) ? "Drama 0" : "Drama 1");
                named++;
            }
        }
        assertThat(named).isGreaterThanOrEqualTo(8);
        assertThat(reply.body().has("fallback")).isFalse();
        JsonNode first = reply.body().get("rows").get(0);
        assertThat(first.get("kind").asText()).isEqualTo("for_you");
        assertThat(first.get("source").asText()).isEqualTo("model");
        assertThat(first.at("/items/0/source").asText()).isEqualTo("model");
        assertThat(reply.row("for_you"))
                .isEqualTo(reply.ids().subList(0, reply.row("for_you").size()));
        JsonNode row = reply.body().get("rows").get(1);
        assertThat(row.get("kind").asText()).isEqualTo("because_you_watched");
        assertThat(row.get("titleId").asText()).isEqualTo(watched.get(1).toString());
        assertThat(reply.body().get("rows").findValuesAsText("kind")).contains("trending", "new");
        assertThat(reply.ids()).doesNotHaveDuplicates();
    }

    @Test
    void dislike_takesTheTitleOutOfTheNextAnswerWithinASecond() throws Exception {
        UUID account = UUID.randomUUID();
        UUID profile = UUID.randomUUID();
        service.profile(account, profile, 1, 100, false);
        service.watch(account, data.comedies.get(0).id());
        String token = service.viewer(account, profile, "US");
        Reply before = await(
                "the model's answer",
                () -> service.get("/v1/recommendations", token),
                r -> r.source().equals("model"));

        for (int round = 0; round < 3; round++) {
            UUID disliked = service.get("/v1/recommendations", token).ids().get(0);
            long start = System.nanoTime();
            service.say(account, profile, disliked, round == 1 ? "not_interested" : "dislike");
            await(
                    "an answer without it",
                    () -> service.get("/v1/recommendations", token),
                    r -> !r.allIds().contains(disliked));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThat(service.get("/v1/recommendations/trending?limit=100", token)
                            .ids())
                    .doesNotContain(disliked);
            assertThat(service.get("/v1/titles/" + data.comedies.get(0).id() + "/similar?limit=100", token)
                            .ids())
                    .doesNotContain(disliked)
                    .isNotEmpty();
        }
        assertThat(before.ids()).isNotEmpty();
    }

    @Test
    void like_changesTheTaste() throws Exception {
        UUID account = UUID.randomUUID();
        UUID profile = UUID.randomUUID();
        service.profile(account, profile, 1, 100, false);
        service.watch(account, data.comedies.get(2).id());
        String token = service.viewer(account, profile, "US");
        await(
                "the model's answer",
                () -> service.get("/v1/recommendations?limit=5", token),
                r -> TestData.ids(data.comedies).containsAll(r.ids()));

        service.say(account, profile, data.dramas.get(4).id(), "like");
        service.say(account, profile, data.dramas.get(6).id(), "like");
        service.say(account, profile, data.dramas.get(6).id(), "favorite");

        Reply after = await(
                "a drama",
                () -> service.get("/v1/recommendations?limit=5", token),
                r -> r.ids().stream().anyMatch(TestData.ids(data.dramas)::contains));
        for (JsonNode item : after.body().get("items")) {
            if (TestData.ids(data.dramas)
                    .contains(UUID.fromString(item.get("titleId").asText()))) {
                assertThat(item.at("/reason/kind").asText()).isEqualTo("similar_viewers");
                assertThat(item.at("/reason/title").asText()).startsWith("Drama");
            }
        }
    }

    @Test
    void nothingForbidden_isEverRecommended() throws Exception {
        TitleChanged abroad = film(UUID.randomUUID(), "Abroad", "drama", 0, new TitleChanged.Window("RU", null, null));
        TitleChanged ended = film(
                UUID.randomUUID(),
                "Ended",
                "drama",
                0,
                new TitleChanged.Window("*", null, Instant.now().minusSeconds(60)));
        service.tell(abroad);
        service.tell(ended);
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 25; round++) {
            UUID account = UUID.randomUUID();
            UUID profile = UUID.randomUUID();
            int maxAge = List.of(0, 6, 12, 16, 100).get(random.nextInt(5));
            service.profile(account, profile, 1, maxAge, false);
            Set<UUID> forbidden = new HashSet<>(Set.of(abroad.id(), ended.id()));
            for (int i = 0; i < 6; i++) {
                TitleChanged film =
                        (random.nextBoolean() ? data.dramas : data.comedies).get(random.nextInt(TestData.EACH));
                switch (random.nextInt(4)) {
                    case 0 -> {
                        service.play(account, profile, film.id(), 0.9, Instant.now())
                                .join();
                        forbidden.add(film.id());
                    }
                    case 1 -> {
                        service.say(account, profile, film.id(), "dislike");
                        forbidden.add(film.id());
                    }
                    case 2 ->
                        service.play(account, profile, film.id(), 0.5, Instant.now())
                                .join();
                    default -> service.say(account, profile, film.id(), "favorite");
                }
            }
            for (List<TitleChanged> films : List.of(data.dramas, data.comedies)) {
                films.stream().filter(film -> film.ageRating() > maxAge).forEach(film -> forbidden.add(film.id()));
            }
            String token = service.viewer(account, profile, "US");
            await(
                    "all events of the viewer",
                    () -> service.get("/v1/recommendations?limit=100", token),
                    r -> r.allIds().stream().noneMatch(forbidden::contains));
            for (String path : List.of(
                    "/v1/recommendations?limit=100",
                    "/v1/recommendations/trending?limit=100",
                    "/v1/titles/" + data.dramas.get(0).id() + "/similar?limit=100")) {
                assertThat(service.get(path, token).allIds())
                        .as("%s for age %d", path, maxAge)
                        .doesNotContainAnyElementsOf(forbidden);
            }
        }
        String russian = service.viewer(UUID.randomUUID(), null, "RU");
        assertThat(service.get("/v1/recommendations?limit=100", russian).allIds())
                .contains(abroad.id())
                .doesNotContain(ended.id());
    }

    @Test
    void title_withANewAgeRatingOrDeleted_leavesCachedAnswers() throws Exception {
        TitleChanged film = film(UUID.randomUUID(), "Changing", "western", 0);
        TitleChanged other = film(UUID.randomUUID(), "Vanishing", "western", 0);
        service.tell(film);
        service.tell(other);
        UUID account = UUID.randomUUID();
        UUID profile = UUID.randomUUID();
        service.profile(account, profile, 1, 12, false);
        String token = service.viewer(account, profile, "US");
        await(
                "both",
                () -> service.get("/v1/recommendations?limit=100", token),
                r -> r.ids().containsAll(List.of(film.id(), other.id())));

        service.tell(RunningRecommendation.changed(film, 18, false));
        service.tell(RunningRecommendation.changed(other, 0, true));

        await(
                "none",
                () -> service.get("/v1/recommendations?limit=100", token),
                r -> r.allIds().stream().noneMatch(List.of(film.id(), other.id())::contains));
        assertThat(service.get("/v1/titles/" + other.id() + "/similar", token).status())
                .isEqualTo(404);
    }

    @Test
    void profileToken_notKnownYet_showsOnlyWhatIsForEverybody() throws Exception {
        Reply reply = service.get(
                "/v1/recommendations?limit=100", service.viewer(UUID.randomUUID(), UUID.randomUUID(), "US"));

        assertThat(reply.body().findValuesAsText("ageRating")).isNotEmpty().containsOnly("0");
    }

    @Test
    void profiles_ofOneAccount_haveAnswersOfTheirOwn() throws Exception {
        UUID account = UUID.randomUUID();
        UUID first = new UUID(1, account.getLeastSignificantBits());
        UUID second = new UUID(2, account.getLeastSignificantBits());
        service.watch(account, data.dramas.get(3).id());
        service.profile(account, first, 1, 100, false);
        service.profile(account, second, 1, 100, false);
        service.play(account, second, data.comedies.get(3).id(), 0.95, Instant.now())
                .join();

        await(
                "the account's own history",
                () -> service.get("/v1/recommendations?limit=3", service.viewer(account, first, "US")),
                r -> r.source().equals("model") && TestData.ids(data.dramas).containsAll(r.ids()));
        await(
                "the second profile's",
                () -> service.get("/v1/recommendations?limit=3", service.viewer(account, second, "US")),
                r -> r.source().equals("model") && TestData.ids(data.comedies).containsAll(r.ids()));

        service.profile(account, second, 2, 100, true);
        await(
                "the deletion",
                () -> service.get("/v1/recommendations?limit=3", service.viewer(account, second, "US")),
                r -> !r.source().equals("model"));
    }

    @Test
    void similar_isByTheSameViewersAndThenByGenre() throws Exception {
        TitleChanged fresh = film(UUID.randomUUID(), "Fresh drama", "drama", 0);
        service.tell(fresh);
        String token = service.viewer(UUID.randomUUID());

        Reply reply = await(
                "the fresh one",
                () -> service.get("/v1/titles/" + data.dramas.get(5).id() + "/similar?limit=100", token),
                r -> r.ids().contains(fresh.id()));

        assertThat(reply.body().get("items").get(0).at("/reason/kind").asText()).isEqualTo("similar_viewers");
        assertThat(TestData.ids(data.dramas)).contains(reply.ids().get(0));
        assertThat(reply.ids()).doesNotContain(data.dramas.get(5).id());
        for (JsonNode item : reply.body().get("items")) {
            assertThat(item.at("/reason/title").asText()).isEqualTo("Drama 5");
            if (item.get("titleId").asText().equals(fresh.id().toString())) {
                assertThat(item.at("/reason/kind").asText()).isEqualTo("same_genre");
            }
        }
        assertThat(service.get("/v1/titles/" + UUID.randomUUID() + "/similar", token)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void trending_isWhatWasWatchedMostLately() throws Exception {
        TitleChanged hit = film(UUID.randomUUID(), "The hit", "musical", 0);
        service.tell(hit);
        for (int i = 0; i < 60; i++) {
            service.play(UUID.randomUUID(), null, hit.id(), 0.95, Instant.now()).join();
        }

        Reply reply = await(
                "the hit",
                () -> service.get(
                        "/v1/recommendations/trending", service.viewer(UUID.randomUUID()), "Accept-Language", "ru"),
                r -> !r.ids().isEmpty() && r.ids().get(0).equals(hit.id()));

        assertThat(reply.source()).isEqualTo("trending");
        assertThat(reply.ids()).hasSize(20);
        assertThat(reply.body().at("/items/0/title").asText()).isEqualTo("ru The hit");
        assertThat(reply.response().headers().firstValue("Content-Language")).contains("ru");
        assertThat(reply.body().at("/items/0/reason/kind").asText()).isEqualTo("trending");
    }

    @Test
    void olderModel_activated_isUsedAgain() throws Exception {
        long second = service.train().body().get("version").asLong();
        UUID account = UUID.randomUUID();
        service.watch(account, data.dramas.get(7).id());
        awaitModel(account, second);

        Reply activated = service.send("POST", MODELS + "/" + model + "/activate", service.admin());

        assertThat(activated.status()).isEqualTo(200);
        assertThat(activated.body().get("active").asBoolean()).isTrue();
        awaitModel(account, model);
        JsonNode newer = service.get(MODELS + "/" + second, service.admin()).body();
        assertThat(newer.get("active").asBoolean()).isFalse();
        Reply page = service.get(MODELS + "?limit=1", service.admin());
        assertThat(page.body().at("/items/0/version").asLong()).isEqualTo(second);
        Reply next = service.get(
                MODELS + "?limit=1&cursor=" + page.body().get("nextCursor").asText(), service.admin());
        assertThat(next.body().at("/items/0/version").asLong()).isEqualTo(second - 1);
        assertThat(service.send("POST", MODELS + "/999999/activate", service.admin())
                        .status())
                .isEqualTo(404);
    }

    private static void awaitModel(UUID account, long version) throws Exception {
        await(
                "model " + version,
                () -> service.recommendations(account),
                r -> r.body().path("modelVersion").asLong() == version);
    }

    @Test
    void callers_withoutTheRole_areRefused() throws Exception {
        for (String path : List.of(MODELS, MODELS + "/1")) {
            assertThat(service.get(path, service.viewer(UUID.randomUUID())).code())
                    .isEqualTo("role_missing");
            assertThat(service.get(path, service.editor()).status()).isEqualTo(200);
        }
        for (String path : List.of(MODELS, MODELS + "/1/activate", MODELS + "/rollback")) {
            assertThat(service.send("POST", path, service.viewer(UUID.randomUUID()))
                            .code())
                    .isEqualTo("role_missing");
        }
        for (String path : List.of(
                "/v1/recommendations",
                "/v1/recommendations/trending",
                "/v1/recommendations/not-interested",
                "/v1/titles/" + UUID.randomUUID() + "/similar",
                MODELS)) {
            assertThat(service.get(path, null).status()).isEqualTo(401);
        }
    }

    @Test
    void input_pastItsLimit_isNamed() throws Exception {
        String token = service.viewer(UUID.randomUUID());

        assertThat(service.get("/v1/recommendations?limit=100", token).status()).isEqualTo(200);
        assertThat(service.get("/v1/recommendations?limit=1", token).ids()).hasSize(1);
        for (String path : List.of(
                "/v1/recommendations?limit=101",
                "/v1/recommendations?limit=0",
                "/v1/recommendations/trending?limit=101",
                "/v1/recommendations/not-interested?limit=101",
                "/v1/titles/" + data.dramas.get(0).id() + "/similar?limit=0")) {
            Reply reply = service.get(path, token);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body().at("/violations/0/field").asText()).isEqualTo("limit");
        }
        assertThat(service.get(MODELS + "?cursor=x", service.admin())
                        .body()
                        .at("/violations/0/field")
                        .asText())
                .isEqualTo("cursor");
    }
}
