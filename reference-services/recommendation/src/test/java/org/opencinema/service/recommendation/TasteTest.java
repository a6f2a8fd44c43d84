package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.await;
import static org.opencinema.service.recommendation.RunningRecommendation.film;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.TitleChanged;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.recommendation.RunningRecommendation.Reply;

/** What a viewer says and does, and what the next answer makes of it. */
final class TasteTest {
    private static final String ALL = "/v1/recommendations?limit=100";
    private static final String HIDDEN = "/v1/recommendations/not-interested";

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    private static RunningRecommendation service;
    private static TestData data;

    @BeforeAll
    static void start() throws Exception {
        service = RunningRecommendation.start(SERVERS, "taste", Map.of());
        data = TestData.publish(service);
        Reply trained = service.train();
        assertThat(trained.body().get("state").asText())
                .as(trained.body().toString())
                .isEqualTo("ready");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static String profile(UUID account) {
        UUID profile = UUID.randomUUID();
        service.profile(account, profile, 1, 100, false);
        return service.viewer(account, profile, "US");
    }

    /** A profile that has watched a film, and is known to have. */
    private static String watcher(UUID watched) throws Exception {
        UUID account = UUID.randomUUID();
        UUID profile = UUID.randomUUID();
        service.profile(account, profile, 1, 100, false);
        service.play(account, profile, watched, 0.95, Instant.now()).join();
        String token = service.viewer(account, profile, "US");
        await(
                "the model's answer",
                () -> service.get(ALL, token),
                r -> r.source().equals("model"));
        return token;
    }

    @Test
    void notInterested_isInNoListOfTheNextAnswer_untilItIsTakenBack() throws Exception {
        String token = watcher(data.dramas.get(0).id());
        UUID unwanted = service.get(ALL, token).ids().get(0);
        String similar = "/v1/titles/" + data.dramas.get(0).id() + "/similar?limit=100";
        String path = HIDDEN + "/" + unwanted;

        assertThat(service.send("PUT", path, token).status()).isEqualTo(204);
        assertThat(service.send("PUT", path, token).status()).isEqualTo(204);

        for (String list : List.of(ALL, "/v1/recommendations/trending?limit=100", similar)) {
            assertThat(service.get(list, token).allIds())
                    .as(list)
                    .doesNotContain(unwanted)
                    .isNotEmpty();
        }
        JsonNode hidden =
                service.get(HIDDEN, token, "Accept-Language", "ru").body().get("items");
        assertThat(hidden).hasSize(1);
        assertThat(hidden.at("/0/titleId").asText()).isEqualTo(unwanted.toString());
        assertThat(hidden.at("/0/title").asText()).startsWith("ru Drama");
        String other = watcher(data.dramas.get(0).id());
        assertThat(service.get(ALL, other).allIds()).contains(unwanted);
        assertThat(service.get(HIDDEN, other).body().get("items")).isEmpty();

        assertThat(service.send("DELETE", path, token).status()).isEqualTo(204);
        assertThat(service.send("DELETE", path, token).status()).isEqualTo(204);

        assertThat(service.get(ALL, token).ids()).contains(unwanted);
        assertThat(service.get(HIDDEN, token).body().get("items")).isEmpty();
    }

    @Test
    void notInterested_saidAsAReaction_isTakenBackHereAsWell() throws Exception {
        UUID account = UUID.randomUUID();
        UUID profile = UUID.randomUUID();
        service.profile(account, profile, 1, 100, false);
        String token = service.viewer(account, profile, "US");
        UUID title = data.comedies.get(4).id();
        service.say(account, profile, title, "not_interested");
        await("the reaction", () -> service.get(ALL, token), r -> !r.allIds().contains(title));

        assertThat(service.send("DELETE", HIDDEN + "/" + title, token).status()).isEqualTo(204);

        assertThat(service.get(ALL, token).allIds()).contains(title);
    }

    @Test
    void notInterested_ofWhatIsNoTitle_isRefused() throws Exception {
        String token = profile(UUID.randomUUID());

        assertThat(service.send("PUT", HIDDEN + "/" + UUID.randomUUID(), token).code())
                .isEqualTo("not_found");
        assertThat(service.send("PUT", HIDDEN + "/x", token).status()).isIn(400, 404);
        assertThat(service.send("PUT", HIDDEN + "/" + data.dramas.get(0).id(), null)
                        .status())
                .isEqualTo(401);
        assertThat(service.send("DELETE", HIDDEN + "/" + UUID.randomUUID(), token)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void like_changesTheNextAnswer_withinASecond() throws Exception {
        List<Duration> times = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            UUID account = UUID.randomUUID();
            UUID profile = UUID.randomUUID();
            service.profile(account, profile, 1, 100, false);
            service.play(account, profile, data.comedies.get(0).id(), 0.95, Instant.now())
                    .join();
            String token = service.viewer(account, profile, "US");
            await("the taste", () -> service.get(ALL, token), r -> r.source().equals("model"));
            UUID liked = data.dramas.get(2 * round).id();
            long start = System.nanoTime();
            service.say(account, profile, liked, "like");
            Reply after = await(
                    "the like", () -> service.get(ALL, token), r -> !r.ids().contains(liked));
            times.add(Duration.ofNanos(System.nanoTime() - start));
            assertThat(after.body().at("/items").findValuesAsText("kind")).contains("similar_viewers");
        }
        Collections.sort(times);
        System.out.println("from a like to the next answer, ms: "
                + times.stream().map(Duration::toMillis).toList());
        assertThat(times.get(2)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void begunFilm_isToBeContinued_andASeriesIsNeverWatchedByOneEpisode() throws Exception {
        UUID account = UUID.randomUUID();
        UUID profile = UUID.randomUUID();
        service.profile(account, profile, 1, 100, false);
        TitleChanged film = film(UUID.randomUUID(), "Half", "drama", 0);
        TitleChanged series = RunningRecommendation.series(UUID.randomUUID(), "Episodes", "drama");
        TitleChanged tried = RunningRecommendation.series(UUID.randomUUID(), "Four minutes", "drama");
        service.tell(film);
        service.tell(series);
        service.tell(tried);
        service.play(account, profile, tried.id(), 0.04, Instant.now()).join();
        service.play(account, profile, film.id(), 0.5, Instant.now().minusSeconds(10))
                .join();
        service.play(account, profile, series.id(), 1, Instant.now()).join();
        service.play(account, profile, data.dramas.get(0).id(), 0.02, Instant.now())
                .join();
        String token = service.viewer(account, profile, "US");

        Reply reply = await(
                "both", () -> service.get(ALL, token), r -> r.row("continue").equals(List.of(series.id(), film.id())));

        JsonNode row = reply.body().at("/rows/" + (reply.row("for_you").isEmpty() ? 0 : 1));
        assertThat(row.get("kind").asText()).isEqualTo("continue");
        assertThat(row.get("source").asText()).isEqualTo("history");
        assertThat(row.at("/items/0/progress").isMissingNode()).isTrue();
        assertThat(row.at("/items/1/progress").asDouble()).isEqualTo(0.5);
        assertThat(row.at("/items/1/reason/kind").asText()).isEqualTo("continue");
        service.play(account, profile, film.id(), 0.95, Instant.now()).join();
        await("the end", () -> service.get(ALL, token), r -> r.row("continue").equals(List.of(series.id())));
    }

    @Test
    void account_withAnotherFirstProfile_isAnsweredForThatOne() throws Exception {
        UUID account = UUID.randomUUID();
        UUID child = new UUID(1, account.getLeastSignificantBits());
        UUID adult = new UUID(2, account.getLeastSignificantBits());
        service.profile(account, adult, 1, 100, false);
        await(
                "titles for adults",
                () -> service.recommendations(account),
                r -> r.body().findValuesAsText("ageRating").contains("18"));

        service.profile(account, child, 1, 0, false);

        await(
                "titles for everybody",
                () -> service.recommendations(account),
                r -> Set.of("0").containsAll(r.body().findValuesAsText("ageRating"))
                        && !r.ids().isEmpty());
    }

    @Test
    void newViewer_getsTrends_andTheAnswerSaysWhy() throws Exception {
        Reply reply = await(
                "trends",
                () -> service.recommendations(UUID.randomUUID()),
                r -> r.source().equals("trending"));

        assertThat(reply.body().get("fallback").asText()).isEqualTo("new_viewer");
        assertThat(reply.body().has("modelVersion")).isFalse();
        assertThat(reply.row("for_you")).isEmpty();
        assertThat(reply.row("trending")).isNotEmpty();
        assertThat(reply.body().at("/items/0/source").asText()).isEqualTo("trending");
    }

    @Test
    void newTitle_ofTheViewersGenre_isRecommendedBeforeAnybodyHasWatchedIt() throws Exception {
        String token = watcher(data.dramas.get(6).id());
        TitleChanged fresh = film(UUID.randomUUID(), "Fresh", "drama", 0);
        service.tell(fresh);

        Reply reply = await(
                "the new film", () -> service.get(ALL, token), r -> r.ids().contains(fresh.id()));

        for (JsonNode item : reply.body().get("items")) {
            if (item.get("titleId").asText().equals(fresh.id().toString())) {
                assertThat(item.get("source").asText()).isEqualTo("content");
                assertThat(item.at("/reason/kind").asText()).isEqualTo("same_genre");
                assertThat(item.at("/reason/titleId").asText())
                        .isEqualTo(data.dramas.get(6).id().toString());
            }
        }
    }
}
