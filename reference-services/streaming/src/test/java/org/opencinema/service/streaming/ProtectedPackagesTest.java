package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.ProtectedFilms.base;
import static org.opencinema.service.streaming.ProtectedFilms.find;
import static org.opencinema.service.streaming.ProtectedFilms.id;
import static org.opencinema.service.streaming.ProtectedFilms.kids;
import static org.opencinema.service.streaming.ProtectedFilms.uuid;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.Tools;
import org.opencinema.service.streaming.ProtectedFilms.Clip;
import org.opencinema.signing.lint.Fetch;
import org.opencinema.signing.lint.Linter;
import org.opencinema.signing.lint.Severity;

/** Packages of each scheme: what opens them, and what they say of themselves. */
final class ProtectedPackagesTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    @RegisterExtension
    static final ProtectedFilms films = new ProtectedFilms(streaming);

    private final ProtectedFilms.Viewer viewer = films.viewer();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"cenc", "cbcs"})
    void samples_openWithTheirKeyOnly(String scheme) throws Exception {
        viewer.subscribe(1, 1080);
        JsonNode session = viewer.start(scheme);
        Map<String, Clip> protectedClips = films.fetch(session, directory);
        Map<String, Clip> clear = films.fetch(viewer.start("none"), Files.createDirectory(directory.resolve("clear")));
        Map<String, String> keys = viewer.licence(session, kids(protectedClips));

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
        viewer.subscribe(1, 1080);
        JsonNode session = viewer.start(scheme);
        Map<String, String> keys = viewer.licence(session, kids(films.fetch(session, directory)));

        String manifest = films.text(session.get("dashUrl").asText());
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
                assertThat(films.text(base(session) + file))
                        .doesNotContain(key.getValue())
                        .doesNotContain(Base64.getEncoder().encodeToString(secret))
                        .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
            }
        }
        assertThat(films.text(base(session) + "v720.m3u8"))
                .contains("KEYFORMAT=\"org.w3.clearkey\"")
                .doesNotContain("identity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-128", "cenc", "cbcs"})
    void linter_findsNothingThatMustBe(String scheme) throws Exception {
        viewer.subscribe(1, 1080);
        JsonNode session = viewer.start(scheme);
        var unused = films.fetch(session, directory);

        for (String file : scheme.equals("aes-128") ? List.of("master.m3u8") : List.of("master.m3u8", "manifest.mpd")) {
            Files.write(
                    directory.resolve(file),
                    streaming.media(base(session) + file).body());
            assertThat(Linter.lint(directory.resolve(file).toUri(), Fetch.filesAndUrls()))
                    .as(file)
                    .filteredOn(finding -> finding.rule().severity() == Severity.MUST)
                    .isEmpty();
        }
    }

    /** Each is decoded by itself, and is the picture that it is in the clear package. */
    @ParameterizedTest
    @ValueSource(strings = {"aes-128", "cenc", "cbcs"})
    void keyFrames_openWithTheirKeyOnly(String scheme) throws Exception {
        viewer.subscribe(1, 1080);
        JsonNode session = viewer.start(scheme);
        Map<String, Clip> clips = films.fetch(session, directory);
        Map<String, String> keys = scheme.equals("aes-128") ? Map.of() : viewer.licence(session, kids(clips));
        JsonNode open = viewer.start("none");
        Path clear = Files.createDirectory(directory.resolve("clear"));
        var unused = films.fetch(open, clear);
        String master = films.text(base(session) + "master.m3u8");

        for (String rendition : List.of("v720", "v480", "v360", "v240")) {
            List<byte[]> frames = keyFrames(session, directory, rendition);
            String key = keys.get(clips.get(rendition + ".m3u8").kid());
            List<String> pictures =
                    pictures(directory, frames, rendition, key == null ? List.of() : List.of("-decryption_key", key));

            assertThat(pictures)
                    .as(rendition)
                    .hasSize(3)
                    .doesNotHaveDuplicates()
                    .allMatch(picture -> picture.contains("frame,I"))
                    .isEqualTo(pictures(clear, keyFrames(open, clear, rendition), rendition, List.of()));
            if (key != null) {
                assertThat(pictures(directory, frames, rendition, List.of())).doesNotContainAnyElementsOf(pictures);
            }
            String rate = find("BANDWIDTH=(\\d+),[^\n]*URI=\"" + rendition + "-iframes", master)
                    .get(0);
            assertThat(frames)
                    .allSatisfy(frame -> assertThat(frame.length * 8 / 2).isLessThanOrEqualTo(Integer.parseInt(rate)));
        }
    }

    /** As a player reads them: each with the boxes that lead to it. */
    private static List<byte[]> keyFrames(JsonNode session, Path folder, String rendition) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        byte[] key = {};
        String[] range = {};
        for (String line : Files.readAllLines(folder.resolve(rendition + "-iframes.m3u8"))) {
            if (line.startsWith("#EXT-X-KEY:METHOD=AES-128")) {
                key = streaming
                        .media(base(session) + find("URI=\"([^\"]+)\"", line).get(0))
                        .body();
            } else if (line.startsWith("#EXT-X-BYTERANGE:")) {
                range = line.replace("#EXT-X-BYTERANGE:", "").split("@");
            } else if (line.endsWith(".m4s")) {
                byte[] file = Files.readAllBytes(folder.resolve(line));
                frames.add(key.length > 0 ? decrypt(file, key, frames.size()) : cut(file, range));
            }
        }
        return frames;
    }

    private static byte[] cut(byte[] file, String[] range) {
        int from = Integer.parseInt(range[1]);
        return Arrays.copyOfRange(file, from, from + Integer.parseInt(range[0]));
    }

    private static byte[] decrypt(byte[] file, byte[] key, int sequence) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        byte[] vector = ByteBuffer.allocate(16).putInt(12, sequence).array();
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
        return cipher.doFinal(file);
    }

    /** The MD5 of each frame, deciphered, and what it is decoded to. */
    private static List<String> pictures(Path folder, List<byte[]> frames, String rendition, List<String> input)
            throws Exception {
        List<String> pictures = new ArrayList<>();
        Path file = folder.resolve("frame.mp4");
        List<String> command = new ArrayList<>(List.of(Tools.ffprobe().toString(), "-v", "error"));
        command.addAll(input);
        command.addAll(List.of("-i", "frame.mp4", "-read_intervals", "%+#1", "-show_packets", "-show_frames"));
        command.addAll(List.of("-show_data_hash", "MD5", "-show_entries", "packet=data_hash:frame=pict_type"));
        command.addAll(List.of("-of", "csv"));
        for (byte[] frame : frames) {
            Files.write(file, Files.readAllBytes(folder.resolve(rendition + "-init.mp4")));
            Files.write(file, frame, StandardOpenOption.APPEND);
            pictures.add(read(file, command).text());
        }
        return pictures;
    }

    @Test
    void manifest_ofALowPlan_hasNoSetWithoutRepresentations() throws Exception {
        viewer.subscribe(1, 480);

        String manifest = films.text(viewer.start("cenc").get("dashUrl").asText());

        assertThat(manifest).doesNotContain("height=\"720\"").contains("height=\"480\"");
        assertThat(Pattern.compile("<AdaptationSet ").matcher(manifest).results())
                .hasSize(2);
    }

    @Test
    void segments_openWithTheirKeyOnly_andEachPeriodHasAnother() throws Exception {
        viewer.subscribe(1, 1080);
        JsonNode session = viewer.start("aes-128");
        Path folder = Files.createDirectories(directory.resolve("keys"));
        Map<String, Set<String>> keysOf = new HashMap<>();
        for (Clip clip : films.fetch(session, directory).values()) {
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
        var unused = films.fetch(viewer.start("none"), clear);
        for (String playlist : keysOf.keySet()) {
            Read expected = frames(clear.resolve(playlist));
            assertThat(expected.clean()).isTrue();
            assertThat(frames(directory.resolve(playlist))).as(playlist).isEqualTo(expected);
        }
        Files.write(folder.resolve(films.firstKey(session, "v720.m3u8")), new byte[16]);
        assertThat(frames(directory.resolve("v720.m3u8")).text())
                .isNotEqualTo(frames(clear.resolve("v720.m3u8")).text());
        assertThat(streaming.media(session.get("dashUrl").asText()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void packages_ofTheSameTitle_haveNewKeys() throws Exception {
        UUID title = streaming.title();
        films.protect(title, "cenc", 15);
        byte[] clip = streaming.clip("small", 2, 320, 180, true);
        streaming.awaitJob(streaming.upload(title, clip).get("id").asText(), "ready");
        JsonNode session = json(streaming.startPlayback(title, viewer.token), 201);
        List<String> first = kids(films.fetch(session, directory));
        assertThat(viewer.stop(session)).isEqualTo(204);
        streaming.awaitJob(streaming.upload(title, clip).get("id").asText(), "ready");
        List<String> second = kids(films.fetch(
                json(streaming.startPlayback(title, viewer.token), 201),
                Files.createDirectory(directory.resolve("second"))));

        assertThat(first).hasSize(2);
        assertThat(second).hasSize(2).doesNotContainAnyElementsOf(first);
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
