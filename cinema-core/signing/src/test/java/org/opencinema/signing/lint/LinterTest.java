package org.opencinema.signing.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LinterTest {
    private static final String BASE = "https://cdn.example/film/";
    private static final List<String> FILES = List.of(
            "film.m3u8",
            "video_1.m3u8",
            "video_2.m3u8",
            "audio.m3u8",
            "subtitles.m3u8",
            "iframes.m3u8",
            "live.m3u8",
            "film.mpd",
            "live.mpd");

    private final Map<String, byte[]> documents = new HashMap<>();

    LinterTest() throws IOException {
        for (String file : FILES) {
            try (InputStream in = Objects.requireNonNull(LinterTest.class.getResourceAsStream("/lint/" + file))) {
                documents.put(file, in.readAllBytes());
            }
        }
    }

    private List<Finding> lint(String file) {
        return Linter.lint(URI.create(BASE + file), uri -> open(uri));
    }

    private InputStream open(URI uri) throws IOException {
        byte[] bytes = documents.get(Path.of(uri.getPath()).getFileName().toString());
        if (bytes == null) {
            throw new FileNotFoundException("there is no such document");
        }
        return new ByteArrayInputStream(bytes);
    }

    private void edit(String file, String from, String to) {
        String text = new String(documents.get(file), UTF_8);
        assertThat(text).contains(from);
        documents.put(file, text.replace(from, to).getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"film.m3u8", "video_1.m3u8", "iframes.m3u8", "live.m3u8", "film.mpd", "live.mpd"})
    void lint_ofAGoodManifest_findsNothing(String file) {
        assertThat(lint(file)).isEmpty();
    }

    /** A good manifest with one thing changed breaks this rule, and no other unless it is named. */
    record Bad(Rule rule, String start, String file, String from, String to, Rule... also) {
        static Bad of(Rule rule, String file, String from, String to, Rule... also) {
            return new Bad(rule, file, file, from, to, also);
        }

        static Bad below(Rule rule, String file, String from, String to, Rule... also) {
            return new Bad(rule, "film.m3u8", file, from, to, also);
        }
    }

    static Stream<Bad> bad() {
        return Stream.of(
                Bad.of(Rule.UNREADABLE, "film.m3u8", "audio.m3u8", "gone.m3u8"),
                Bad.of(Rule.UNREADABLE, "film.m3u8", "video_2.m3u8?v=1", "file:///etc/passwd"),
                Bad.of(Rule.HLS_HEADER, "live.m3u8", "#EXTM3U", "#EXTM3U8"),
                Bad.of(Rule.HLS_ENCODING, "live.m3u8", "#EXTM3U\n", "\ufeff#EXTM3U\n"),
                Bad.of(Rule.HLS_ENCODING, "live.m3u8", "71.ts", "7\u00011.ts"),
                Bad.of(Rule.HLS_MIXED, "film.m3u8", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:6"),
                Bad.of(Rule.HLS_ATTRIBUTES, "film.m3u8", "CHANNELS=\"2\"", "CHANNELS=\"2\",CHANNELS=\"2\""),
                Bad.below(
                        Rule.HLS_ATTRIBUTES,
                        "video_1.m3u8",
                        "ID=\"intro\",START",
                        "ID=\"intro\",START-DATE=\"2026-01-01\",;START"),
                Bad.of(Rule.HLS_DUPLICATE_TAG, "live.m3u8", "#EXT-X-VERSION:3", "#EXT-X-VERSION:3\n#EXT-X-VERSION:3"),
                Bad.of(Rule.HLS_VERSION, "video_1.m3u8", "VERSION:6", "VERSION:5"),
                Bad.of(Rule.HLS_VERSION, "video_1.m3u8", "#EXT-X-VERSION:6\n", ""),
                Bad.of(Rule.HLS_TARGET_DURATION, "live.m3u8", "#EXT-X-TARGETDURATION:6", ""),
                Bad.of(Rule.HLS_SEGMENT_TOO_LONG, "live.m3u8", "#EXTINF:6,\n73", "#EXTINF:7,\n73"),
                Bad.of(Rule.HLS_TARGET_LENGTH, "live.m3u8", "TARGETDURATION:6", "TARGETDURATION:20"),
                Bad.of(Rule.HLS_EXTINF, "live.m3u8", "#EXTINF:6,\n73", "73"),
                Bad.of(Rule.HLS_EXTINF, "live.m3u8", "#EXTINF:6,\n73", "#EXTINF:-1,\n73"),
                Bad.of(Rule.HLS_PLAYLIST_TYPE, "video_1.m3u8", "#EXT-X-PLAYLIST-TYPE:VOD", ""),
                Bad.of(Rule.HLS_END, "video_1.m3u8", "#EXT-X-ENDLIST", ""),
                Bad.of(Rule.HLS_SEQUENCE_POSITION, "live.m3u8", "72.ts", "72.ts\n#EXT-X-DISCONTINUITY-SEQUENCE:1"),
                Bad.of(Rule.HLS_MAP_MISSING, "video_1.m3u8", "#EXT-X-MAP:URI=\"init_1.mp4\",BYTERANGE=\"700@0\"", ""),
                Bad.of(Rule.HLS_MAP_URI, "video_1.m3u8", "URI=\"init_1.mp4\",", ""),
                Bad.of(Rule.HLS_KEY, "video_1.m3u8", "URI=\"key\",", ""),
                Bad.of(Rule.HLS_KEY, "video_1.m3u8", "METHOD=AES-128", "METHOD=NONE"),
                Bad.of(Rule.HLS_KEY_IV, "video_1.m3u8", "0x0001", "0x01"),
                Bad.of(Rule.HLS_BYTERANGE, "video_1.m3u8", "1000@0", "1000"),
                Bad.of(Rule.HLS_BYTERANGE, "video_1.m3u8", "1000@0", "@0", Rule.HLS_BYTERANGE),
                Bad.of(Rule.HLS_DATERANGE, "video_1.m3u8", "ID=\"intro\",", ""),
                Bad.of(Rule.HLS_PROGRAM_DATE_TIME, "live.m3u8", "#EXT-X-PROGRAM-DATE-TIME", "#"),
                Bad.of(Rule.HLS_LIVE_WINDOW, "live.m3u8", "#EXTINF:6,\n76.ts", ""),
                Bad.below(Rule.HLS_TARGETS_DIFFER, "audio.m3u8", "TARGETDURATION:6", "TARGETDURATION:7"),
                Bad.below(Rule.HLS_DURATIONS_DIFFER, "video_2.m3u8", "EXTINF:2,", "EXTINF:4,"),
                Bad.below(Rule.HLS_DISCONTINUITIES_DIFFER, "audio.m3u8", "#EXT-X-DISCONTINUITY\n", ""),
                Bad.of(Rule.HLS_BANDWIDTH, "film.m3u8", ":BANDWIDTH=1000000,", ":"),
                Bad.of(Rule.HLS_VARIANT_URI, "film.m3u8", "video_1.m3u8\n", ""),
                Bad.of(Rule.HLS_VARIANT_URI, "film.m3u8", "video_1.m3u8\n", "video_1.m3u8\naudio.m3u8\n"),
                Bad.of(Rule.HLS_CODECS, "film.m3u8", "CODECS=\"avc1.640028,mp4a.40.2\",", ""),
                Bad.of(Rule.HLS_RESOLUTION, "film.m3u8", "RESOLUTION=1280x720,", ""),
                Bad.of(
                        Rule.HLS_FRAME_RATE,
                        "film.m3u8",
                        "RESOLUTION=640x360,FRAME-RATE=25.000",
                        "RESOLUTION=640x360,FRAME-RATE=x"),
                Bad.of(Rule.HLS_AVERAGE_BANDWIDTH, "film.m3u8", "AVERAGE-BANDWIDTH=800000,", ""),
                Bad.of(
                        Rule.HLS_ONE_VARIANT,
                        "film.m3u8",
                        "video_1.m3u8\n#EXT-X-STREAM-INF",
                        "video_1.m3u8\n#OTHER",
                        Rule.HLS_VARIANT_URI),
                Bad.of(Rule.HLS_INDEPENDENT, "film.m3u8", "#EXT-X-INDEPENDENT-SEGMENTS", ""),
                Bad.of(
                        Rule.HLS_GROUP,
                        "film.m3u8",
                        "FRAME-RATE=25.000,AUDIO=\"a\"",
                        "FRAME-RATE=25.000,AUDIO=\"b\"",
                        Rule.HLS_GROUP),
                Bad.of(Rule.HLS_MEDIA, "film.m3u8", ",INSTREAM-ID=\"CC1\"", ""),
                Bad.of(
                        Rule.HLS_MEDIA_GROUP,
                        "film.m3u8",
                        "#EXT-X-MEDIA:TYPE=SUB",
                        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"x\",LANGUAGE=\"ru\",DEFAULT=YES\n#EXT-X-MEDIA:TYPE=SUB"),
                Bad.of(Rule.HLS_LANGUAGE, "film.m3u8", "LANGUAGE=\"ru\",", ""),
                Bad.of(Rule.HLS_I_FRAMES, "film.m3u8", "#EXT-X-I-FRAME-STREAM-INF", "#"),
                Bad.of(
                        Rule.HLS_I_FRAME_ATTRIBUTES,
                        "film.m3u8",
                        "CODECS=\"avc1.64001e\",RESOLUTION=640x360,URI",
                        "URI"),
                Bad.below(Rule.HLS_I_FRAMES_ONLY, "iframes.m3u8", "#EXT-X-I-FRAMES-ONLY", "", Rule.HLS_VERSION),
                Bad.of(Rule.DASH_XML, "film.mpd", "</Period>", ""),
                Bad.of(Rule.DASH_XML, "film.mpd", "mpd:2011\" xmlns:cenc", "mpd:1999\" xmlns:cenc"),
                Bad.of(Rule.DASH_XML, "live.mpd", "<MPD ", "<!DOCTYPE MPD [<!ENTITY a \"b\">]><MPD "),
                Bad.of(Rule.DASH_PROFILES, "film.mpd", "profiles=\"urn:mpeg:dash:profile:isoff-live:2011\"", ""),
                Bad.of(Rule.DASH_MIN_BUFFER_TIME, "film.mpd", "PT4S", "4"),
                Bad.of(Rule.DASH_DURATION, "film.mpd", "mediaPresentationDuration=\"PT14.012S\"", ""),
                Bad.of(Rule.DASH_AVAILABILITY_START, "live.mpd", "availabilityStartTime=\"2026-11-01T12:00:00Z\"", ""),
                Bad.of(Rule.DASH_UTC_TIMING, "live.mpd", "<UTCTiming", "<Other"),
                Bad.of(Rule.DASH_PERIOD, "live.mpd", "<Period id=\"1\"", "<Period"),
                Bad.of(Rule.DASH_MIME_TYPE, "film.mpd", "mimeType=\"audio/mp4\"", ""),
                Bad.of(Rule.DASH_CODECS, "film.mpd", "codecs=\"mp4a.40.2\"", ""),
                Bad.of(Rule.DASH_REPRESENTATION_ID, "film.mpd", "\"v2\"", "\"v1\""),
                Bad.of(Rule.DASH_BANDWIDTH, "film.mpd", "bandwidth=\"128000\"", "bandwidth=\"0\""),
                Bad.of(Rule.DASH_RESOLUTION, "film.mpd", "width=\"640\" ", ""),
                Bad.of(Rule.DASH_FRAME_RATE, "live.mpd", " frameRate=\"25\"", ""),
                Bad.of(Rule.DASH_LANGUAGE, "film.mpd", " lang=\"en\"", ""),
                Bad.of(Rule.DASH_ALIGNMENT, "film.mpd", " segmentAlignment=\"true\"", ""),
                Bad.of(Rule.DASH_ADDRESSING, "film.mpd", "<BaseURL>subtitles.vtt</BaseURL>", ""),
                Bad.of(Rule.DASH_TEMPLATE, "film.mpd", "init-$RepresentationID$", "init-$representationID$"),
                Bad.of(Rule.DASH_TEMPLATE, "film.mpd", "init-$RepresentationID$", "init-$RepresentationID"),
                Bad.of(Rule.DASH_TEMPLATE_MEDIA, "film.mpd", "a-$Number$", "a-$Time$"),
                Bad.of(Rule.DASH_SEGMENT_DURATION, "film.mpd", "duration=\"288288\" ", ""),
                Bad.of(Rule.DASH_TIMELINE, "film.mpd", "<S d=\"2000\"/>", "<S t=\"12000\" d=\"2000\"/>"),
                Bad.of(Rule.DASH_TIMELINE, "film.mpd", "<S d=\"2000\"/>", "<S/>"),
                Bad.of(Rule.DASH_CONTENT_PROTECTION, "film.mpd", "01020304-", ""));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void lint_ofABadManifest_findsTheRuleAlone(Bad bad) {
        edit(bad.file, bad.from, bad.to);

        List<Finding> findings = lint(bad.start);

        Set<Rule> expected = EnumSet.of(bad.rule, bad.also);
        assertThat(findings).extracting(Finding::rule).hasSameElementsAs(expected);
        assertThat(findings.get(0).toString())
                .contains(
                        findings.get(0).rule().advice(), findings.get(0).rule().clauses());
    }

    @Test
    void rules_all_haveABadManifest() {
        Set<Rule> covered = EnumSet.of(Rule.HLS_TLS);
        bad().forEach(bad -> covered.add(bad.rule));

        assertThat(covered).containsExactlyInAnyOrder(Rule.values());
        assertThat(Rule.values()).hasSizeGreaterThan(25);
    }

    @Test
    void lint_ofHttp_advisesTls() {
        assertThat(Linter.lint(URI.create("http://cdn.example/live.m3u8"), this::open))
                .extracting(Finding::rule)
                .containsExactly(Rule.HLS_TLS);
    }

    @Test
    void finding_ofAHostileName_isPrintableAndNamesTheLine() {
        edit("live.m3u8", "#EXTINF:6,\n73", "#EXTINF:\u001b[31m\u202e" + "x".repeat(1_000_000) + "\n73");

        Finding finding = lint("live.m3u8").stream()
                .filter(found -> found.rule() == Rule.HLS_EXTINF)
                .findFirst()
                .orElseThrow();

        assertThat(finding.line()).isEqualTo(10);
        assertThat(finding.message()).hasSize(200).doesNotContain("\u001b", "\u202e");
    }

    @Test
    void lint_ofManyFaults_tellsTwentyOfEach() {
        String many = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + "1.ts\n".repeat(100_000);
        documents.put("live.m3u8", many.getBytes(UTF_8));

        assertThat(lint("live.m3u8"))
                .hasSizeLessThanOrEqualTo(Linter.MAX_FINDINGS)
                .filteredOn(finding -> finding.rule() == Rule.HLS_EXTINF)
                .hasSize(20);
    }

    @Test
    void lint_ofMoreThanTheLimits_stopsThere() {
        byte[] huge = new byte[Linter.MAX_BYTES + 1];
        Arrays.fill(huge, (byte) '\n');
        documents.put("live.m3u8", huge);
        StringBuilder bomb = new StringBuilder("#EXTM3U\n");
        for (int i = 0; i < 100_000; i++) {
            bomb.append("#EXT-X-STREAM-INF:\n").append(i).append(".m3u8\n");
        }
        documents.put("film.m3u8", bomb.toString().getBytes(UTF_8));
        documents.put(
                "film.mpd", ("<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'>" + "<a>".repeat(100_000)).getBytes(UTF_8));

        assertThat(lint("live.m3u8")).extracting(Finding::rule).containsExactly(Rule.UNREADABLE);
        assertThat(lint("film.m3u8")).hasSizeLessThanOrEqualTo(Linter.MAX_FINDINGS);
        assertThat(lint("film.mpd")).extracting(Finding::rule).contains(Rule.DASH_XML);
    }

    @Test
    void lint_ofEntityBombAndForeignEntity_readsNothingElse() {
        String head =
                "<!DOCTYPE MPD [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
        documents.put("film.mpd", (head + "<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'>&x;&b;</MPD>").getBytes(UTF_8));

        assertThat(lint("film.mpd")).extracting(Finding::rule).containsExactly(Rule.DASH_XML);
    }

    @Property(tries = 500)
    void lint_ofAnyBytesChanged_neverFails(
            @ForAll @IntRange(max = 8) int file, @ForAll @IntRange(max = 2000) int place, @ForAll byte[] bytes) {
        byte[] changed = documents.get(FILES.get(file));
        for (int i = 0; i < bytes.length; i++) {
            changed[(place + i) % changed.length] = bytes[i];
        }

        assertThat(lint(FILES.get(file))).hasSizeLessThanOrEqualTo(Linter.MAX_FINDINGS);
    }

    @Test
    void filesAndUrls_ofADirectoryAndAServer_readTheSame(@TempDir Path directory) throws IOException {
        for (String file : FILES) {
            Files.write(directory.resolve(file), documents.get(file));
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
            boolean found = Files.exists(file) && !file.endsWith("audio.m3u8");
            byte[] body = found ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(found ? 200 : 403, found ? body.length : -1);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String base = "http://localhost:" + server.getAddress().getPort() + "/";

            assertThat(Linter.lint(directory.resolve("film.m3u8").toUri(), Fetch.filesAndUrls()))
                    .isEmpty();
            assertThat(Linter.lint(URI.create(base + "film.m3u8"), Fetch.filesAndUrls()))
                    .filteredOn(finding -> finding.rule() != Rule.HLS_TLS)
                    .extracting(Finding::message)
                    .containsExactly("it cannot be read: the answer was 403");
            assertThat(Linter.lint(URI.create("ftp://localhost/film.m3u8"), Fetch.filesAndUrls()))
                    .extracting(Finding::rule)
                    .containsExactly(Rule.UNREADABLE);
        } finally {
            server.stop(0);
        }
    }
}
