package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.fakes.DrmFault;
import org.opencinema.fakes.FairPlayDevice;
import org.opencinema.fakes.FairPlayFake;
import org.opencinema.fakes.KeyServerFake;
import org.opencinema.fakes.WidevineFake;

/** The service with a key server, Widevine and FairPlay. */
final class LicenceServicesTest {
    private static final String PROVIDER_KEY = "ab".repeat(32);
    private static final String PROVIDER_VECTOR = "cd".repeat(16);

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    @TempDir
    static Path directory;

    private static KeyServerFake keyServer;
    private static WidevineFake widevine;
    private static FairPlayFake fairPlay;
    private static UUID film;

    private final UUID account = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");

    @BeforeAll
    static void start() throws Exception {
        keyServer = KeyServerFake.start(0, "Bearer for-tests");
        HexFormat hex = HexFormat.of();
        widevine = WidevineFake.start(0, "opencinema", hex.parseHex(PROVIDER_KEY), hex.parseHex(PROVIDER_VECTOR));
        fairPlay = FairPlayFake.start(0);
        Path certificate = Files.write(directory.resolve("fairplay.der"), fairPlay.certificate());
        streaming.restart(Map.of(
                "STREAMING_KEY_SERVER_URI",
                keyServer.uri().toString(),
                "STREAMING_KEY_SERVER_AUTHORIZATION",
                "Bearer for-tests",
                "STREAMING_WIDEVINE_URI",
                widevine.uri().toString(),
                "STREAMING_WIDEVINE_PROVIDER",
                "opencinema",
                "STREAMING_WIDEVINE_KEY",
                PROVIDER_KEY,
                "STREAMING_WIDEVINE_VECTOR",
                PROVIDER_VECTOR,
                "STREAMING_FAIRPLAY_URI",
                fairPlay.uri().toString(),
                "STREAMING_FAIRPLAY_CERTIFICATE",
                certificate.toString()));
        film = streaming.title();
        protect(film);
        keyServer.setFault(DrmFault.ERROR);
        String upload = streaming.uploadParts(film, streaming.clip("licensed", 2, 1280, 720, true));
        String job = json(streaming.complete(upload, streaming.editor()), 202)
                .get("id")
                .asText();
        assertThat(streaming.awaitJob(job, "failed").get("error").asText())
                .as("without its keys nothing is packaged")
                .contains("the key server answered 500");
        keyServer.setFault(DrmFault.NONE);
        json(streaming.complete(upload, streaming.editor()), 202);
        streaming.awaitJob(job, "ready");
        assertThat(streaming.query("select count(*) from protected_packages p"
                        + " where not exists (select 1 from packages where id = p.package_id)"))
                .as("keys of packages that came to nothing")
                .isEqualTo(0L);
    }

    @AfterAll
    static void stop() throws Exception {
        streaming.restart(Map.of());
        keyServer.close();
        widevine.close();
        fairPlay.close();
    }

    @Test
    void package_hasTheKeysAndTheBoxOfTheKeyServer() {
        subscribe(1, 1080);
        JsonNode session = session();
        String manifest = text(session.get("dashUrl").asText());
        List<String> ids = find("default_KID=\"([0-9a-f-]{36})\"", manifest);

        assertThat(ids).hasSize(3);
        assertThat(keyServer.keys().keySet()).extracting(UUID::toString).containsAll(ids);
        assertThat(manifest).contains("edef8ba9-79d6-4ace-a3c8-27dcd51d21ed", "1077efec-c0b2-4d02-ace3-3c1e52e2fb4b");
        List<String> boxes = new ArrayList<>();
        for (String box : find("pssh>([A-Za-z0-9+/=]+)<", manifest)) {
            boxes.add(new String(Base64.getDecoder().decode(box), java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        assertThat(boxes).anyMatch(box -> box.endsWith("of the key server"));
        assertThat(text(base(session) + "v720.m3u8"))
                .contains("KEYFORMAT=\"org.w3.clearkey\"", "KEYFORMAT=\"com.apple.streamingkeydelivery\"")
                .containsPattern("skd://[0-9a-f]{8}-");
    }

    @Test
    void session_namesAllThreeSystems() {
        subscribe(1, 1080);

        JsonNode protection = json(streaming.get("/v1/drm/sessions/" + id(session()), viewer), 200);

        assertThat(protection.get("systems"))
                .extracting(system -> system.get("name").asText())
                .containsExactly("fairplay", "widevine", "clearkey");
        assertThat(protection.at("/systems/0/certificateUrl").asText()).isEqualTo("/v1/drm/fairplay/certificate");
    }

    @Test
    void widevineLicence_hasTheKeysOfThePlan() {
        subscribe(1, 1080);
        assertThat(widevineLicence(session())).endsWith("AUDIO SD HD");
        subscribe(2, 480);
        JsonNode session = session();
        assertThat(widevineLicence(session)).endsWith("AUDIO SD");
        assertThat(streaming
                        .post(path(session, "widevine"), viewer, WidevineFake.certificateRequest())
                        .body())
                .startsWith(8, 5);
        assertThat(widevine.accepted())
                .as("the keys that the package is encrypted with")
                .last()
                .satisfies(request -> request.get("content_key_specs")
                        .forEach(spec -> assertThat(keyServer.keys().values())
                                .anyMatch(key -> Base64.getEncoder()
                                        .encodeToString(key)
                                        .equals(spec.get("key").asText()))));
    }

    @Test
    void fairPlayLicence_opensOnTheDevice() {
        subscribe(1, 1080);
        JsonNode session = session();
        FairPlayDevice device = new FairPlayDevice(
                streaming.media("/v1/drm/fairplay/certificate").body());
        String key =
                find("skd://([0-9a-f-]{36})", text(base(session) + "v720.m3u8")).get(0);

        byte[] ckc = streaming
                .post(path(session, "fairplay") + "?keyId=" + key, viewer, device.context(key))
                .body();

        assertThat(device.open(ckc)).isEqualTo(keyServer.keys().get(UUID.fromString(key)));
        assertThat(device.hdcp(ckc)).as("HD asks for HDCP of any version").isZero();
        assertThat(code(
                        streaming.post(
                                path(session, "fairplay") + "?keyId=" + UUID.randomUUID(), viewer, device.context(key)),
                        403))
                .isEqualTo("key_not_of_session");
        subscribe(2, 480);
        assertThat(code(streaming.post(path(session, "fairplay") + "?keyId=" + key, viewer, device.context(key)), 403))
                .isEqualTo("quality_not_in_plan");
        assertThat(streaming
                        .post(path(session, "fairplay"), viewer, device.context(key))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void licences_areForOpenEntitledSessionsOnly_andNobodyElseIsAsked() {
        subscribe(1, 1080);
        JsonNode session = session();
        byte[] challenge = WidevineFake.challenge("device");
        int before = widevine.requests();

        assertThat(code(streaming.post(path(session, "widevine"), streaming.viewer(), challenge), 404))
                .isEqualTo("not_found");
        streaming.subscription(account, 2, "ended", false, 1080);
        Streaming.await("end", () -> streaming.post(path(session, "widevine"), viewer, challenge), answer -> {
            return answer.statusCode() == 403;
        });
        assertThat(code(streaming.post(path(session, "widevine"), viewer, challenge), 403))
                .isEqualTo("subscription_required");
        int asked = widevine.requests();
        subscribe(3, 1080);
        assertThat(streaming
                        .send("DELETE", "/v1/playback/sessions/" + id(session), viewer, null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(code(streaming.post(path(session, "widevine"), viewer, challenge), 410))
                .isEqualTo("session_ended");
        assertThat(asked).isGreaterThanOrEqualTo(before);
        assertThat(widevine.requests()).isEqualTo(asked);
    }

    @Test
    void messages_thatAreMalformed_areRefused() {
        subscribe(1, 1080);
        String path = path(session(), "widevine");

        assertThat(streaming.post(path, viewer, "no message".getBytes(UTF_8)).statusCode())
                .isEqualTo(422);
        assertThat(streaming.post(path, viewer, new byte[0]).statusCode()).isIn(400, 422);
        assertThat(streaming.post(path, viewer, new byte[(64 << 10) + 1]).statusCode())
                .isEqualTo(413);
        assertThat(streaming.send("POST", path, viewer, "{}").statusCode()).isEqualTo(415);
    }

    private static void protect(UUID title) {
        assertThat(streaming
                        .send("PUT", "/v1/drm/titles/" + title, streaming.editor(), "{\"scheme\":\"cbcs\"}")
                        .statusCode())
                .isEqualTo(204);
    }

    private void subscribe(int version, int maxHeight) {
        if (version == 1) {
            streaming.tell(film, 2, false, 0, false);
            Streaming.await(
                    "price",
                    () -> streaming.startPlayback(film, streaming.viewer()).statusCode(),
                    status -> status == 403);
        }
        streaming.subscription(account, version, "active", true, maxHeight);
        Streaming.await(
                "subscription",
                () -> streaming.query("select count(*) from subscriptions where account_id = '%s' and version = %d"
                        .formatted(account, version)),
                Long.valueOf(1)::equals);
    }

    private JsonNode session() {
        return json(streaming.startPlayback(film, viewer), 201);
    }

    private String widevineLicence(JsonNode session) {
        HttpResponse<byte[]> response =
                streaming.post(path(session, "widevine"), viewer, WidevineFake.challenge("device"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        return new String(response.body(), UTF_8);
    }

    private static String path(JsonNode session, String system) {
        return "/v1/drm/sessions/" + id(session) + "/" + system;
    }

    private static String id(JsonNode session) {
        return session.get("sessionId").asText();
    }

    private static String base(JsonNode session) {
        String url = session.get("hlsUrl").asText();
        return url.substring(0, url.lastIndexOf('/') + 1);
    }

    private static String text(String path) {
        HttpResponse<byte[]> response = streaming.media(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return new String(response.body(), UTF_8);
    }

    private static String code(HttpResponse<byte[]> response, int status) {
        String body = new String(response.body(), UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        return json(body).get("code").asText();
    }

    private static List<String> find(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            if (!found.contains(matcher.group(1))) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }
}
