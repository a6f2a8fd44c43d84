package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A film under each scheme, made once for all test classes, and what viewers and players ask of them. Registered behind {@link Streaming}. */
final class ProtectedFilms implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ProtectedFilms.class);

    private final Streaming streaming;
    private Films films;

    ProtectedFilms(Streaming streaming) {
        this.streaming = streaming;
    }

    private record Films(Map<String, UUID> byScheme) {}

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
        films = store.get(NAMESPACE, Films.class);
        if (films == null) {
            // one thread, so that the encoder makes the same bytes for each of them
            streaming.restart(Map.of("STREAMING_FFMPEG_THREADS", "1"));
            films = make();
            streaming.restart(Map.of());
            store.put(NAMESPACE, films);
        }
    }

    /** Not free, so that the plan decides. */
    private Films make() throws Exception {
        byte[] clip = streaming.clip("protected", 5, 1280, 720, true);
        Map<String, UUID> titles = new LinkedHashMap<>();
        Map<String, String> jobs = new LinkedHashMap<>();
        for (String scheme : List.of("none", "aes-128", "cenc", "cbcs")) {
            UUID title = streaming.title();
            titles.put(scheme, title);
            protect(title, scheme, 1);
            jobs.put(scheme, streaming.upload(title, clip).get("id").asText());
        }
        for (String job : jobs.values()) {
            streaming.awaitJob(job, "ready");
        }
        for (UUID title : titles.values()) {
            streaming.tell(title, 2, false, 0, false);
            Streaming.await(
                    "price",
                    () -> streaming.startPlayback(title, streaming.viewer()).statusCode(),
                    status -> status == 403);
        }
        return new Films(titles);
    }

    UUID film(String scheme) {
        return films.byScheme().get(scheme);
    }

    Viewer viewer() {
        return new Viewer();
    }

    void protect(UUID title, String scheme, int segmentsPerKey) {
        HttpResponse<String> response = streaming.send(
                "PUT",
                "/v1/drm/titles/" + title,
                streaming.editor(),
                "{\"scheme\":\"%s\",\"segmentsPerKey\":%d}".formatted(scheme, segmentsPerKey));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }

    /** A rendition, fetched and joined; the id of its key in base64url if its samples are encrypted. */
    record Clip(String playlist, String kid, Path file) {}

    /** All renditions of a session with their playlists and segments, also those of key frames. */
    Map<String, Clip> fetch(JsonNode session, Path into) throws Exception {
        Map<String, Clip> clips = new LinkedHashMap<>();
        for (String playlist : find("((?:v\\d+(?:-iframes)?|a\\d)\\.m3u8)", text(base(session) + "master.m3u8"))) {
            String text = text(base(session) + playlist);
            Files.writeString(into.resolve(playlist), text);
            Path whole = into.resolve(playlist + ".mp4");
            Files.write(whole, new byte[0]);
            for (String file : find("((?:v\\d+|a\\d)-(?:init\\.mp4|(?:iframes-)?\\d+\\.m4s))", text)) {
                byte[] bytes = streaming.media(base(session) + file).body();
                Files.write(into.resolve(file), bytes);
                Files.write(whole, bytes, StandardOpenOption.APPEND);
            }
            List<String> kid =
                    find("URI=\"data:text/plain;base64,([A-Za-z0-9+/=]+)\",KEYFORMAT=\"org.w3.clearkey\"", text);
            if (!playlist.contains("-iframes")) {
                clips.put(playlist, new Clip(playlist, kid.isEmpty() ? "" : url(kid.get(0)), whole));
            }
        }
        return clips;
    }

    String text(String path) {
        HttpResponse<byte[]> response = streaming.media(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return new String(response.body(), ISO_8859_1);
    }

    String firstKey(JsonNode session, String playlist) {
        return find("keys/([0-9a-f-]{36})", text(base(session) + playlist)).get(0);
    }

    static String id(JsonNode session) {
        return session.get("sessionId").asText();
    }

    /** Where the files of its package are. */
    static String base(JsonNode session) {
        String url = session.get("hlsUrl").asText().replaceFirst("\\?.*", "");
        return url.substring(0, url.lastIndexOf('/') + 1);
    }

    static List<String> kids(Map<String, Clip> clips) {
        return clips.values().stream().map(Clip::kid).distinct().toList();
    }

    private static String url(String base64) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Base64.getDecoder().decode(base64));
    }

    static UUID uuid(String kid) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(kid));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** What a group of the pattern holds, each once. */
    static List<String> find(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    /** Of the problem that was answered. */
    static String code(HttpResponse<?> response, int status) {
        String body = response.body() instanceof byte[] bytes
                ? new String(bytes, UTF_8)
                : response.body().toString();
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        return json(body).get("code").asText();
    }

    /** Somebody new, without a subscription at first. */
    final class Viewer {
        final UUID account = UUID.randomUUID();
        final String token = streaming.viewer(account, null, "US");

        void subscribe(int version, int maxHeight) {
            streaming.subscription(account, version, "active", true, maxHeight, 20);
            Streaming.await(
                    "subscription",
                    () -> streaming.query("select count(*) from subscriptions where account_id = '%s' and version = %d"
                            .formatted(account, version)),
                    Long.valueOf(1)::equals);
        }

        JsonNode start(String scheme) {
            return json(streaming.startPlayback(film(scheme), token), 201);
        }

        int stop(JsonNode session) {
            return streaming
                    .send("DELETE", "/v1/playback/sessions/" + id(session), token, null)
                    .statusCode();
        }

        HttpResponse<String> ask(JsonNode session, List<String> kids) {
            return ProtectedFilms.this.ask(session, token, kids);
        }

        /** Keys in hex, by their ids in base64url. */
        Map<String, String> licence(JsonNode session, List<String> kids) {
            HttpResponse<String> response = ask(session, kids);
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
    }

    /** For a ClearKey licence, with any token or none. */
    HttpResponse<String> ask(JsonNode session, String token, List<String> kids) {
        return streaming.send(
                "POST",
                "/v1/drm/sessions/" + id(session) + "/clearkey",
                token,
                kids.stream().collect(Collectors.joining("\",\"", "{\"kids\":[\"", "\"],\"type\":\"temporary\"}")));
    }
}
