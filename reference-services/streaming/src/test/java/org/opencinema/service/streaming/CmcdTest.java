package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.CLOCK;
import static org.opencinema.service.streaming.Streaming.json;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.Topics;

/** What players tell by Common Media Client Data. */
final class CmcdTest {
    private static final String CMCD = "/v1/playback/cmcd";

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static UUID film;

    private final UUID account = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");
    private final UUID session = UUID.randomUUID();

    @BeforeAll
    static void makeFilm() throws Exception {
        film = streaming.playableTitle();
    }

    @Test
    void reports_inABody_areEventsForAnalytics() {
        long now = CLOCK.millis();
        String lines = """
                bl=(2100),br=(5000;v 128;a),cid="%s",e=t,mtp=(8500),sid="%s",sn=1,sta=p,ts=%d,v=2
                bs,cid="%s",e=e,ec=("404"),sid="%s",sn=2,ts=%d,v=2
                """.formatted(film, session, now, film, session, now);
        assertThat(post("application/cmcd", lines).statusCode()).isEqualTo(204);
        assertThat(post("application/cmcd", lines).statusCode()).isEqualTo(204);
        String object = "{\"br\":3000,\"bl\":1500,\"sid\":\"%s\",\"ot\":\"v\"}".formatted(session);
        assertThat(post("application/json", "[" + object + "]").statusCode()).isEqualTo(204);

        try (KafkaTopic<ClientEvent> client =
                new KafkaTopic<>(streaming.servers().kafka().bootstrapServers(), Topics.CLIENT, ClientEvent.class)) {
            var events = client.await(5, event -> event.accountId().equals(account));
            assertThat(events).extracting(Event::type).containsOnly(ClientEvent.TYPE);
            assertThat(events).extracting(event -> event.data().name()).containsOnly("player.cmcd");
            assertThat(events).extracting(event -> event.data().sessionId()).containsOnly(session);
            assertThat(events.stream().map(Event::id).distinct()).hasSize(3);
            ClientEvent beat = events.get(0).data();
            assertThat(beat.titleId()).isEqualTo(film);
            assertThat(beat.at().toEpochMilli()).isEqualTo(now);
            assertThat(beat.numbers())
                    .containsEntry("br", 5000.0)
                    .containsEntry("bl", 2100.0)
                    .containsEntry("bs", 0.0);
            assertThat(beat.texts()).containsEntry("e", "t").containsEntry("sta", "p");
            assertThat(events.get(1).data().texts()).containsEntry("ec", "404");
        }
    }

    @Test
    void report_thatIsWrong_isRefusedByItsKey() {
        assertThat(violation("application/cmcd", "bl=x,e=t,ts=1,v=2")).isEqualTo("bl");
        assertThat(violation("application/cmcd", "e=t,v=2")).isEqualTo("ts");
        assertThat(violation("application/cmcd", "nonsense=1,e=t,ts=1,v=2")).isEqualTo("nonsense");
        assertThat(violation("application/json", "{\"br\":-1}")).isEqualTo("br");
        assertThat(violation("application/json", "{\"br\":1,\"br\":2}")).isEqualTo("CMCD");
        assertThat(violation("application/json", "[]")).isEqualTo("CMCD");
        assertThat(post("text/plain", "bl=1").statusCode()).isEqualTo(415);
        assertThat(post("application/json", "[" + "{\"br\":1},".repeat(100) + "{\"br\":1}]")
                        .statusCode())
                .isEqualTo(422);
        assertThat(post("application/json", "x".repeat(65_537)).statusCode()).isIn(413, 422);
    }

    @Test
    void requestsForMedia_thatCarryIt_areCountedWhateverItIs() {
        String hls =
                json(streaming.startPlayback(film, viewer), 201).get("hlsUrl").asText();
        double before = counted("cinema_cmcd_reports_total{carrier=\"query\",version=\"1\"}");
        double headers = counted("cinema_cmcd_reports_total{carrier=\"headers\",version=\"1\"}");
        double wrong = counted("cinema_cmcd_refused_total{carrier=\"query\"}");

        assertThat(streaming
                        .media(hls + "?CMCD=" + encoded("ot=m,sf=h,sid=\"" + session + "\",su"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(streaming.media(hls + "?CMCD=" + encoded("ot=m,ot=m")).statusCode())
                .isEqualTo(200);
        HttpResponse<String> withHeaders = streaming.exchange(
                streaming.request(hls, null).header("CMCD-Object", "ot=m").header("CMCD-Request", "bl=4000,su"),
                "GET",
                BodyPublishers.noBody());
        assertThat(withHeaders.statusCode()).isEqualTo(200);

        assertThat(counted("cinema_cmcd_reports_total{carrier=\"query\",version=\"1\"}"))
                .isEqualTo(before + 1);
        assertThat(counted("cinema_cmcd_reports_total{carrier=\"headers\",version=\"1\"}"))
                .isEqualTo(headers + 1);
        assertThat(counted("cinema_cmcd_refused_total{carrier=\"query\"}")).isEqualTo(wrong + 1);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static double counted(String sample) {
        return streaming
                .metrics()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private String violation(String type, String body) {
        return json(post(type, body), 422).at("/violations/0/field").asText();
    }

    private HttpResponse<String> post(String type, String body) {
        return streaming.exchange(
                streaming.request(CMCD, viewer).header("Content-Type", type), "POST", BodyPublishers.ofString(body));
    }
}
