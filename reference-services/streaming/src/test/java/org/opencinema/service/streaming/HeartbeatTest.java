package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Heartbeats that are answered before the resource, and those that are left to it: callers see no difference. */
final class HeartbeatTest {
    private static final String COUNT = "http_server_request_duration_seconds_count{method=\"POST\","
            + "route=\"/v1/playback/sessions/{sessionId}/heartbeat\",status=\"204\"} ";

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static UUID film;

    private final String viewer = streaming.viewer(UUID.randomUUID(), null, "US");
    private String session = "";

    @BeforeAll
    static void makeFilm() throws Exception {
        film = streaming.playableTitle();
    }

    /** The first heartbeat makes the token known. */
    @BeforeEach
    void start() {
        session = json(streaming.startPlayback(film, viewer), 201)
                .get("sessionId")
                .asText();
        assertThat(streaming.heartbeat(session, viewer, 0.25, "playing").statusCode())
                .isEqualTo(204);
    }

    private String path() {
        return "/v1/playback/sessions/" + session + "/heartbeat";
    }

    private HttpResponse<String> send(String path, String token, String body, String... headers) {
        var request = streaming.request(path, token).setHeader("Content-Type", "application/json");
        return streaming.exchange(
                headers.length > 0 ? request.headers(headers) : request, "POST", BodyPublishers.ofString(body));
    }

    private static String at(double seconds) {
        return "{\"positionSeconds\":" + seconds + ",\"state\":\"playing\"}";
    }

    private double resume() {
        assertThat(streaming.stop(session, viewer).statusCode()).isEqualTo(204);
        return json(streaming.startPlayback(film, viewer), 201)
                .get("resumeSeconds")
                .asDouble();
    }

    private static double counted() {
        return streaming
                .metrics()
                .lines()
                .filter(line -> line.startsWith(COUNT))
                .mapToDouble(line -> Double.parseDouble(line.substring(COUNT.length())))
                .findFirst()
                .orElse(0);
    }

    @Test
    void heartbeat_isCountedAndKeepsItsCorrelationId() {
        double before = counted();

        HttpResponse<String> answer = send(path(), viewer, at(0.5), "X-Request-Id", "beat-1");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().allValues("X-Request-Id")).containsExactly("beat-1");
        assertThat(counted()).isEqualTo(before + 1);
        assertThat(resume()).isEqualTo(0.5);
    }

    @Test
    void heartbeat_thatIsWrong_isExplainedAndChangesNothing() {
        String longer = at(1).replace("}", ",\"note\":\"" + "x".repeat(2000) + "\"}");
        assertThat(json(send(path(), viewer, at(-1)), 422).toString()).contains("positionSeconds");
        assertThat(json(send(path(), viewer, at(360_001)), 422).toString()).contains("positionSeconds");
        assertThat(json(send(path(), viewer, "{\"positionSeconds\":1}"), 422).toString())
                .contains("state");
        assertThat(json(send(path(), viewer, "{\"positionSeconds\":\"1\"}"), 400)
                        .toString())
                .contains("positionSeconds");
        assertThat(json(send(path(), viewer, at(1) + "{}"), 400).toString()).contains("body");
        assertThat(json(send(path(), viewer, "null"), 422).toString()).contains("body");
        assertThat(json(send(path(), viewer, longer), 400).toString()).contains("note");

        assertThat(resume()).isEqualTo(0.25);
    }

    @Test
    void heartbeat_withoutPermission_isRefusedAndChangesNothing() {
        assertThat(json(send(path(), viewer + "x", at(1)), 401).get("code").asText())
                .isEqualTo("token_invalid");
        assertThat(json(send(path(), streaming.viewer(), at(1)), 404)
                        .get("code")
                        .asText())
                .isEqualTo("not_found");

        assertThat(resume()).isEqualTo(0.25);
    }

    @Test
    void heartbeats_inPiecesAndAtOnce_areAllAnswered() throws Exception {
        String head = "POST " + path() + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + viewer
                + "\r\nContent-Type: application/json\r\nContent-Length: ";
        String whole = head + at(0.75).length() + "\r\n\r\n" + at(0.75);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), streaming.port())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (int cut : IntStream.of(10, head.length(), whole.length() - 9).toArray()) {
                socket.getOutputStream().write(whole.substring(0, cut).getBytes(US_ASCII));
                assertThat(streaming.heartbeat(session, viewer, 0.5, "playing").statusCode())
                        .as("others are answered meanwhile")
                        .isEqualTo(204);
                socket.getOutputStream().write(whole.substring(cut).getBytes(US_ASCII));
                assertThat(answers(in, 1)).containsExactly("HTTP/1.1 204 No Content");
            }
            socket.getOutputStream().write(whole.repeat(50).getBytes(US_ASCII));
            assertThat(answers(in, 50)).hasSize(50).containsOnly("HTTP/1.1 204 No Content");
        }
        assertThat(resume()).isEqualTo(0.75);
    }

    /** The status lines of answers without a body. */
    private static List<String> answers(BufferedReader in, int count) throws IOException {
        List<String> statuses = new ArrayList<>();
        while (statuses.size() < count) {
            statuses.add(in.readLine());
            for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
                assertThat(header).contains(": ");
            }
        }
        return statuses;
    }
}
