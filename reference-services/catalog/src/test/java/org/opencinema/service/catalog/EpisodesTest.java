package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.catalog.TestTitles.addGenre;
import static org.opencinema.service.catalog.TestTitles.episode;
import static org.opencinema.service.catalog.TestTitles.film;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.catalog.RunningCatalog.Answer;

final class EpisodesTest {
    private static final Instant PACKAGED_AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Queue<EpisodeChanged> EPISODES = new ConcurrentLinkedQueue<>();
    private static final Queue<TitleChanged> TITLES = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.KAFKA);

    private static RunningCatalog catalog;
    private static EventPublisher publisher;
    private static EventConsumer<EpisodeChanged> episodes;
    private static EventConsumer<TitleChanged> titles;

    @BeforeAll
    static void start() throws Exception {
        catalog = RunningCatalog.start(SERVERS, "episodes");
        addGenre(catalog, "drama", "Drama", "Драма");
        String kafka = SERVERS.kafka().bootstrapServers();
        publisher = EventPublisher.create(kafka);
        episodes = EventConsumer.builder(kafka, "test-episodes", Topics.EPISODES, EpisodeChanged.class)
                .handler(event -> EPISODES.add(event.data()))
                .build();
        titles = EventConsumer.builder(kafka, "test-episode-titles", Topics.TITLES, TitleChanged.class)
                .handler(event -> TITLES.add(event.data()))
                .build();
        episodes.start();
        titles.start();
    }

    @AfterAll
    static void stop() throws Exception {
        episodes.close();
        titles.close();
        publisher.close();
        catalog.close();
    }

    @Test
    void list_isBySeasonAndNumberInTheAskedLanguage() throws Exception {
        String series = series();
        create(series, episode(2, 1, "Return"));
        create(series, episode(1, 2, "Second"));
        Map<String, Object> pilot = episode(1, 1, "Pilot");
        pilot.put(
                "translations",
                Map.of("en", Map.of("title", "Pilot", "synopsis", "It begins"), "ru", Map.of("title", "Пилот")));
        pilot.put("runtimeMinutes", 45);
        pilot.put("releasedAt", "2026-01-01T03:00:00+03:00");
        Answer created = create(series, pilot);
        create(series, episode(0, 1, "Special"));

        Answer en = catalog.get(series + "/episodes");
        Answer ru = catalog.get(series + "/episodes", "Accept-Language", "ru");

        assertThat(en.body().get("items").findValuesAsText("title"))
                .containsSubsequence("Special", "Pilot", "Second", "Return");
        assertThat(en.body().at("/items/1")).isEqualTo(created.body());
        assertThat(ru.body().at("/items/1/title").textValue()).isEqualTo("Пилот");
        assertThat(ru.body().at("/items/2/title").textValue()).isEqualTo("Second");
        assertThat(ru.header("Content-Language")).isEqualTo("ru");
        assertThat(created.etag()).isEqualTo("\"1-en\"");
        assertThat(created.header("Location")).endsWith(series + "/episodes/" + created.id());
        assertThat(created.body().get("synopsis").textValue()).isEqualTo("It begins");
        assertThat(created.body().get("runtimeMinutes").intValue()).isEqualTo(45);
        assertThat(created.body().get("releasedAt").textValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(created.body().get("playable").booleanValue()).isFalse();
        assertThat(series).endsWith(created.body().get("titleId").textValue());
        Answer read = catalog.get(series + "/episodes/" + created.id());
        assertThat(read.body()).isEqualTo(created.body());
        assertThat(read.etag()).isEqualTo("\"1-en\"");
    }

    @Test
    void film_hasNoEpisodes() throws Exception {
        String film = "/v1/titles/"
                + catalog.edit("POST", "/v1/titles", film("Film", 2000)).id();

        Answer refused = catalog.edit("POST", film + "/episodes", episode(1, 1, "Pilot"));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo("not_a_series");
        assertThat(catalog.get(film + "/episodes").body().get("items")).isEmpty();
        String series = series();
        create(series, episode(1, 1, "Pilot"));
        Answer changed = catalog.edit("PUT", series, film("Film now", 2000), "If-Match", "\"1\"");
        assertThat(changed.status()).isEqualTo(409);
        assertThat(code(changed)).isEqualTo("has_episodes");
        assertThat(catalog.get(series).body().get("kind").textValue()).isEqualTo("series");
    }

    @Test
    void number_isTakenOncePerSeason() throws Exception {
        String series = series();
        Answer first = create(series, episode(1, 1, "First"));
        create(series, episode(2, 1, "Of another season"));
        Answer second = create(series, episode(1, 2, "Second"));
        String path = series + "/episodes/" + second.id();

        Answer same = catalog.edit("POST", series + "/episodes", episode(1, 1, "Same"));
        Map<String, Object> withId = episode(1, 3, "Same id");
        withId.put("id", first.id());
        Answer sameId = catalog.edit("POST", series() + "/episodes", withId);
        withId.put("id", series.substring(series.lastIndexOf('/') + 1));
        Answer idOfATitle = catalog.edit("POST", series + "/episodes", withId);
        Answer moved = catalog.edit("PUT", path, episode(1, 1, "Moved"), "If-Match", second.etag());

        for (Answer refused : List.of(same, sameId, idOfATitle, moved)) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(code(refused)).isEqualTo("episode_exists");
        }
        assertThat(catalog.get(path).body()).isEqualTo(second.body());
        assertThat(catalog.edit("POST", "/v1/titles", film("Same id", 2000, "id", first.id()))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void replaceAndDelete_needTheETag() throws Exception {
        String series = series();
        Answer created = create(series, episode(1, 1, "Old"));
        String path = series + "/episodes/" + created.id();

        assertThat(catalog.edit("PUT", path, episode(1, 1, "New")).violation()).isEqualTo("If-Match");
        Answer replaced = catalog.edit("PUT", path, episode(3, 4, "New"), "If-Match", created.etag());
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.etag()).isEqualTo("\"2-en\"");
        assertThat(catalog.edit("PUT", path, episode(1, 1, "Late"), "If-Match", created.etag())
                        .status())
                .isEqualTo(412);
        assertThat(catalog.edit("DELETE", path, null, "If-Match", created.etag())
                        .status())
                .isEqualTo(412);
        assertThat(catalog.get(path).body()).isEqualTo(replaced.body());
        assertThat(catalog.edit("DELETE", path, null, "If-Match", "\"2\"").status())
                .isEqualTo(204);
        assertThat(catalog.get(path).status()).isEqualTo(404);

        Map<String, Object> again = episode(1, 1, "Again");
        again.put("id", created.id());
        assertThat(create(series, again).etag()).isEqualTo("\"4-en\"");
        await(() -> published(created.id()).size() == 4);
        assertThat(published(created.id())).extracting(EpisodeChanged::version).containsExactly(1L, 2L, 3L, 4L);
        assertThat(published(created.id()))
                .extracting(EpisodeChanged::deleted)
                .containsExactly(false, false, true, false);
        assertThat(published(created.id()).get(1).season()).isEqualTo(3);
        assertThat(series).endsWith(published(created.id()).get(1).titleId().toString());
    }

    @Test
    void episode_ofAnotherSeries_isNotFound() throws Exception {
        Answer created = create(series(), episode(1, 1, "Pilot"));
        String foreign = series() + "/episodes/" + created.id();
        String unknown = "/v1/titles/" + UUID.randomUUID() + "/episodes";

        assertThat(catalog.get(foreign).status()).isEqualTo(404);
        assertThat(catalog.edit("PUT", foreign, episode(1, 1, "Mine"), "If-Match", "\"1\"")
                        .status())
                .isEqualTo(404);
        assertThat(catalog.edit("DELETE", foreign, null, "If-Match", "\"1\"").status())
                .isEqualTo(404);
        assertThat(catalog.get(unknown).status()).isEqualTo(404);
        assertThat(catalog.edit("POST", unknown, episode(1, 1, "Nowhere")).status())
                .isEqualTo(404);
        assertThat(catalog.get(series() + "/episodes/1").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void create_badBody_isRefusedNamingTheField(int status, String field, String json) throws Exception {
        String series = series();

        Answer refused = catalog.edit("POST", series + "/episodes", json);

        assertThat(refused.status()).as(refused.body().toString()).isEqualTo(status);
        assertThat(refused.violation()).isEqualTo(field);
        assertThat(catalog.get(series + "/episodes").body().get("items")).isEmpty();
    }

    static Stream<Arguments> bad() {
        String texts = ",\"translations\":{\"en\":{\"title\":\"Pilot\"}}}";
        return Stream.of(
                Arguments.of(422, "season", "{\"season\":-1,\"number\":1" + texts),
                Arguments.of(422, "season", "{\"season\":1001,\"number\":1" + texts),
                Arguments.of(422, "season", "{\"number\":1" + texts),
                Arguments.of(422, "number", "{\"season\":1,\"number\":0" + texts),
                Arguments.of(422, "number", "{\"season\":1,\"number\":10001" + texts),
                Arguments.of(400, "number", "{\"season\":1,\"number\":\"one\"" + texts),
                Arguments.of(422, "runtimeMinutes", "{\"season\":1,\"number\":1,\"runtimeMinutes\":0" + texts),
                Arguments.of(422, "runtimeMinutes", "{\"season\":1,\"number\":1,\"runtimeMinutes\":1001" + texts),
                Arguments.of(400, "releasedAt", "{\"season\":1,\"number\":1,\"releasedAt\":\"soon\"" + texts),
                Arguments.of(
                        400,
                        "releasedAt",
                        "{\"season\":1,\"number\":1,\"releasedAt\":\"+10000-01-01T00:00:00Z\"" + texts),
                Arguments.of(400, "rating", "{\"season\":1,\"number\":1,\"rating\":5" + texts),
                Arguments.of(422, "translations", "{\"season\":1,\"number\":1}"),
                Arguments.of(422, "translations", "{\"season\":1,\"number\":1,\"translations\":{}}"),
                Arguments.of(
                        422,
                        "translations.en.title",
                        "{\"season\":1,\"number\":1,\"translations\":{\"en\":{\"title\":\"" + "x".repeat(301)
                                + "\"}}}"),
                Arguments.of(
                        422,
                        "translations.en.title",
                        "{\"season\":1,\"number\":1,\"translations\":{\"en\":{\"title\":\" \"}}}"));
    }

    @Test
    void create_atTheLimits_isTaken() throws Exception {
        String series = series();
        Map<String, Object> body = episode(1000, 10_000, "x".repeat(300));
        body.put("runtimeMinutes", 1000);

        assertThat(create(series, body).body().get("number").intValue()).isEqualTo(10_000);
        assertThat(create(series, episode(0, 1, "x")).status()).isEqualTo(201);
    }

    @Test
    void series_takesAThousandEpisodes() throws Exception {
        String series = series();
        String id = series.substring(series.lastIndexOf('/') + 1);
        try (var connection = catalog.connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate("insert into catalog.episode select gen_random_uuid(), '" + id
                    + "', 1, 1, number, false, '{}' from generate_series(1, 999) as number");
        }
        create(series, episode(1, 1000, "The last one"));

        Answer refused = catalog.edit("POST", series + "/episodes", episode(1, 1001, "Too many"));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo("episode_limit");
    }

    @Test
    void packagedVideo_makesItsEpisodeAndTheSeriesPlayable() throws Exception {
        String series = series();
        UUID seriesId = UUID.fromString(series.substring(series.lastIndexOf('/') + 1));
        Answer first = create(series, episode(1, 1, "First"));
        Answer second = create(series, episode(1, 2, "Second"));
        packaged(seriesId, first.id(), 1, 12.5);
        packaged(seriesId, first.id(), 1, 12.5);
        packaged(seriesId, first.id(), 2, 60.25);

        await(() -> published(first.id()).size() == 3);

        Answer playable = catalog.get(series + "/episodes/" + first.id());
        assertThat(playable.body().get("playable").booleanValue()).isTrue();
        assertThat(playable.body().get("durationSeconds").doubleValue()).isEqualTo(60.25);
        assertThat(catalog.get(series + "/episodes/" + second.id())
                        .body()
                        .get("playable")
                        .booleanValue())
                .isFalse();
        assertThat(published(first.id()))
                .extracting(EpisodeChanged::playableSince)
                .containsExactly(null, PACKAGED_AT.plusSeconds(1), PACKAGED_AT.plusSeconds(1));
        Answer title = catalog.get(series);
        assertThat(title.etag()).isEqualTo("\"2-en\"");
        assertThat(title.body().get("playable").booleanValue()).isTrue();
        assertThat(title.body().has("durationSeconds")).isFalse();
        assertThat(catalog.edit("PUT", series, film("Renamed", 2020, "kind", "series"), "If-Match", "\"2\"")
                        .body()
                        .get("playable")
                        .booleanValue())
                .isTrue();

        catalog.edit("DELETE", series + "/episodes/" + first.id(), null, "If-Match", playable.etag());

        assertThat(catalog.get(series).body().get("playable").booleanValue()).isFalse();
        await(() -> titles(seriesId).size() == 4);
        assertThat(titles(seriesId)).extracting(TitleChanged::playable).containsExactly(false, true, true, false);
    }

    @Test
    void packagedVideo_beforeItsEpisode_makesItPlayableFromTheStart() throws Exception {
        String series = series();
        UUID seriesId = UUID.fromString(series.substring(series.lastIndexOf('/') + 1));
        String early = UUID.randomUUID().toString();
        packaged(seriesId, early, 1, 5);
        await(() -> catalog.count("select count(*) from catalog.media where video_id = '" + early + "'") == 1);
        Map<String, Object> body = episode(1, 1, "Late");
        body.put("id", early);

        assertThat(create(series, body).body().get("playable").booleanValue()).isTrue();
        assertThat(catalog.get(series).body().get("playable").booleanValue()).isTrue();
    }

    @Test
    void deletedSeries_takesItsEpisodesAlong() throws Exception {
        String series = series();
        String pilot = create(series, episode(1, 1, "Pilot")).id();
        String second = create(series, episode(1, 2, "Second")).id();

        assertThat(catalog.edit("DELETE", series, null, "If-Match", "\"1\"").status())
                .isEqualTo(204);

        await(() -> published(pilot).size() == 2 && published(second).size() == 2);
        assertThat(published(pilot).get(1).deleted()).isTrue();
        assertThat(published(second).get(1).deleted()).isTrue();
        assertThat(catalog.get(series + "/episodes").status()).isEqualTo(404);
    }

    /** The path of a new one. */
    private static String series() throws Exception {
        return "/v1/titles/"
                + catalog.edit("POST", "/v1/titles", film("A series", 2020, "kind", "series"))
                        .id();
    }

    private static Answer create(String series, Map<String, Object> body) throws Exception {
        Answer created = catalog.edit("POST", series + "/episodes", body);
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        return created;
    }

    private static String code(Answer answer) {
        return answer.body().get("code").textValue();
    }

    private static void packaged(UUID series, String episode, long version, double seconds) {
        MediaPackaged media = new MediaPackaged(
                series,
                UUID.fromString(episode),
                UUID.randomUUID(),
                seconds,
                PACKAGED_AT.plusSeconds(version),
                version);
        publisher
                .publish(
                        Topics.MEDIA,
                        new Event<>(
                                UUID.randomUUID().toString(),
                                MediaPackaged.TYPE,
                                "/streaming",
                                media.videoId().toString(),
                                media.packagedAt(),
                                media))
                .join();
    }

    private static List<EpisodeChanged> published(String id) {
        return EPISODES.stream()
                .filter(episode -> episode.id().toString().equals(id))
                .toList();
    }

    private static List<TitleChanged> titles(UUID id) {
        return TITLES.stream().filter(title -> title.id().equals(id)).toList();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 30 s");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
