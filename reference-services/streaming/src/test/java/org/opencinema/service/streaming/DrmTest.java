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
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.Tools;
import org.opencinema.signing.lint.Fetch;
import org.opencinema.signing.lint.Finding;
import org.opencinema.signing.lint.Linter;
import org.opencinema.signing.lint.Rule;
import org.opencinema.signing.lint.Severity;

/** Packages of each scheme: what opens them, what does not, and who is given the keys. */
final class DrmTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static final Map<String, UUID> films = new HashMap<>();
    private static final int SECONDS = 5;

    private final UUID account = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");

    @TempDir
    Path directory;

    /** Not free, so that the plan decides. */
    @BeforeAll
    static void makeFilms() throws Exception {
        byte[] clip = streaming.clip("protected", SECONDS, 1280, 720, true);
        Map<String, String> jobs = new LinkedHashMap<>();
        for (String scheme : List.of("none", "aes-128", "cenc", "cbcs")) {
            UUID title = streaming.title();
            films.put(scheme, title);
            protect(title, scheme, 1);
            jobs.put(scheme, streaming.upload(title, clip).get("id").asText());
        }
        for (String job : jobs.values()) {
            streaming.awaitJob(job, "ready");
        }
        for (UUID title : films.values()) {
            streaming.tell(title, 2, false, 0, false);
            Streaming.await(
                    "price",
                    () -> streaming.startPlayback(title, streaming.viewer()).statusCode(),
                    status -> status == 403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cenc", "cbcs"})
    void samples_openWithTheirKeyOnly(String scheme) throws Exception {
        subscribe(1, 1080);
        JsonNode session = start(scheme);
        Map<String, Clip> protectedClips = fetch(session);
        Map<String, Clip> clear = fetch(start("none"), Files.createDirectory(directory.resolve("clear")));
        Map<String, String> keys = licence(session, kids(protectedClips));

        assertThat(protectedClips.keySet()).isEqualTo(clear.keySet());
        assertThat(new HashSet<>(keys.values())).as("sound, SD and HD").hasSize(3);
        for (Clip clip : protectedClips.values()) {
            String key = keys.get(clip.kid());
            String wrong = (key.startsWith("00") ? "01" : "00") + key.substring(2);
            Read expected = packets(clear.get(clip.playlist()).file(), List.of());
            assertThat(expected.clean()).isTrue();
            assertThat(expected.text().lines().count()).isGreaterThan(100);
            assertThat(packets(clip.file(), List.of("-decryption_key", key)))
                    .as(clip.playlist())
                    .isEqualTo(expected);
            assertThat(packets(clip.file(), List.of("-decryption_key", wrong)).text())
                    .isNotEqualTo(expected.text());
            assertThat(packets(clip.file(), List.of()).text()).isNotEqualTo(expected.text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cenc", "cbcs"})
    void playlistsAndManifest_nameKeysButNeverHoldOne(String scheme) throws Exception {
        subscribe(1, 1080);
        JsonNode session = start(scheme);
        Map<String, String> keys = licence(session, kids(fetch(session)));

        String manifest = text(session.get("dashUrl").asText());
        assertThat(manifest)
                .contains("urn:mpeg:dash:mp4protection:2011", "value=\"" + scheme + "\"", "ClearKey1.0", "cenc:pssh");
        assertThat(Pattern.compile("<Representation [^>]*height=\"(\\d+)\"")
                        .matcher(manifest)
                        .results())
                .as("a size at each representation, so that plans can be told apart")
                .hasSize(4);
        for (String id : keys.keySet()) {
            assertThat(manifest).contains(uuid(id).toString());
        }
        for (Map.Entry<String, String> key : keys.entrySet()) {
            byte[] secret = HexFormat.of().parseHex(key.getValue());
            for (String file : List.of("manifest.mpd", "master.m3u8", "v720.m3u8", "v720-init.mp4")) {
                assertThat(text(base(session) + file))
                        .doesNotContain(key.getValue())
                        .doesNotContain(Base64.getEncoder().encodeToString(secret))
                        .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
            }
        }
        assertThat(text(base(session) + "v720.m3u8"))
                .contains("KEYFORMAT=\"org.w3.clearkey\"")
                .doesNotContain("identity");
    }

    /** Whatever the linter says of the clear package, encryption adds nothing to it but that there are no playlists of key frames. */
    @ParameterizedTest
    @ValueSource(strings = {"aes-128", "cenc", "cbcs"})
    void linter_findsNothingMoreThanInTheClearPackage(String scheme) throws Exception {
        subscribe(1, 1080);

        Set<Rule> findings = mustFindings(scheme);
        findings.remove(Rule.HLS_I_FRAMES);

        assertThat(findings).isSubsetOf(mustFindings("none"));
    }

    private Set<Rule> mustFindings(String scheme) throws Exception {
        JsonNode session = start(scheme);
        Path folder = Files.createDirectory(directory.resolve(scheme));
        var unused = fetch(session, folder);
        Set<Rule> rules = new HashSet<>();
        for (String file : scheme.equals("aes-128") ? List.of("master.m3u8") : List.of("master.m3u8", "manifest.mpd")) {
            Files.writeString(folder.resolve(file), text(base(session) + file));
            Linter.lint(folder.resolve(file).toUri(), Fetch.filesAndUrls()).stream()
                    .map(Finding::rule)
                    .filter(rule -> rule.severity() == Severity.MUST)
                    .forEach(rules::add);
        }
        return rules;
    }

    @Test
    void manifest_ofALowPlan_hasNoSetWithoutRepresentations() throws Exception {
        subscribe(1, 480);

        String manifest = text(start("cenc").get("dashUrl").asText());

        assertThat(manifest).doesNotContain("height=\"720\"").contains("height=\"480\"");
        assertThat(Pattern.compile("<AdaptationSet ").matcher(manifest).results())
                .hasSize(2);
    }

    @Test
    void segments_openWithTheirKeyOnly_andEachPeriodHasAnother() throws Exception {
        subscribe(1, 1080);
        JsonNode session = start("aes-128");
        Path folder = Files.createDirectories(directory.resolve("keys"));
        Map<String, Set<String>> keysOf = new HashMap<>();
        for (Clip clip : fetch(session).values()) {
            String playlist = Files.readString(directory.resolve(clip.playlist()));
            List<String> keys = find("#EXT-X-KEY:METHOD=AES-128,URI=\"keys/([0-9a-f-]{36})\"", playlist);
            assertThat(keys)
                    .as("one for each segment")
                    .hasSize(find("(.*\\.m4s)", playlist).size());
            keysOf.put(clip.playlist(), Set.copyOf(keys));
            for (String key : keys) {
                HttpResponse<byte[]> response = streaming.media(base(session) + "keys/" + key);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
                assertThat(response.body()).hasSize(16);
                Files.write(folder.resolve(key), response.body());
            }
        }
        assertThat(keysOf.values().stream().flatMap(Set::stream).distinct().count())
                .isEqualTo(keysOf.values().stream().mapToInt(Set::size).sum())
                .isGreaterThan(8);
        Path clear = Files.createDirectory(directory.resolve("clear"));
        var unused = fetch(start("none"), clear);
        for (String playlist : keysOf.keySet()) {
            Read expected = frames(clear.resolve(playlist));
            assertThat(expected.clean()).isTrue();
            assertThat(frames(directory.resolve(playlist))).as(playlist).isEqualTo(expected);
        }
        Files.write(folder.resolve(firstKey(session, "v720.m3u8")), new byte[16]);
        assertThat(frames(directory.resolve("v720.m3u8")).text())
                .isNotEqualTo(frames(clear.resolve("v720.m3u8")).text());
        assertThat(streaming.media(session.get("dashUrl").asText()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void keysOfSegments_areForTheOpenSessionOfTheirPackageAndPlan() throws Exception {
        subscribe(1, 480);
        JsonNode session = start("aes-128");
        String sd = firstKey(session, "v480.m3u8");
        String hd = firstKey(session, "v720.m3u8");
        String keys = base(session) + "keys/";
        JsonNode cenc = start("cenc");

        assertThat(streaming.media(keys + sd).statusCode()).isEqualTo(200);
        assertThat(code(streaming.media(keys + hd), 403)).isEqualTo("quality_not_in_plan");
        assertThat(code(streaming.media(keys + UUID.randomUUID()), 403)).isEqualTo("key_not_of_session");
        assertThat(code(streaming.media(base(cenc) + "keys/" + sd), 403)).isEqualTo("key_not_of_session");
        String kid = uuid(kids(fetch(cenc)).get(0)).toString();
        assertThat(code(streaming.media(base(cenc) + "keys/" + kid), 403)).isEqualTo("key_not_of_session");
        String foreignToken = keys.replace(keys.split("/")[2], base(cenc).split("/")[2]);
        assertThat(code(streaming.media(foreignToken + sd), 403)).isEqualTo("token_invalid");
        assertThat(code(streaming.media(keys.replaceFirst("/media/.{5}", "/media/AAAAA") + sd), 403))
                .isEqualTo("token_invalid");

        streaming.subscription(account, 2, "ended", false, 480);
        Streaming.await("end", () -> streaming.media(keys + sd).statusCode(), status -> status == 403);
        assertThat(code(streaming.media(keys + sd), 403)).isEqualTo("subscription_required");
        subscribe(3, 480);
        assertThat(stop(session)).isEqualTo(204);
        assertThat(code(streaming.media(keys + sd), 410)).isEqualTo("session_ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "link"})
    void keysOfSegments_openByWhatThePlaylistSays(String protection) {
        subscribe(1, 1080);
        JsonNode session = json(
                streaming.send(
                        "POST",
                        "/v1/playback/sessions",
                        viewer,
                        "{\"titleId\":\"%s\",\"protection\":\"%s\"}".formatted(films.get("aes-128"), protection)),
                201);
        String playlist =
                find("(v720\\.m3u8.*)", text(session.get("hlsUrl").asText())).get(0);
        String key =
                find("URI=\"(keys/[^\"]+)\"", text(base(session) + playlist)).get(0);

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
        subscribe(1, 1080);
        JsonNode download = json(
                streaming.send(
                        "POST",
                        "/v1/playback/downloads",
                        viewer,
                        "{\"titleId\":\"%s\",\"deviceId\":\"%s\",\"device\":\"a tablet\"}"
                                .formatted(films.get("aes-128"), UUID.randomUUID())),
                201);
        String key = base(download) + "keys/" + firstKey(download, "v720.m3u8");

        assertThat(streaming.media(key).statusCode()).isEqualTo(200);
        assertThat(streaming
                        .send(
                                "DELETE",
                                "/v1/playback/downloads/" + download.get("id").asText(),
                                viewer,
                                null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(code(streaming.media(key), 410)).isEqualTo("session_ended");
    }

    @Test
    void licence_isForTheOpenEntitledSessionAndItsKeysOnly() throws Exception {
        subscribe(1, 1080);
        JsonNode session = start("cbcs");
        List<String> kids = kids(fetch(session));
        JsonNode other = start("cenc");
        List<String> foreign = kids(fetch(other, Files.createDirectory(directory.resolve("other"))));

        assertThat(ask(session, viewer, kids).statusCode()).isEqualTo(200);
        assertThat(code(ask(session, viewer, foreign), 403)).isEqualTo("key_not_of_session");
        assertThat(code(ask(session, viewer, List.of(kids.get(0), foreign.get(0))), 403))
                .isEqualTo("key_not_of_session");
        assertThat(code(ask(session, streaming.viewer(), kids), 404)).isEqualTo("not_found");
        assertThat(ask(session, null, kids).statusCode()).isEqualTo(401);
        assertThat(code(ask(start("none"), viewer, kids), 409)).isEqualTo("not_protected");
        assertThat(code(ask(start("aes-128"), viewer, kids), 409)).isEqualTo("not_protected");

        streaming.subscription(account, 2, "past_due", false, 1080);
        Streaming.await("overdue", () -> ask(session, viewer, kids).statusCode(), status -> status == 403);
        assertThat(code(ask(session, viewer, kids), 403)).isEqualTo("payment_overdue");
        streaming.subscription(account, 3, "ended", false, 1080);
        Streaming.await("end", () -> code(ask(session, viewer, kids), 403), "subscription_required"::equals);
        subscribe(4, 1080);
        assertThat(ask(session, viewer, kids).statusCode()).isEqualTo(200);

        assertThat(stop(session)).isEqualTo(204);
        assertThat(code(ask(session, viewer, kids), 410)).isEqualTo("session_ended");
        assertThat(json(streaming.get("/v1/drm/sessions/" + id(session), viewer), 410)
                        .get("code")
                        .asText())
                .isEqualTo("session_ended");
    }

    @Test
    void licence_ofALowPlan_hasNoKeysOfLargerPictures() throws Exception {
        subscribe(1, 1080);
        Map<String, Clip> clips = fetch(start("cenc"));
        String hd = clips.get("v720.m3u8").kid();
        subscribe(2, 480);
        JsonNode session = start("cenc");

        Map<String, String> keys = licence(session, kids(clips));

        assertThat(keys).hasSize(2).doesNotContainKey(hd);
        assertThat(code(ask(session, viewer, List.of(hd)), 403)).isEqualTo("quality_not_in_plan");
    }

    @Test
    void licenceRequests_thatAreMalformed_areRefused() {
        subscribe(1, 1080);
        JsonNode session = start("cenc");
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
            assertThat(streaming.send("POST", path, viewer, body).statusCode())
                    .as(body)
                    .isIn(400, 422);
        }
    }

    @Test
    void session_namesTheSystemsThatItsPackageCanBeOpenedBy() {
        subscribe(1, 1080);
        for (String scheme : List.of("none", "aes-128", "cenc", "cbcs")) {
            JsonNode session = start(scheme);
            JsonNode protection = json(streaming.get("/v1/drm/sessions/" + id(session), viewer), 200);

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
            assertThat(code(streaming.post("/v1/drm/sessions/" + id(session) + "/widevine", viewer, new byte[2]), 409))
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
        protect(title, "cbcs", 7);
        JsonNode chosen = json(streaming.get(path, streaming.editor()), 200);
        assertThat(chosen.get("scheme").asText()).isEqualTo("cbcs");
        assertThat(chosen.get("segmentsPerKey").asInt()).isEqualTo(7);
        protect(title, "none", 15);
        assertThat(json(streaming.get(path, streaming.editor()), 200)
                        .get("scheme")
                        .asText())
                .isEqualTo("none");
        for (String body : List.of("{}", "{\"scheme\":\"rot13\"}", "{\"scheme\":\"cenc\",\"segmentsPerKey\":0}")) {
            assertThat(streaming.send("PUT", path, streaming.editor(), body).statusCode())
                    .as(body)
                    .isIn(400, 422);
        }
        assertThat(streaming.send("PUT", path, viewer, "{\"scheme\":\"none\"}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void packages_ofTheSameTitle_haveNewKeys() throws Exception {
        UUID title = streaming.title();
        protect(title, "cenc", 15);
        byte[] clip = streaming.clip("small", 2, 320, 180, true);
        streaming.awaitJob(streaming.upload(title, clip).get("id").asText(), "ready");
        JsonNode session = json(streaming.startPlayback(title, viewer), 201);
        List<String> first = kids(fetch(session));
        assertThat(stop(session)).isEqualTo(204);
        streaming.awaitJob(streaming.upload(title, clip).get("id").asText(), "ready");
        List<String> second = kids(fetch(
                json(streaming.startPlayback(title, viewer), 201), Files.createDirectory(directory.resolve("second"))));

        assertThat(first).hasSize(2);
        assertThat(second).hasSize(2).doesNotContainAnyElementsOf(first);
    }

    @Test
    void keys_atRest_areEncryptedAndOutliveTheRotationOfTheirKey() throws Exception {
        subscribe(1, 1080);
        List<String> kids = kids(fetch(start("cenc")));
        Map<String, String> keys = licence(start("cenc"), kids);
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
            assertThat(licence(start("cenc"), kids)).isEqualTo(keys);
        } finally {
            streaming.restart(Map.of("STREAMING_OTHER_CONTENT_KEY_ID", "2", "STREAMING_OTHER_CONTENT_KEY", newKey));
            streaming.restart(Map.of());
        }
        assertThat(licence(start("cenc"), kids)).isEqualTo(keys);
    }

    private static void protect(UUID title, String scheme, int segmentsPerKey) {
        HttpResponse<String> response = streaming.send(
                "PUT",
                "/v1/drm/titles/" + title,
                streaming.editor(),
                "{\"scheme\":\"%s\",\"segmentsPerKey\":%d}".formatted(scheme, segmentsPerKey));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }

    private void subscribe(int version, int maxHeight) {
        streaming.subscription(account, version, "active", true, maxHeight, 20);
        Streaming.await(
                "subscription",
                () -> streaming.query("select count(*) from subscriptions where account_id = '%s' and version = %d"
                        .formatted(account, version)),
                Long.valueOf(1)::equals);
    }

    private JsonNode start(String scheme) {
        return json(streaming.startPlayback(films.get(scheme), viewer), 201);
    }

    private int stop(JsonNode session) {
        return streaming
                .send("DELETE", "/v1/playback/sessions/" + id(session), viewer, null)
                .statusCode();
    }

    private static String id(JsonNode session) {
        return session.get("sessionId").asText();
    }

    private static String base(JsonNode session) {
        String url = session.get("hlsUrl").asText().replaceFirst("\\?.*", "");
        return url.substring(0, url.lastIndexOf('/') + 1);
    }

    /** A rendition, fetched and joined; the id of its key in base64url if its samples are encrypted. */
    private record Clip(String playlist, String kid, Path file) {}

    private Map<String, Clip> fetch(JsonNode session) throws Exception {
        return fetch(session, Files.createDirectories(directory));
    }

    private static Map<String, Clip> fetch(JsonNode session, Path into) throws Exception {
        Map<String, Clip> clips = new LinkedHashMap<>();
        for (String playlist : find("((?:v\\d+|a\\d)\\.m3u8)", text(base(session) + "master.m3u8"))) {
            String text = text(base(session) + playlist);
            Files.writeString(into.resolve(playlist), text);
            Path whole = into.resolve(playlist + ".mp4");
            Files.deleteIfExists(whole);
            Files.createFile(whole);
            for (String file : find("((?:v\\d+|a\\d)-(?:init\\.mp4|\\d+\\.m4s))", text)) {
                byte[] bytes = streaming.media(base(session) + file).body();
                Files.write(into.resolve(file), bytes);
                Files.write(whole, bytes, java.nio.file.StandardOpenOption.APPEND);
            }
            List<String> kid =
                    find("URI=\"data:text/plain;base64,([A-Za-z0-9+/=]+)\",KEYFORMAT=\"org.w3.clearkey\"", text);
            clips.put(playlist, new Clip(playlist, kid.isEmpty() ? "" : url(kid.get(0)), whole));
        }
        return clips;
    }

    private static List<String> kids(Map<String, Clip> clips) {
        return clips.values().stream().map(Clip::kid).distinct().toList();
    }

    private static String url(String base64) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Base64.getDecoder().decode(base64));
    }

    private static UUID uuid(String kid) {
        var bytes = java.nio.ByteBuffer.wrap(Base64.getUrlDecoder().decode(kid));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private HttpResponse<String> ask(JsonNode session, String token, List<String> kids) {
        return streaming.send(
                "POST",
                "/v1/drm/sessions/" + id(session) + "/clearkey",
                token,
                kids.stream().collect(Collectors.joining("\",\"", "{\"kids\":[\"", "\"],\"type\":\"temporary\"}")));
    }

    /** Keys in hex, by their ids in base64url. */
    private Map<String, String> licence(JsonNode session, List<String> kids) {
        HttpResponse<String> response = ask(session, viewer, kids);
        JsonNode licence = json(response, 200);
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(licence.get("type").asText()).isEqualTo("temporary");
        Map<String, String> keys = new HashMap<>();
        for (JsonNode key : licence.get("keys")) {
            assertThat(key.get("kty").asText()).isEqualTo("oct");
            byte[] secret = Base64.getUrlDecoder().decode(key.get("k").asText());
            keys.put(key.get("kid").asText(), HexFormat.of().formatHex(secret));
        }
        return keys;
    }

    private static String code(HttpResponse<?> response, int status) {
        String body = response.body() instanceof byte[] bytes
                ? new String(bytes, UTF_8)
                : response.body().toString();
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        return json(body).get("code").asText();
    }

    private static String firstKey(JsonNode session, String playlist) {
        return find("keys/([0-9a-f-]{36})", text(base(session) + playlist)).get(0);
    }

    private static String text(String path) {
        HttpResponse<byte[]> response = streaming.media(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return new String(response.body(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static List<String> find(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    /** What a program of FFmpeg said, and whether it was content. */
    private record Read(boolean clean, String text) {}

    /** The MD5 of each packet, deciphered but not decoded. */
    private static Read packets(Path file, List<String> input) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.ffprobe().toString(), "-v", "error"));
        command.addAll(List.of("-ignore_editlist", "1"));
        command.addAll(input);
        command.addAll(List.of("-i", file.getFileName().toString(), "-show_packets", "-show_data_hash", "MD5"));
        command.addAll(List.of("-show_entries", "packet=data_hash", "-of", "csv=p=0"));
        return read(file, command);
    }

    /** The MD5 of the decoded pictures or sound of a playlist. */
    private static Read frames(Path playlist) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg().toString(), "-nostdin", "-v", "error"));
        command.addAll(List.of(
                "-allowed_extensions", "ALL", "-i", playlist.getFileName().toString()));
        command.addAll(List.of("-map", "0:0", "-f", "md5", "-"));
        return read(playlist, command);
    }

    private static Read read(Path file, List<String> command) throws Exception {
        Path errors = Files.createTempFile(file.getParent(), "errors", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(file.getParent().toFile())
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Read(process.waitFor() == 0 && Files.size(errors) == 0, output);
    }
}
