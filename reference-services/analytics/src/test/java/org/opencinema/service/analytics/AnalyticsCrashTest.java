package org.opencinema.service.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalProcess;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.tokens.testing.TestIssuer;

/**
 * Restarts the service over and over in the middle of a stream. The profile {@code long} kills it with SIGKILL instead, 100 times over
 * 1,000,000 events; after each kill Kafka takes 45 seconds to give up the dead member.
 */
final class AnalyticsCrashTest {
    private static final int KILLS = Integer.getInteger("analytics.kills", 0);
    private static final int RESTARTS = KILLS == 0 ? 2 : KILLS;
    private static final int EVENTS = Integer.getInteger("analytics.events", 12_000);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String DATABASE = "analytics_crash";
    private static final Instant DAY = Instant.parse("2025-08-01T12:00:00Z");

    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void consumer_restartedInTheMiddleOfTheStream_countsEachEventOnce() throws Exception {
        Topics.create(servers.kafka().bootstrapServers());
        int port = freePort();
        try (TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
                EventPublisher publisher = EventPublisher.create(servers.kafka().bootstrapServers())) {
            Map<String, String> settings = RunningAnalytics.settings(servers, issuer, DATABASE, port);
            LocalProcess service = start(settings, port);
            try {
                long sent = 0;
                for (int restart = 0; restart < RESTARTS; restart++) {
                    long before = sent;
                    sent += publish(publisher, EVENTS / (RESTARTS + 1));
                    await("count()", count -> count > before, 0);
                    if (KILLS == 0) {
                        service.stop();
                    } else {
                        service.kill();
                    }
                    service = start(settings, port);
                }
                sent += publish(publisher, EVENTS - Math.toIntExact(sent));
                long all = sent;
                await("count()", count -> count >= all, all);
                assertThat(clickHouse("uniqExact(event_id)")).isEqualTo(all);
                assertThat(clickHouse("toInt64(sum(watched_seconds))")).isEqualTo(all);
                String overview = report(issuer, port);
                assertThat(overview).contains("\"starts\":" + all, "\"watchHours\":" + all / 3600.0);
            } finally {
                service.stop();
            }
        }
    }

    private LocalProcess start(Map<String, String> settings, int port) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AnalyticsApplication.class.getName(),
                "server",
                "analytics.yml");
        LocalProcess process = LocalProcess.start("analytics", command, settings, directory, PATIENCE);
        process.awaitReady(() -> {
            HttpURLConnection health = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection();
            try (InputStream body = health.getInputStream()) {
                body.readAllBytes();
                return health.getResponseCode() == 200;
            }
        });
        return process;
    }

    /** Each event starts a session, and a second of it was watched. */
    private static long publish(EventPublisher publisher, int count) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID account = UUID.randomUUID();
            PlaybackEvent playback = new PlaybackEvent(
                    UUID.randomUUID(),
                    account,
                    null,
                    UUID.randomUUID(),
                    Viewing.VIDEO,
                    "test",
                    "RU",
                    "playing",
                    1,
                    1,
                    DAY);
            sent.add(publisher.publish(
                    Topics.PLAYBACK,
                    new Event<>(
                            UUID.randomUUID().toString(),
                            PlaybackEvent.STARTED,
                            "/test",
                            account.toString(),
                            DAY,
                            playback)));
        }
        sent.forEach(CompletableFuture::join);
        return count;
    }

    private interface Condition {
        boolean holds(long value);
    }

    private void await(String expression, Condition condition, long exact) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        long value = clickHouse(expression);
        while (!condition.holds(value)) {
            assertThat(Instant.now()).as("%s is %s", expression, value).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(20);
            value = clickHouse(expression);
        }
        if (exact > 0) {
            assertThat(value).isEqualTo(exact);
        }
    }

    private long clickHouse(String expression) throws IOException, InterruptedException {
        String query = "SELECT " + expression + " FROM " + DATABASE + ".playback_event FINAL";
        String login = servers.clickhouse().user() + ":" + servers.clickhouse().password();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(servers.clickhouse().uri() + "/?query=" + URLEncoder.encode(query, UTF_8)))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Long.parseLong(response.body().trim());
    }

    private String report(TestIssuer issuer, int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/v1/analytics/overview?from=2025-08-01&to=2025-08-01"))
                .header("Authorization", "Bearer " + issuer.token(UUID.randomUUID(), "admin"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
