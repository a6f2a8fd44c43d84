package org.opencinema.service.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;

/** The search service on real servers, with an index of its own, and a catalog that publishes its titles. */
final class RunningSearch implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SearchApplication application;
    private final URI index;
    private final EventPublisher publisher;

    private RunningSearch(SearchApplication application, URI index, EventPublisher publisher) {
        this.application = application;
        this.index = index;
        this.publisher = publisher;
    }

    static RunningSearch start(LocalServersExtension servers) throws Exception {
        Topics.create(servers.kafka().bootstrapServers());
        String alias = "titles-" + UUID.randomUUID();
        SearchApplication application = new SearchApplication(Map.of(
                "SEARCH_PORT",
                "0",
                "SEARCH_ADMIN_PORT",
                "0",
                "SEARCH_ELASTICSEARCH_URI",
                servers.elasticsearch().uri().toString(),
                "SEARCH_INDEX_ALIAS",
                alias,
                "CINEMA_KAFKA_SERVERS",
                servers.kafka().bootstrapServers()));
        application.start();
        return new RunningSearch(
                application,
                servers.elasticsearch().uri().resolve("/" + alias + "-1"),
                EventPublisher.create(servers.kafka().bootstrapServers()));
    }

    record Answer(int status, HttpResponse<String> response, JsonNode body) {
        List<String> titles() {
            List<String> titles = new ArrayList<>();
            body.path("items").forEach(item -> titles.add(item.path("title").asText()));
            return titles;
        }
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response, JSON.readTree(response.body()));
    }

    Answer search(String words) throws IOException, InterruptedException {
        return get("/v1/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8));
    }

    /** Asks again until the answer is as expected; fails with the last answer when that does not happen in time. */
    Answer await(String path, Duration patience, Predicate<Answer> expected) throws Exception {
        Instant end = Instant.now().plus(patience);
        Answer answer = get(path);
        while (!expected.test(answer)) {
            assertThat(Instant.now()).as("last answer to %s: %s", path, answer).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(20);
            answer = get(path);
        }
        return answer;
    }

    /** Takes the index away behind the service's back. */
    void loseIndex() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(index).DELETE().build();
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    void publish(TitleChanged... titles) {
        for (TitleChanged title : titles) {
            publisher
                    .publish(
                            Topics.TITLES,
                            new Event<>(
                                    UUID.randomUUID().toString(),
                                    TitleChanged.TYPE,
                                    "/catalog",
                                    title.id().toString(),
                                    title.changedAt(),
                                    title))
                    .join();
        }
    }

    @Override
    public void close() throws Exception {
        publisher.close();
        application.stop();
    }

    static TitleChanged title(UUID id, long version, String en, String ru) {
        return title(id, version, en, ru, "test");
    }

    /** All tests of the JVM share one topic, so a test tells its titles by their genre or words. */
    static TitleChanged title(UUID id, long version, String en, String ru, String genre) {
        return new TitleChanged(
                id,
                version,
                false,
                "film",
                null,
                Map.of("en", new TitleChanged.Text(en, null), "ru", new TitleChanged.Text(ru, "О фильме.")),
                1979,
                163,
                List.of("SU"),
                List.of(new TitleChanged.Genre(genre, Map.of("en", "Drama", "ru", "Драма"))),
                List.of(new TitleChanged.Credit(
                        new UUID(1, 2), Map.of("en", "Andrei Tarkovsky", "ru", "Андрей Тарковский"), "director", null)),
                12,
                List.of(),
                false,
                true,
                null,
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(version));
    }

    static TitleChanged deleted(UUID id, long version) {
        TitleChanged last = title(id, version, "Gone", "Нет");
        return new TitleChanged(
                id,
                version,
                true,
                last.kind(),
                null,
                last.translations(),
                last.year(),
                null,
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                null,
                false,
                null,
                last.changedAt());
    }
}
