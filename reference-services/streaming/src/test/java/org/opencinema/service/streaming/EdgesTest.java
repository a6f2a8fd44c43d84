package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.redis.Redis;
import org.opencinema.signing.CloudFrontVerifier;
import org.opencinema.signing.UrlVerification;

/** The choice between edges that are up, slow to answer, or gone. */
final class EdgesTest {
    private static final int SESSIONS = 20_000;

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    @TempDir
    Path directory;

    @Test
    void sessions_areSharedByWeight_andKeepTheirEdgeWhenAnotherFails() {
        ScheduledExecutorService idle = Executors.newSingleThreadScheduledExecutor();
        try (Redis redis = Redis.create(streaming.servers().redis().uri())) {
            Edges all = edges("a=3@http://a b=1@http://b c=1@http://c", redis, idle);
            Edges fewer = edges("a=3@http://a c=1@http://c", redis, idle);
            List<UUID> sessions = IntStream.range(0, SESSIONS)
                    .mapToObj(i -> UUID.randomUUID())
                    .toList();
            Map<String, Long> shares = sessions.stream()
                    .collect(Collectors.groupingBy(session -> name(all, session), Collectors.counting()));

            assertThat(shares.get("a") / (double) SESSIONS).isCloseTo(0.6, within(0.02));
            assertThat(shares.get("b") / (double) SESSIONS).isCloseTo(0.2, within(0.02));
            assertThat(sessions)
                    .filteredOn(session -> !name(all, session).equals("b"))
                    .allMatch(session -> name(fewer, session).equals(name(all, session)));
        } finally {
            idle.shutdownNow();
        }
    }

    private static String name(Edges edges, UUID session) {
        return edges.pick(session, null).orElseThrow().name();
    }

    /** Whoever says again and again that an edge failed is heard once; whoever never had it, not at all. */
    @Test
    void failures_countOnceForAnAccount_thatHadTheEdge() {
        Clock clock = Clock.fixed(Instant.parse("2031-01-01T00:00:00Z"), ZoneOffset.UTC);
        ScheduledExecutorService idle = Executors.newSingleThreadScheduledExecutor();
        try (Redis redis = Redis.create(streaming.servers().redis().uri())) {
            Edges edges = edges("told=1000@http://a other=1@http://b", redis, idle, clock);
            UUID account = UUID.randomUUID();
            for (int i = 0; i < 10; i++) {
                start(edges, account, null);
                start(edges, account, "told");
                start(edges, UUID.randomUUID(), "told");
            }
            assertThat(count(redis, clock, "told:failed")).isEqualTo("1");

            UUID neighbour = UUID.randomUUID();
            start(edges, neighbour, null);
            start(edges, neighbour, "other");
            assertThat(count(redis, clock, "other:failed")).isNull();
            start(edges, neighbour, null);
            start(edges, neighbour, "told");
            assertThat(count(redis, clock, "told:failed")).isEqualTo("2");
        } finally {
            idle.shutdownNow();
        }
    }

    /** As good as always at the edge that has the weight. */
    private static void start(Edges edges, UUID account, String failed) {
        UUID session = new UUID(0x0197_5e2c_9a00_7000L, 0x8000_0123_4567_89abL);
        String expected = "told".equals(failed) ? "other" : "told";
        assertThat(edges.choose(account, session, failed).orElseThrow().name()).isEqualTo(expected);
    }

    private static String count(Redis redis, Clock clock, String field) {
        return redis.call(commands -> commands.hget(window(clock), field));
    }

    private static String window(Clock clock) {
        return "streaming:edges:" + clock.instant().getEpochSecond() / 30;
    }

    @Test
    void probing_goesOn_afterACommandThatRedisRefused() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2031-02-01T00:00:00Z"), ZoneOffset.UTC);
        ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor();
        try (Redis redis = Redis.create(streaming.servers().redis().uri());
                Edge edge = Edge.start(directory.resolve("probed"), streaming.port(), Map.of())) {
            redis.call(commands -> commands.set(window(clock), "no hash"));
            Edges edges = edges("probed=1@http://127.0.0.1:" + edge.port(), redis, prober, clock);
            edges.start();
            prober.submit(() -> {}).get(30, TimeUnit.SECONDS); // behind the first probe, which is refused

            redis.call(commands -> commands.del(window(clock)));

            Streaming.await("a probe", () -> count(redis, clock, "probed:ok"), count -> count != null);
        } finally {
            prober.shutdownNow();
        }
    }

    private static Edges edges(String setting, Redis redis, ScheduledExecutorService prober) {
        return edges(setting, redis, prober, Streaming.CLOCK);
    }

    private static Edges edges(String setting, Redis redis, ScheduledExecutorService prober, Clock clock) {
        return new Edges(
                Edges.parse(setting),
                redis,
                clock,
                new EdgeMetrics(new PrometheusRegistry()),
                prober,
                Duration.ofMillis(100));
    }

    @Test
    void setting_thatIsNone_isRefused() {
        assertThat(Edges.parse("")).isEmpty();
        assertThat(Edges.parse(" a=1@https://a.example  b=20@http://b:8090/ "))
                .extracting(Edges.Server::name, Edges.Server::weight)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", 1), org.assertj.core.groups.Tuple.tuple("b", 20));
        for (String bad : List.of(
                "a", "a=0@http://a", "a=1@ftp://a", "A=1@http://a", "a=1@http://a/b", "a=1@http://a a=1@http://b")) {
            assertThatThrownBy(() -> Edges.parse(bad)).as(bad).hasMessageContaining("STREAMING_EDGES");
        }
    }

    @Test
    void edge_thatFails_getsNoSessions_andTheGatewayStepsIn() throws Exception {
        UUID film = streaming.playableTitle();
        try (Edge good = Edge.start(directory.resolve("good"), streaming.port(), Map.of());
                Edge bad = Edge.start(directory.resolve("bad"), streaming.port(), Map.of())) {
            String setting =
                    "good=1@http://127.0.0.1:%d bad=1000@http://127.0.0.1:%d".formatted(good.port(), bad.port());
            int originPort = streaming.port();
            streaming.restart(Map.of(
                    "STREAMING_EDGES",
                    setting,
                    "STREAMING_EDGE_PROBE_INTERVAL",
                    "100ms",
                    "STREAMING_PORT",
                    Integer.toString(originPort)));
            JsonNode first = start(film, "");
            assertThat(first.get("edge").asText()).isEqualTo("bad");
            assertThat(first.get("hlsUrl").asText()).startsWith("http://127.0.0.1:" + bad.port() + "/media/");
            String path = first.get("hlsUrl").asText().replaceFirst("http://[^/]+", "");
            assertThat(bad.get(path).statusCode()).isEqualTo(200);
            assertThat(start(film, ",\"failedEdge\":\"bad\"").get("edge").asText())
                    .isEqualTo("good");
            assertThat(start(film, ",\"failedEdge\":\"unknown\"").get("edge").asText())
                    .isEqualTo("bad");

            bad.close();
            Streaming.await(
                    "the failure to be seen", () -> start(film, "").get("edge").asText(), "good"::equals);
            good.close();
            JsonNode last = Streaming.await("no edge", () -> start(film, ""), session -> !session.has("edge"));
            assertThat(last.get("hlsUrl").asText()).startsWith("/media/");
        } finally {
            streaming.restart(Map.of());
        }
    }

    /** Without CloudFront itself: what it would be asked for, and what it would be shown. */
    @Test
    void session_atCloudFront_hasItsCookies_andPlaylistsThatLeadToTheBucket() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        UUID film = streaming.playableTitle();
        try (Edge edge = Edge.start(directory.resolve("cloudfront"), streaming.port(), Map.of())) {
            String url = "http://127.0.0.1:" + edge.port();
            streaming.restart(Map.of(
                    "STREAMING_EDGES", "cf=1@" + url,
                    "STREAMING_COOKIE_DOMAIN", "cinema.example",
                    "STREAMING_CLOUDFRONT_EDGE", "cf",
                    "STREAMING_CLOUDFRONT_KEY_PAIR_ID", "K2JCJMDEHXQW5F",
                    "STREAMING_CLOUDFRONT_PRIVATE_KEY",
                            Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded())));
            HttpResponse<String> answer = streaming.startPlayback(film, streaming.viewer());
            JsonNode session = json(answer, 201);
            String path = session.get("hlsUrl").asText().replace(url, "");
            String packageId = path.split("/")[3];
            Map<String, String> cookies = new HashMap<>();
            for (String cookie : answer.headers().allValues("Set-Cookie")) {
                assertThat(cookie)
                        .contains("Domain=cinema.example", "Path=/packages/" + packageId + "/", "Secure", "HttpOnly");
                String[] pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            String base = path.substring(0, path.lastIndexOf('/') + 1);
            String playlist = text(base + "v180.m3u8");
            CloudFrontVerifier verifier = CloudFrontVerifier.create(
                    Map.of("K2JCJMDEHXQW5F", keys.getPublic()), Streaming.CLOCK, Duration.ZERO);

            assertThat(text(path)).contains("\nv180.m3u8");
            assertThat(playlist.lines().filter(line -> !line.startsWith("#")))
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("/packages/" + packageId + "/v180-"))
                    .allMatch(line -> verifier.verifyCookies(cookies, url + line, "203.0.113.9")
                            instanceof UrlVerification.Accepted);
            assertThat(playlist).contains("URI=\"/packages/" + packageId + "/v180-init.mp4\"");
            assertThat(text(base + "manifest.mpd")).contains("<BaseURL>/packages/" + packageId + "/</BaseURL>");
        } finally {
            streaming.restart(Map.of());
        }
    }

    private static String text(String path) {
        HttpResponse<byte[]> response = streaming.media(path, "X-Cinema-Edge", "cf");
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return new String(response.body(), UTF_8);
    }

    private static JsonNode start(UUID film, String more) {
        return json(
                streaming.send(
                        "POST",
                        "/v1/playback/sessions",
                        streaming.viewer(),
                        "{\"titleId\":\"" + film + "\"" + more + "}"),
                201);
    }
}
