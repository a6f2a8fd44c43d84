package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Editors say where intros and credits are, and players hear of it. */
final class MarkersTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    @Test
    void markers_ofAVideo_areInItsSessions_andReplacedByTheirVersion() throws Exception {
        UUID film = streaming.playableTitle();
        HttpResponse<String> before = streaming.get(path(film), streaming.editor());
        assertThat(before.headers().firstValue("ETag")).hasValue("\"0\"");
        assertThat(json(before, 200)).isEmpty();

        String both = "{\"intro\":{\"startSeconds\":0.5,\"endSeconds\":1},\"creditsStartSeconds\":1.5}";
        assertThat(put(film, "\"0\"", both).headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(put(film, "\"0\"", both).statusCode()).isEqualTo(412);
        assertThat(put(film, "\"7\"", both).statusCode()).isEqualTo(412);

        JsonNode markers =
                json(streaming.startPlayback(film, streaming.viewer()), 201).get("markers");
        assertThat(markers.at("/intro/startSeconds").asDouble()).isEqualTo(0.5);
        assertThat(markers.at("/intro/endSeconds").asDouble()).isEqualTo(1);
        assertThat(markers.get("creditsStartSeconds").asDouble()).isEqualTo(1.5);

        assertThat(json(put(film, "\"1\"", "{}"), 200)).isEmpty();
        assertThat(streaming.get(path(film), streaming.editor()).headers().firstValue("ETag"))
                .hasValue("\"2\"");
    }

    @Test
    void markers_thatCannotBe_areRefusedByName() {
        UUID film = streaming.title();
        assertThat(violation(put(film, "\"0\"", "{\"intro\":{\"startSeconds\":2,\"endSeconds\":2}}"), 422))
                .isEqualTo("intro.endSeconds");
        assertThat(violation(
                        put(
                                film,
                                "\"0\"",
                                "{\"intro\":{\"startSeconds\":1,\"endSeconds\":2},\"creditsStartSeconds\":1}"),
                        422))
                .isEqualTo("creditsStartSeconds");
        assertThat(violation(put(film, "\"0\"", "{\"creditsStartSeconds\":-1}"), 422))
                .isEqualTo("creditsStartSeconds");
        assertThat(violation(put(film, "\"0\"", "{\"intro\":{\"startSeconds\":1}}"), 422))
                .isEqualTo("intro.endSeconds");
        assertThat(violation(put(film, "0", "{}"), 400)).isEqualTo("If-Match");
        assertThat(put(UUID.randomUUID(), "\"0\"", "{}").statusCode()).isEqualTo(404);
        assertThat(streaming.get(path(UUID.randomUUID()), streaming.editor()).statusCode())
                .isEqualTo(404);
        assertThat(streaming.get(path(film), streaming.viewer()).statusCode()).isEqualTo(403);
    }

    private static String path(UUID video) {
        return "/v1/media/videos/" + video + "/markers";
    }

    private static HttpResponse<String> put(UUID video, String version, String body) {
        return streaming.exchange(
                streaming
                        .request(path(video), streaming.editor())
                        .header("If-Match", version)
                        .header("Content-Type", "application/json"),
                "PUT",
                BodyPublishers.ofString(body));
    }

    private static String violation(HttpResponse<String> answer, int status) {
        return json(answer, status).at("/violations/0/field").asText();
    }
}
