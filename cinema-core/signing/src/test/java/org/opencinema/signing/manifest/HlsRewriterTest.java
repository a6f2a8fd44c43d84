package org.opencinema.signing.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.signing.manifest.Manifests.rewrite;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HlsRewriterTest {
    private static final String HEAD = "#EXTM3U\n";
    private static final Pattern AUTHORITY = Pattern.compile("^(?i)(?:(https?):)?(/*)([^/?#]*)");

    private final ManifestRewriter hls = ManifestRewriter.hls();

    private static UriRules.Builder token() {
        return UriRules.builder().query("t=1&s=2");
    }

    @Test
    void multivariant_withToken_hasItOnEachUri() throws IOException {
        String playlist = """
                #EXTM3U
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-CONTENT-STEERING:SERVER-URI="/steering?v=1",PATHWAY-ID="A"
                #EXT-X-SESSION-DATA:DATA-ID="com.example.lyrics",URI="lyrics.json"
                #EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="keys/1",KEYFORMAT="identity"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="URI=no,URI",URI="audio.m3u8",DEFAULT=YES
                #EXT-X-STREAM-INF:BANDWIDTH=1,NAME="URI"
                video/1.m3u8
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8#f"
                #EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,URI="images.m3u8"
                # URI="comment.m3u8"
                #EXT-X-PRIVATE:URI="private.m3u8"
                """;

        assertThat(rewrite(hls, playlist, token())).isEqualTo("""
                #EXTM3U
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-CONTENT-STEERING:SERVER-URI="/steering?v=1&t=1&s=2",PATHWAY-ID="A"
                #EXT-X-SESSION-DATA:DATA-ID="com.example.lyrics",URI="lyrics.json?t=1&s=2"
                #EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="keys/1?t=1&s=2",KEYFORMAT="identity"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="URI=no,URI",URI="audio.m3u8?t=1&s=2",DEFAULT=YES
                #EXT-X-STREAM-INF:BANDWIDTH=1,NAME="URI"
                video/1.m3u8?t=1&s=2
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8?t=1&s=2#f"
                #EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,URI="images.m3u8?t=1&s=2"
                # URI="comment.m3u8"
                #EXT-X-PRIVATE:URI="private.m3u8"
                """);
    }

    @Test
    void media_withTokenPrefixAndVariants_hasAllInPlace() throws IOException {
        String playlist = """
                #EXTM3U
                #EXT-X-MEDIA-SEQUENCE:7
                #EXT-X-MAP:URI="v/init.mp4",BYTERANGE="100@0"
                #EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/k?id=1",IV=0x1
                #EXT-X-SKIP:SKIPPED-SEGMENTS=2
                #EXTINF:6,URI="title"
                v/9.m4s
                #EXT-X-DATERANGE:ID="ad",X-ASSET-URI="ad.m3u8",X-ASSET-LIST="list.json",START-DATE="2026-01-01T00:00:00Z"
                #EXT-X-PART:DURATION=1,URI="v/10.1.m4s",INDEPENDENT=YES
                #EXTINF:6,
                10.m4s?q=/x
                #EXT-X-PRELOAD-HINT:TYPE=PART,URI="v/11.1.m4s"
                #EXT-X-PRELOAD-HINT:URI="next.mp4",TYPE=MAP
                #EXT-X-RENDITION-REPORT:URI="../b/live.m3u8",LAST-MSN=1
                """;
        UriRules.Builder rules = UriRules.builder()
                .prefix("https://cdn.example/m/")
                .query("t=1")
                .allow("keys.example")
                .variants(segment -> (int) (segment % 2), "a/", "b/");

        assertThat(rewrite(hls, playlist, rules)).isEqualTo("""
                #EXTM3U
                #EXT-X-MEDIA-SEQUENCE:7
                #EXT-X-MAP:URI="https://cdn.example/m/v/init.mp4?t=1",BYTERANGE="100@0"
                #EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/k?id=1&t=1",IV=0x1
                #EXT-X-SKIP:SKIPPED-SEGMENTS=2
                #EXTINF:6,URI="title"
                https://cdn.example/m/v/b/9.m4s?t=1
                #EXT-X-DATERANGE:ID="ad",X-ASSET-URI="https://cdn.example/m/ad.m3u8?t=1",X-ASSET-LIST="https://cdn.example/m/list.json?t=1",START-DATE="2026-01-01T00:00:00Z"
                #EXT-X-PART:DURATION=1,URI="https://cdn.example/m/v/a/10.1.m4s?t=1",INDEPENDENT=YES
                #EXTINF:6,
                https://cdn.example/m/a/10.m4s?q=/x&t=1
                #EXT-X-PRELOAD-HINT:TYPE=PART,URI="https://cdn.example/m/v/b/11.1.m4s?t=1"
                #EXT-X-PRELOAD-HINT:URI="https://cdn.example/m/next.mp4?t=1",TYPE=MAP
                #EXT-X-RENDITION-REPORT:URI="https://cdn.example/m/../b/live.m3u8?t=1",LAST-MSN=1
                """);
    }

    @Test
    void iFramePlaylist_withVariants_getsNone() throws IOException {
        String playlist = HEAD + "#EXT-X-I-FRAMES-ONLY\n#EXTINF:2,\n#EXT-X-BYTERANGE:9@0\nv/1.m4s\n";

        assertThat(rewrite(hls, playlist, UriRules.builder().variants(segment -> 0, "a/")))
                .isEqualTo(playlist);
    }

    @Test
    void lineEnds_ofWindowsAndNone_areKept() throws IOException {
        assertThat(rewrite(hls, "#EXTM3U\r\n\r\n#EXTINF:1,\r\n1.ts\r\n2.ts", token()))
                .isEqualTo("#EXTM3U\r\n\r\n#EXTINF:1,\r\n1.ts?t=1&s=2\r\n2.ts?t=1&s=2");
    }

    @Test
    void signEach_ofAPlaylist_seesTheUriAsThePlayerDoes() throws IOException {
        UriRules.Builder rules = UriRules.builder()
                .prefix("/m/")
                .variants(segment -> 0, "a/")
                .signEach(uri -> "sig=" + Integer.toHexString(uri.hashCode()));

        assertThat(rewrite(hls, HEAD + "v/1.ts?x=1#f\n", rules))
                .isEqualTo(HEAD + "/m/v/a/1.ts?x=1&sig=%s#f\n", Integer.toHexString("/m/v/a/1.ts?x=1".hashCode()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/1.ts",
                "HTTPS://evil.example/1.ts",
                "//evil.example/1.ts",
                "///evil.example/1.ts",
                "https:///evil.example",
                "https:evil.example/1.ts",
                "\\\\evil.example\\1.ts",
                "/\\evil.example/1.ts",
                " https://evil.example/1.ts",
                "\thttps://evil.example/1.ts",
                "ht\ttps://evil.example/1.ts",
                "https://cdn.example@evil.example/1.ts",
                "https://cdn.example:99/1.ts",
                "https://cdn.example.evil.example/1.ts",
                "https://cdn.exampl\u00e9/1.ts",
                "{$host}/1.ts",
                "/{$path}/1.ts",
                "http{$rest}",
                "https://{$host}/1.ts",
                "data:text/plain;base64,QQ==",
                "skd://key",
                "ftp://cdn.example/1.ts"
            })
    void uri_thatMayBeOfAStranger_isLeftAlone(String uri) throws IOException {
        assertThat(rewrite(hls, HEAD + uri + "\n", token().prefix("/p/").allow("cdn.example")))
                .isEqualTo(HEAD + uri + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://CDN.example/1.ts",
                "http://cdn.example",
                "//cdn.example?q",
                "HTTPS://cdn.example/a:b",
                "v/{$name}.ts"
            })
    void uri_onAnAllowedHost_isSigned(String uri) throws IOException {
        UriRules.Builder rules =
                UriRules.builder().query("t=1").allow("Cdn.example").variants(segment -> 0, "");

        assertThat(rewrite(hls, HEAD + uri, rules)).isEqualTo(HEAD + uri + (uri.contains("?") ? "&" : "?") + "t=1");
    }

    @Property
    void token_ofAnyUriOfDangerousPieces_goesToNoStranger(@ForAll("dangerousUris") String uri) throws IOException {
        String signed = rewrite(hls, HEAD + uri, UriRules.builder().query("t=1").allow("cdn.example"));

        if (!signed.equals(HEAD + uri)) {
            assertThat(hostSeenByABrowser(uri)).as(uri).isIn("", "cdn.example");
        }
    }

    @Provide
    Arbitrary<String> dangerousUris() {
        return Arbitraries.of(
                        "http:",
                        "https:",
                        "HTTPS:",
                        "ws:",
                        "//",
                        "/",
                        "\\",
                        "evil.example",
                        "cdn.example",
                        "@",
                        ":",
                        "443",
                        "?",
                        "#",
                        " ",
                        "\t",
                        "\r",
                        "a",
                        "{$x}",
                        "data:",
                        "%2f",
                        ";",
                        ".",
                        "..",
                        "\u00a0",
                        "&",
                        "=")
                .list()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(pieces -> String.join("", pieces));
    }

    /** The host by the URL Standard of WHATWG, as far as it matters here; empty for that of the playlist. */
    private static String hostSeenByABrowser(String uri) {
        String cleaned = uri.replaceAll("^[\\x00-\\x20]+", "")
                .replaceAll("[\\t\\r\\n]", "")
                .replace('\\', '/');
        Matcher matcher = AUTHORITY.matcher(cleaned);
        assertThat(matcher.find()).isTrue();
        boolean own = matcher.group(1) == null && matcher.group(2).length() < 2;
        if (own) {
            return cleaned.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*") ? "another scheme" : "";
        }
        String authority = matcher.group(3);
        String host = authority.substring(authority.lastIndexOf('@') + 1).replaceAll(":.*", "");
        return host.isEmpty() ? "nowhere" : host;
    }

    @Property
    void anyText_withoutRules_isKeptByteByByteOrRefused(@ForAll("lines") List<String> lines) throws IOException {
        String playlist = HEAD + String.join("\n", lines);
        try {
            assertThat(rewrite(hls, playlist, UriRules.builder())).isEqualTo(playlist);
        } catch (ManifestException refused) {
            assertThat(refused).hasMessageMatching("an attribute has no closing quote|a number must have.*");
        }
    }

    @Property(tries = 200)
    void chunks_withBordersAnywhere_changeNothing(@ForAll("lines") List<String> lines) throws IOException {
        byte[] playlist = (HEAD + String.join("\n", lines)).getBytes(UTF_8);
        InputStream single = new SequenceInputStream(Collections.enumeration(IntStream.range(0, playlist.length)
                .mapToObj(i -> (InputStream) new java.io.ByteArrayInputStream(playlist, i, 1))
                .toList()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            hls.rewrite(single, out, token().build());
            assertThat(out.toByteArray()).isEqualTo(rewrite(hls, playlist, token()));
        } catch (ManifestException refused) {
            assertThatThrownBy(() -> rewrite(hls, playlist, token())).hasMessage(refused.getMessage());
        }
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> pieces = Arbitraries.of(
                "#EXT-X-KEY:",
                "#EXT-X-PART:",
                "#EXT-X-MEDIA-SEQUENCE:",
                "#EXT-X-SKIP:SKIPPED-SEGMENTS=",
                "#EXTINF:",
                "URI=",
                "\"",
                ",",
                "=",
                "TYPE=PART",
                "x.ts",
                "99999999999999999999",
                "5",
                " ",
                "\r",
                "\u0416",
                "#",
                "?",
                "/");
        Arbitrary<String> long4 = Arbitraries.of("y".repeat(5000), "#EXT-X-KEY:URI=\"" + "z".repeat(9000) + "\"");
        return Arbitraries.frequencyOf(
                        Tuple.of(9, pieces.list().ofMaxSize(6).map(parts -> String.join("", parts))),
                        Tuple.of(1, long4))
                .list()
                .ofMaxSize(12);
    }

    @Property
    void uris_ofAnyBytes_areRewrittenAsByASlowReading(
            @ForAll("isoText") String text, @ForAll @IntRange(min = 8100, max = 8200) int before) throws IOException {
        String playlist = HEAD + "#" + "-".repeat(before) + "\n" + text;
        UriRules.Builder rules =
                UriRules.builder().prefix("/p/").query("t=1").variants(segment -> (int) segment % 2, "a/", "b/");

        byte[] rewritten = rewrite(hls, playlist.getBytes(ISO_8859_1), rules);

        assertThat(new String(rewritten, ISO_8859_1)).isEqualTo(readSlowly(playlist));
    }

    @Provide
    Arbitrary<String> isoText() {
        return Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.of('o', '7', '.', '-')),
                        Tuple.of(2, Arbitraries.chars().with("\n\n\r\u000b /?#:{}[\\]\u001f\u007f\u0080\u00ff")),
                        Tuple.of(1, Arbitraries.chars().range('\0', '\u00ff')))
                .list()
                .ofMaxSize(120)
                .map(chars -> chars.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    private static String readSlowly(String playlist) {
        StringBuilder rewritten = new StringBuilder();
        long segment = 0;
        for (String line : playlist.split("(?<=\n)")) {
            String uri = line.replaceFirst("\r?\n$", "");
            boolean isUri = !uri.isEmpty() && uri.charAt(0) != '#';
            rewritten.append(isUri ? readSlowly(uri, segment % 2 == 0 ? "a/" : "b/") : uri);
            rewritten.append(line.substring(uri.length()));
            segment += isUri ? 1 : 0;
        }
        return rewritten.toString();
    }

    private static String readSlowly(String uri, String variant) {
        String path = uri.replaceFirst("(?s)[?#].*", "");
        String query = uri.substring(path.length()).replaceFirst("(?s)#.*", "");
        String first = path.replaceFirst("(?s)(?<=.)/.*", "");
        boolean hidden = uri.startsWith(" ") || uri.matches("(?s).*[\\x00-\\x1f\\x7f\\\\].*") || first.contains("{");
        boolean foreign = path.startsWith("//") || (first.contains(":") && !first.startsWith("/"));
        if (hidden || foreign) {
            return uri;
        }
        int name = path.lastIndexOf('/') + 1;
        boolean named = !path.startsWith("/") || !path.substring(0, name).endsWith("//");
        return (path.startsWith("/") ? "" : "/p/")
                + path.substring(0, name)
                + (named ? variant : "")
                + path.substring(name)
                + query
                + (query.isEmpty() ? "?" : "&")
                + "t=1"
                + uri.substring(path.length() + query.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n#EXTM3U\n",
                "<html></html>",
                "\ufeff#EXTM3U\n",
                "#EXTM3U8\n",
                HEAD + "#EXT-X-KEY:URI=\"x",
                HEAD + "#EXT-X-MEDIA-SEQUENCE:-1",
                HEAD + "#EXT-X-MEDIA-SEQUENCE:1234567890123456789",
                HEAD + "#EXT-X-MEDIA-SEQUENCE"
            })
    void playlist_thatIsNone_isRefused(String playlist) {
        assertThatThrownBy(() -> rewrite(hls, playlist, token())).isInstanceOf(ManifestException.class);
    }

    @Test
    void line_atTheLimit_isRewrittenAndBeyondRefused() throws IOException {
        String longest = "x".repeat(ManifestRewriter.MAX_PART_BYTES - 1);

        assertThat(rewrite(hls, HEAD + longest + "\n", token())).isEqualTo(HEAD + longest + "?t=1&s=2\n");
        assertThatThrownBy(() -> rewrite(hls, HEAD + longest + "xx\n", token()))
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining("65536");
        assertThat(rewrite(hls, HEAD + "1.ts\n", token())).isEqualTo(HEAD + "1.ts?t=1&s=2\n");
    }

    @Test
    void hugePlaylist_streamsThroughWithoutGarbage() throws IOException {
        String segment = "#EXTINF:6.00600,\nvideo/chunk-00001.m4s\n";
        UriRules rules = UriRules.builder()
                .query("t=12345678")
                .variants(n -> (int) (n & 1), "a/", "b/")
                .build();

        Manifests.Volume volume = Manifests.rewriteMany(ManifestRewriter.hls(), HEAD, segment, "", rules);

        assertThat(volume.written()).isEqualTo(HEAD.length() + volume.times() * (segment.length() + 13L));
        assertThat(volume.allocated()).isLessThan(200_000);
    }
}
