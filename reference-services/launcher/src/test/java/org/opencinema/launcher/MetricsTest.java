package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the services count while a viewer comes, looks, pays and watches; docs/metrics.md is what they say of themselves. */
final class MetricsTest {
    private static final Duration SAMPLED = Duration.ofSeconds(40);

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @Test
    void story_isCounted_andEveryMetricIsDocumented() throws Exception {
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(Clips.create(editor, "Countable Lantern", "Исчислимый фонарь")
                .path("id")
                .asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), 5));
        Map<Service, Scrape> before = scrape();

        Api viewer = signUp();
        assertThat(viewer.play(Map.of("titleId", film)).statusCode()).isEqualTo(403);
        viewer.subscribe("standard");
        Api.expect(200, viewer.get("/v1/search?q=countable%20lantern"));
        Api.expect(200, viewer.get("/v1/search?q=qqzzqqxx"));
        Api.expect(200, viewer.get("/v1/me/profiles"));
        Api.expect(200, viewer.get("/v1/me/profiles"));
        Api.expect(200, viewer.get("/v1/recommendations"));
        watch(viewer, film);

        Api.within(SAMPLED, "what is sampled is up to date", () -> {
            Map<Service, Scrape> now = scrape();
            return now.get(Service.NOTIFICATION).grown(before, "cinema_mails_total{result=\"sent\"}") >= 1
                    && now.get(Service.ANALYTICS).value("cinema_concurrent_viewers") >= 1
                    && now.get(Service.ANALYTICS).grown(before, "cinema_watched_seconds_total") > 0
                    && now.get(Service.PAYMENT).value("cinema_subscriptions{plan=\"standard\",status=\"trialing\"}")
                            >= 1
                    && now.values().stream().allMatch(Scrape::hasNoArrears);
        });
        for (Service service : Service.values()) {
            assertThat(get(running.platform().port(service), "/v1/nothing")).contains("not_found");
        }
        Map<Service, Scrape> after = scrape();
        Scrape auth = after.get(Service.AUTH);
        assertThat(auth.grown(before, "cinema_registrations_total{result=\"ok\"}"))
                .isEqualTo(1);
        assertThat(auth.grown(before, "cinema_registrations_total{result=\"refused\"}"))
                .isEqualTo(1);
        assertThat(auth.grown(before, "cinema_logins_total{result=\"ok\"}")).isEqualTo(1);
        assertThat(auth.grown(before, "cinema_logins_total{result=\"refused\"}"))
                .isEqualTo(1);
        assertThat(after.get(Service.PAYMENT).grown(before, "cinema_trials_total"))
                .isEqualTo(1);
        Scrape search = after.get(Service.SEARCH);
        assertThat(search.grown(before, "cinema_searches_total{found=\"some\"}"))
                .isEqualTo(1);
        assertThat(search.grown(before, "cinema_searches_total{found=\"none\"}"))
                .isEqualTo(1);
        assertThat(search.grown(before, "cinema_search_seconds_count")).isEqualTo(2);
        Scrape streaming = after.get(Service.STREAMING);
        assertThat(streaming.grown(before, "cinema_playback_starts_total")).isEqualTo(1);
        assertThat(streaming.grown(before, "cinema_playback_denials_total{reason=\"subscription_required\"}"))
                .isGreaterThanOrEqualTo(1);
        assertThat(streaming.value("cinema_packaging_jobs{state=\"ready\"}")).isGreaterThanOrEqualTo(1);
        Scrape analytics = after.get(Service.ANALYTICS);
        assertThat(analytics.grown(before, "cinema_video_start_seconds_count")).isEqualTo(1);
        assertThat(analytics.grown(before, "cinema_video_start_seconds_sum")).isCloseTo(1.5, within(1e-9));
        assertThat(analytics.grown(before, "cinema_rebuffering_seconds_total")).isEqualTo(2);
        assertThat(after.get(Service.USER).grown(before, "cinema_profile_cache_requests_total{result=\"hit\"}"))
                .isGreaterThanOrEqualTo(1);
        assertThat(after.get(Service.RECOMMENDATION)
                        .grown(before, "cinema_recommendation_cache_requests_total{result=\"miss\"}"))
                .isGreaterThanOrEqualTo(1);
        for (Scrape service : after.values()) {
            assertThat(service.values().keySet())
                    .as("requests of %s", service.service())
                    .anyMatch(sample -> sample.startsWith("http_server_request_duration_seconds_count"));
        }
        requireDocumented(after);
    }

    private static Api signUp() throws Exception {
        Api viewer = running.anonymous();
        String email = "counted-" + UUID.randomUUID() + "@example.org";
        Map<String, Object> account =
                Map.of("email", email, "password", "long-enough-secret-7", "name", "Counted", "country", "DE");
        Api.expect(201, viewer.post("/v1/auth/register", account));
        Api.expect(409, viewer.post("/v1/auth/register", account));
        Api.expect(401, viewer.post("/v1/auth/login", Map.of("email", email, "password", "not-the-password")));
        viewer.signIn(email, "long-enough-secret-7");
        return viewer;
    }

    private static void watch(Api viewer, UUID film) throws Exception {
        JsonNode session = Api.expect(201, viewer.play(Map.of("titleId", film)));
        String id = session.path("sessionId").asText();
        assertThat(viewer.post(
                                "/v1/playback/sessions/" + id + "/heartbeat",
                                Map.of("positionSeconds", 1, "state", "playing"))
                        .statusCode())
                .isEqualTo(204);
        Map<String, Object> started = event(id, film, "player.started", Map.of("startSeconds", 1.5));
        Map<String, Object> stalled = event(id, film, "player.stalled", Map.of("seconds", 2));
        assertThat(viewer.post("/v1/events", Map.of("events", List.of(started, stalled)))
                        .statusCode())
                .isEqualTo(202);
    }

    private static Map<String, Object> event(String session, UUID film, String name, Map<String, Object> numbers) {
        return Map.of(
                "eventId", UUID.randomUUID(),
                "name", name,
                "at", Instant.now().toString(),
                "sessionId", session,
                "titleId", film,
                "numbers", numbers);
    }

    private static Map<Service, Scrape> scrape() throws Exception {
        Map<Service, Scrape> all = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            all.put(service, Scrape.of(service, get(running.platform().adminPort(service), "/prometheus")));
        }
        return all;
    }

    private static String get(int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private static void requireDocumented(Map<Service, Scrape> all) throws Exception {
        String table = Scrape.table(all.values());
        Path documented = Path.of("../../docs/metrics.md");
        String text = Files.readString(documented);
        Path generated = Path.of("target", "metrics.md");
        int begin = text.indexOf("| metric |");
        assertThat(begin).as("the table in %s", documented).isPositive();
        Files.writeString(generated, text.substring(0, begin) + table);
        assertThat(text.substring(begin))
                .as("docs/metrics.md is what the services say; else copy %s there", generated.toAbsolutePath())
                .isEqualTo(table);
    }
}
