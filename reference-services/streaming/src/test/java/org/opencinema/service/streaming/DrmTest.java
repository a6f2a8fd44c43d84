package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.ProtectedFilms.base;
import static org.opencinema.service.streaming.ProtectedFilms.code;
import static org.opencinema.service.streaming.ProtectedFilms.find;
import static org.opencinema.service.streaming.ProtectedFilms.id;
import static org.opencinema.service.streaming.ProtectedFilms.kids;
import static org.opencinema.service.streaming.ProtectedFilms.uuid;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.service.streaming.ProtectedFilms.Clip;

/** Who is given the keys of protected packages, and how they are kept. */
final class DrmTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    @RegisterExtension
    static final ProtectedFilms films = new ProtectedFilms(streaming);

    private final ProtectedFilms.Viewer viewer = films.viewer();

    @TempDir
    Path directory;

    @Test
    void keysOfSegments_areForTheOpenSessionOfTheirPackageAndPlan() throws Exception {
        viewer.subscribe(1, 480);
        JsonNode session = viewer.start("aes-128");
        String sd = films.firstKey(session, "v480.m3u8");
        ProtectedFilms.Viewer other = films.viewer();
        other.subscribe(1, 1080);
        String hd = films.firstKey(other.start("aes-128"), "v720.m3u8");
        String keys = base(session) + "keys/";
        JsonNode cenc = viewer.start("cenc");

        assertThat(streaming.media(keys + sd).statusCode()).isEqualTo(200);
        assertThat(code(streaming.media(keys + hd), 403)).isEqualTo("quality_not_in_plan");
        assertThat(code(streaming.media(base(session) + "v720.m3u8"), 403)).isEqualTo("quality_not_in_plan");
        assertThat(code(streaming.media(keys + UUID.randomUUID()), 403)).isEqualTo("key_not_of_session");
        assertThat(code(streaming.media(base(cenc) + "keys/" + sd), 403)).isEqualTo("key_not_of_session");
        String kid = uuid(kids(films.fetch(cenc, directory)).get(0)).toString();
        assertThat(code(streaming.media(base(cenc) + "keys/" + kid), 403)).isEqualTo("key_not_of_session");
        String foreignToken = keys.replace(keys.split("/")[2], base(cenc).split("/")[2]);
        assertThat(code(streaming.media(foreignToken + sd), 403)).isEqualTo("token_invalid");
        assertThat(code(streaming.media(keys.replaceFirst("/media/.{5}", "/media/AAAAA") + sd), 403))
                .isEqualTo("token_invalid");

        streaming.subscription(viewer.account, 2, "ended", false, 480);
        Streaming.await("end", () -> streaming.media(keys + sd).statusCode(), status -> status == 403);
        assertThat(code(streaming.media(keys + sd), 403)).isEqualTo("subscription_required");
        viewer.subscribe(3, 480);
        assertThat(viewer.stop(session)).isEqualTo(204);
        assertThat(code(streaming.media(keys + sd), 410)).isEqualTo("session_ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "link"})
    void keysOfSegments_openByWhatThePlaylistSays(String protection) {
        viewer.subscribe(1, 1080);
        JsonNode session = json(
                streaming.send(
                        "POST",
                        "/v1/playback/sessions",
                        viewer.token,
                        "{\"titleId\":\"%s\",\"protection\":\"%s\"}".formatted(films.film("aes-128"), protection)),
                201);
        String playlist = find(
                        "(v720\\.m3u8.*)", films.text(session.get("hlsUrl").asText()))
                .get(0);
        String key = find("URI=\"(keys/[^\"]+)\"", films.text(base(session) + playlist))
                .get(0);

        assertThat(key).contains("?");
        HttpResponse<byte[]> opened = streaming.media(base(session) + key);
        assertThat(opened.statusCode()).isEqualTo(200);
        assertThat(opened.headers().firstValue("Cache-Control")).hasValue("no-store");
        String bare = base(session) + key.replaceFirst("\\?.*", "");
        assertThat(streaming.media(bare).statusCode()).isEqualTo(403);
        assertThat(streaming.media(bare + "?media_token=AAAA").statusCode()).isEqualTo(403);
    }

    @Test
    void keysOfSegments_areForADownloadAsWell() {
        viewer.subscribe(1, 1080);
        JsonNode download = json(
                streaming.send(
                        "POST",
                        "/v1/playback/downloads",
                        viewer.token,
                        "{\"titleId\":\"%s\",\"deviceId\":\"%s\",\"device\":\"a tablet\"}"
                                .formatted(films.film("aes-128"), UUID.randomUUID())),
                201);
        String key = base(download) + "keys/" + films.firstKey(download, "v720.m3u8");

        assertThat(streaming.media(key).statusCode()).isEqualTo(200);
        assertThat(streaming
                        .send(
                                "DELETE",
                                "/v1/playback/downloads/" + download.get("id").asText(),
                                viewer.token,
                                null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(code(streaming.media(key), 410)).isEqualTo("session_ended");
    }

    @Test
    void licence_isForTheOpenEntitledSessionAndItsKeysOnly() throws Exception {
        viewer.subscribe(1, 1080);
        JsonNode session = viewer.start("cbcs");
        List<String> kids = kids(films.fetch(session, directory));
        JsonNode other = viewer.start("cenc");
        List<String> foreign = kids(films.fetch(other, Files.createDirectory(directory.resolve("other"))));

        assertThat(viewer.ask(session, kids).statusCode()).isEqualTo(200);
        assertThat(code(viewer.ask(session, foreign), 403)).isEqualTo("key_not_of_session");
        assertThat(code(viewer.ask(session, List.of(kids.get(0), foreign.get(0))), 403))
                .isEqualTo("key_not_of_session");
        assertThat(code(films.ask(session, streaming.viewer(), kids), 404)).isEqualTo("not_found");
        assertThat(films.ask(session, null, kids).statusCode()).isEqualTo(401);
        assertThat(code(viewer.ask(viewer.start("none"), kids), 409)).isEqualTo("not_protected");
        assertThat(code(viewer.ask(viewer.start("aes-128"), kids), 409)).isEqualTo("not_protected");

        streaming.subscription(viewer.account, 2, "past_due", false, 1080);
        Streaming.await("overdue", () -> viewer.ask(session, kids).statusCode(), status -> status == 403);
        assertThat(code(viewer.ask(session, kids), 403)).isEqualTo("payment_overdue");
        streaming.subscription(viewer.account, 3, "ended", false, 1080);
        Streaming.await("end", () -> code(viewer.ask(session, kids), 403), "subscription_required"::equals);
        viewer.subscribe(4, 1080);
        assertThat(viewer.ask(session, kids).statusCode()).isEqualTo(200);

        assertThat(viewer.stop(session)).isEqualTo(204);
        assertThat(code(viewer.ask(session, kids), 410)).isEqualTo("session_ended");
        assertThat(json(streaming.get("/v1/drm/sessions/" + id(session), viewer.token), 410)
                        .get("code")
                        .asText())
                .isEqualTo("session_ended");
    }

    @Test
    void keysAndLicences_ofASessionThatAnotherDeviceStopped_areRefusedWithThat() throws Exception {
        viewer.subscribe(1, 1080);
        JsonNode segments = viewer.start("aes-128");
        String key = base(segments) + "keys/" + films.firstKey(segments, "v480.m3u8");
        JsonNode samples = viewer.start("cenc");
        List<String> kids = kids(films.fetch(samples, directory));
        assertThat(streaming.media(key).statusCode()).isEqualTo(200);
        assertThat(viewer.ask(samples, kids).statusCode()).isEqualTo(200);

        String elsewhere = streaming.viewer(viewer.account, null, "US", "another sign-in");
        for (JsonNode session : List.of(segments, samples)) {
            assertThat(streaming.stop(id(session), elsewhere).statusCode()).isEqualTo(204);
        }

        assertThat(code(streaming.media(key), 410)).isEqualTo("session_evicted");
        assertThat(code(viewer.ask(samples, kids), 410)).isEqualTo("session_evicted");
    }

    @Test
    void licence_ofALowPlan_hasNoKeysOfLargerPictures() throws Exception {
        viewer.subscribe(1, 1080);
        Map<String, Clip> clips = films.fetch(viewer.start("cenc"), directory);
        String hd = clips.get("v720.m3u8").kid();
        viewer.subscribe(2, 480);
        JsonNode session = viewer.start("cenc");

        Map<String, String> keys = viewer.licence(session, kids(clips));

        assertThat(keys).hasSize(2).doesNotContainKey(hd);
        assertThat(code(viewer.ask(session, List.of(hd)), 403)).isEqualTo("quality_not_in_plan");
    }

    @Test
    void licenceRequests_thatAreMalformed_areRefused() {
        viewer.subscribe(1, 1080);
        JsonNode session = viewer.start("cenc");
        String path = "/v1/drm/sessions/" + id(session) + "/clearkey";

        for (String body : List.of(
                "{}",
                "{\"kids\":[],\"type\":\"temporary\"}",
                "{\"kids\":[\"short\"],\"type\":\"temporary\"}",
                "{\"kids\":[\"AAAAAAAAAAAAAAAAAAAAAA\"],\"type\":\"persistent-license\"}",
                "{\"kids\":[\"AAAAAAAAAAAAAAAAAAAAAA\"],\"type\":\"temporary\",\"more\":1}",
                "{\"kids\":[" + "\"AAAAAAAAAAAAAAAAAAAAAA\",".repeat(64)
                        + "\"AAAAAAAAAAAAAAAAAAAAAA\"],\"type\":\"temporary\"}",
                "[]",
                "x")) {
            assertThat(streaming.send("POST", path, viewer.token, body).statusCode())
                    .as(body)
                    .isIn(400, 422);
        }
    }

    @Test
    void session_namesTheSystemsThatItsPackageCanBeOpenedBy() {
        viewer.subscribe(1, 1080);
        for (String scheme : List.of("none", "aes-128", "cenc", "cbcs")) {
            JsonNode session = viewer.start(scheme);
            JsonNode protection = json(streaming.get("/v1/drm/sessions/" + id(session), viewer.token), 200);

            assertThat(protection.get("scheme").asText()).isEqualTo(scheme);
            List<String> systems = new ArrayList<>();
            protection
                    .get("systems")
                    .forEach(system -> systems.add(system.get("licenceUrl").asText()));
            assertThat(systems)
                    .isEqualTo(
                            scheme.startsWith("c")
                                    ? List.of("/v1/drm/sessions/" + id(session) + "/clearkey")
                                    : List.of());
            assertThat(code(
                            streaming.post("/v1/drm/sessions/" + id(session) + "/widevine", viewer.token, new byte[2]),
                            409))
                    .isEqualTo(scheme.startsWith("c") ? "drm_system_not_offered" : "not_protected");
            assertThat(json(streaming.get("/v1/drm/sessions/" + id(session), streaming.viewer()), 404)
                            .get("code")
                            .asText())
                    .isEqualTo("not_found");
        }
        assertThat(streaming.media("/v1/drm/fairplay/certificate").statusCode()).isEqualTo(404);
    }

    @Test
    void protection_ofATitle_isChosenByEditors() {
        UUID title = UUID.randomUUID();
        String path = "/v1/drm/titles/" + title;

        assertThat(json(streaming.get(path, streaming.editor()), 200)
                        .get("scheme")
                        .asText())
                .isEqualTo("none");
        films.protect(title, "cbcs", 7);
        JsonNode chosen = json(streaming.get(path, streaming.editor()), 200);
        assertThat(chosen.get("scheme").asText()).isEqualTo("cbcs");
        assertThat(chosen.get("segmentsPerKey").asInt()).isEqualTo(7);
        films.protect(title, "none", 15);
        assertThat(json(streaming.get(path, streaming.editor()), 200)
                        .get("scheme")
                        .asText())
                .isEqualTo("none");
        for (String body : List.of("{}", "{\"scheme\":\"rot13\"}", "{\"scheme\":\"cenc\",\"segmentsPerKey\":0}")) {
            assertThat(streaming.send("PUT", path, streaming.editor(), body).statusCode())
                    .as(body)
                    .isIn(400, 422);
        }
        assertThat(streaming
                        .send("PUT", path, viewer.token, "{\"scheme\":\"none\"}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void keys_atRest_areEncryptedAndOutliveTheRotationOfTheirKey() throws Exception {
        viewer.subscribe(1, 1080);
        List<String> kids = kids(films.fetch(viewer.start("cenc"), directory));
        Map<String, String> keys = viewer.licence(viewer.start("cenc"), kids);
        String kid = kids.get(0);
        String row = "select encode(sealed, 'hex') from content_keys where id = '" + uuid(kid) + "'";
        String sealed = (String) streaming.query(row);
        assertThat(sealed).hasSize(2 * (12 + 16 + 16)).doesNotContain(keys.get(kid));
        String newKey = Base64.getEncoder().encodeToString("another key for keys of tests 32".getBytes(UTF_8));

        streaming.restart(Map.of(
                "STREAMING_CONTENT_KEY_ID",
                "2",
                "STREAMING_CONTENT_KEY",
                newKey,
                "STREAMING_OTHER_CONTENT_KEY_ID",
                "1",
                "STREAMING_OTHER_CONTENT_KEY",
                Streaming.CONTENT_KEY));
        try {
            assertThat(streaming.query(row)).isNotEqualTo(sealed);
            assertThat(streaming.query("select count(*) from content_keys where kek <> 2"))
                    .isEqualTo(0L);
            streaming.restart(Map.of("STREAMING_CONTENT_KEY_ID", "2", "STREAMING_CONTENT_KEY", newKey));
            assertThat(viewer.licence(viewer.start("cenc"), kids)).isEqualTo(keys);
        } finally {
            streaming.restart(Map.of("STREAMING_OTHER_CONTENT_KEY_ID", "2", "STREAMING_OTHER_CONTENT_KEY", newKey));
            streaming.restart(Map.of());
        }
        assertThat(viewer.licence(viewer.start("cenc"), kids)).isEqualTo(keys);
    }
}
