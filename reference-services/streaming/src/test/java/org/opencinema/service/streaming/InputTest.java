package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class InputTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static final String ID = "01975e2c-9a00-7000-8000-0123456789ab";
    private static final String UPLOADS = "/v1/media/uploads";
    private static final String SESSIONS = "/v1/playback/sessions";
    private static final String HEARTBEAT = SESSIONS + "/" + ID + "/heartbeat";

    private static final String PACKAGE = "/v1/media/packages/" + ID;
    private static final String LINKS = UPLOADS + "/" + ID + "/links";

    private static String part(int number, String sha256) {
        return "{\"parts\":[{\"partNumber\":%d,\"sha256\":\"%s\"}]}".formatted(number, sha256);
    }

    private record Bad(String method, String path, String body, int status, String field) {}

    @Test
    void input_outOfItsLimits_isRefusedByName() {
        String title = "{\"titleId\":\"" + ID + "\"";
        List<Bad> table = List.of(
                new Bad("POST", UPLOADS, "{}", 422, "fileName"),
                new Bad("POST", UPLOADS, title + ",\"fileName\":\"\",\"sizeBytes\":1}", 422, "fileName"),
                new Bad(
                        "POST",
                        UPLOADS,
                        title + ",\"fileName\":\"" + "x".repeat(256) + "\",\"sizeBytes\":1}",
                        422,
                        "fileName"),
                new Bad("POST", UPLOADS, title + ",\"fileName\":\"a\",\"sizeBytes\":0}", 422, "sizeBytes"),
                new Bad("POST", UPLOADS, title + ",\"fileName\":\"a\",\"sizeBytes\":107374182401}", 422, "sizeBytes"),
                new Bad("POST", UPLOADS, title + ",\"fileName\":\"a\",\"sizeBytes\":\"1\"}", 400, "sizeBytes"),
                new Bad("POST", UPLOADS, title + ",\"fileName\":\"a\",\"sizeBytes\":1,\"x\":1}", 400, "x"),
                new Bad("POST", UPLOADS, "{\"titleId\":\"1\",\"fileName\":\"a\",\"sizeBytes\":1}", 400, "titleId"),
                new Bad("POST", UPLOADS, "{", 400, "body"),
                new Bad("GET", UPLOADS + "/" + ID, null, 404, null),
                new Bad("GET", UPLOADS + "/1", null, 404, "uploadId"),
                new Bad("DELETE", UPLOADS + "/" + ID, null, 404, null),
                new Bad("POST", UPLOADS + "/" + ID + "/complete", null, 404, null),
                new Bad("GET", "/v1/media/jobs/" + ID, null, 404, null),
                new Bad("POST", "/v1/media/jobs/" + ID + "/cancel", null, 404, null),
                new Bad("POST", "/v1/media/jobs/x/cancel", null, 404, "jobId"),
                new Bad("POST", "/v1/media/jobs/" + ID + "/retry", null, 404, null),
                new Bad("GET", PACKAGE, null, 404, null),
                new Bad("PUT", PACKAGE + "/poster", "{\"number\":1}", 404, null),
                new Bad("PUT", PACKAGE + "/poster", "{\"number\":0}", 422, "number"),
                new Bad("PUT", PACKAGE + "/poster", "{\"number\":6}", 422, "number"),
                new Bad("PUT", PACKAGE + "/poster", "{}", 422, "number"),
                new Bad("POST", LINKS, "{\"parts\":[]}", 422, "parts"),
                new Bad("POST", LINKS, part(0, "A".repeat(43) + "="), 422, "parts[0].partNumber"),
                new Bad("POST", LINKS, part(1, "A".repeat(42) + "=="), 422, "parts[0].sha256"),
                new Bad("POST", LINKS, part(1, "A".repeat(43) + "="), 404, null),
                new Bad("GET", "/v1/media/jobs?limit=0", null, 400, "limit"),
                new Bad("GET", "/v1/media/jobs?limit=101", null, 400, "limit"),
                new Bad("GET", "/v1/media/jobs?limit=x", null, 400, "limit"),
                new Bad("GET", "/v1/media/jobs?cursor=x", null, 400, "cursor"),
                new Bad("GET", "/v1/media/jobs?titleId=x", null, 400, "titleId"),
                new Bad("POST", SESSIONS, "{}", 422, "titleId"),
                new Bad("POST", SESSIONS, title + ",\"device\":\"" + "x".repeat(101) + "\"}", 422, "device"),
                new Bad("POST", SESSIONS, title + "}", 404, null),
                new Bad("POST", SESSIONS, title + ",\"protection\":\"none\"}", 400, "protection"),
                new Bad("POST", SESSIONS, title + ",\"failedEdge\":\"" + "x".repeat(51) + "\"}", 422, "failedEdge"),
                new Bad("GET", "/media/-/" + ID + "/a.m4s", null, 403, null),
                new Bad("GET", "/media/-/" + ID + "/a.m4s?media_token=" + "x".repeat(301), null, 400, "media_token"),
                new Bad("GET", "/media/-/" + ID + "/a.m4s?md5=" + "x".repeat(23), null, 400, "md5"),
                new Bad("GET", "/media/-/" + ID + "/a.m4s?md5=x&expires=" + "1".repeat(21), null, 400, "expires"),
                new Bad("GET", "/media/" + ID + "/" + ID + "/a.m4s?md5=x&expires=%0A1", null, 403, null),
                new Bad("GET", "/media/-/" + ID + "/a.m4s?md5=x&expires=1", null, 403, null),
                new Bad("GET", "/media/-/" + ID + "/c/a.m4s?md5=x", null, 400, "variant"),
                new Bad("GET", "/media/-/" + ID + "/a/a.m4s", null, 403, null),
                new Bad("GET", "/media/access/none/" + ID + "/a.m4s", null, 403, null),
                new Bad("GET", "/media/access/none/1/a.m4s", null, 404, "packageId"),
                new Bad("POST", HEARTBEAT, "{\"positionSeconds\":-1,\"state\":\"playing\"}", 422, "positionSeconds"),
                new Bad(
                        "POST",
                        HEARTBEAT,
                        "{\"positionSeconds\":360001,\"state\":\"playing\"}",
                        422,
                        "positionSeconds"),
                new Bad("POST", HEARTBEAT, "{\"positionSeconds\":1,\"state\":\"dancing\"}", 400, "state"),
                new Bad("POST", HEARTBEAT, "{\"positionSeconds\":1}", 422, "state"),
                new Bad(
                        "POST",
                        HEARTBEAT,
                        "{\"positionSeconds\":\"NaN\",\"state\":\"playing\"}",
                        422,
                        "positionSeconds"));
        String both = streaming.issuer().token(UUID.randomUUID(), "editor", "viewer");
        for (Bad bad : table) {
            HttpResponse<String> response = streaming.send(bad.method(), bad.path(), both, bad.body());
            assertThat(response.statusCode())
                    .as("%s -> %s", bad, response.body())
                    .isEqualTo(bad.status());
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            JsonNode problem = json(response.body());
            assertThat(problem.get("code").asText()).isNotBlank();
            if (bad.field() != null) {
                assertThat(problem.at("/violations/0/field").asText())
                        .as(bad.toString())
                        .isEqualTo(bad.field());
            }
        }
    }

    @Test
    void operation_withoutItsRole_isRefused() {
        String viewer = streaming.viewer();
        String editor = streaming.editor();
        String expired = streaming.issuer().expiredToken(UUID.randomUUID(), "editor");
        for (String path : List.of(UPLOADS + "/" + ID, "/v1/media/jobs", "/v1/media/jobs/" + ID, PACKAGE)) {
            assertThat(streaming.get(path, viewer).statusCode()).as(path).isEqualTo(403);
            assertThat(json(streaming.get(path, null), 401).get("code").asText())
                    .isEqualTo("token_missing");
            assertThat(json(streaming.get(path, expired), 401).get("code").asText())
                    .isEqualTo("token_expired");
            assertThat(json(streaming.get(path, editor + "x"), 401).get("code").asText())
                    .isEqualTo("token_invalid");
        }
        assertThat(streaming.startUpload(UUID.randomUUID(), 1, viewer).statusCode())
                .isEqualTo(403);
        assertThat(streaming.putPart(ID, 1, new byte[1], viewer).statusCode()).isEqualTo(403);
        assertThat(streaming.complete(ID, viewer).statusCode()).isEqualTo(403);
        assertThat(streaming.send("DELETE", UPLOADS + "/" + ID, viewer, null).statusCode())
                .isEqualTo(403);
        for (String path : List.of("/v1/media/jobs/" + ID + "/cancel", "/v1/media/jobs/" + ID + "/retry")) {
            assertThat(streaming.send("POST", path, viewer, null).statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(streaming
                        .send("POST", LINKS, viewer, part(1, "A".repeat(43) + "="))
                        .statusCode())
                .isEqualTo(403);
        assertThat(streaming
                        .send("PUT", PACKAGE + "/poster", viewer, "{\"number\":1}")
                        .statusCode())
                .isEqualTo(403);
        String nobody = streaming.issuer().token(UUID.randomUUID(), "service");
        assertThat(streaming.startPlayback(UUID.randomUUID(), nobody).statusCode())
                .isEqualTo(403);
        assertThat(streaming.heartbeat(ID, nobody, 1, "playing").statusCode()).isEqualTo(403);
        assertThat(streaming.send("DELETE", SESSIONS + "/" + ID, nobody, null).statusCode())
                .isEqualTo(403);
        assertThat(streaming.startPlayback(UUID.randomUUID(), null).statusCode())
                .isEqualTo(401);
    }

    @Test
    void upload_aborted_isGoneWithItsParts() {
        String editor = streaming.editor();
        String id = json(streaming.startUpload(streaming.title(), 3, editor), 201)
                .get("id")
                .asText();
        assertThat(streaming.putPart(id, 1, new byte[3], editor).statusCode()).isEqualTo(204);

        assertThat(streaming.send("DELETE", UPLOADS + "/" + id, editor, null).statusCode())
                .isEqualTo(204);

        assertThat(streaming.get(UPLOADS + "/" + id, editor).statusCode()).isEqualTo(404);
        assertThat(streaming.putPart(id, 1, new byte[3], editor).statusCode()).isEqualTo(404);
        assertThat(streaming.complete(id, editor).statusCode()).isEqualTo(404);
    }
}
