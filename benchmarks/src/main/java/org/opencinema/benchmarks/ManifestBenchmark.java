package org.opencinema.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.model.MediaSegment;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.PlaylistParserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opencinema.signing.manifest.ManifestRewriter;
import org.opencinema.signing.manifest.UriRules;
import org.opencinema.signing.watermark.Watermark;
import org.opencinema.signing.watermark.WatermarkPattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to put a token into each URI of a playlist of 1,200 segments, beside a copy of the bytes that come out? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ManifestBenchmark {
    private static final int SEGMENTS = 1_200;
    private static final String PREFIX = "https://cdn.example/films/01975e2c-9a00-7000-8000-00000000abcd/";
    private static final String QUERY = "exp=1793534400&sig=bG9uZyBlbm91Z2ggdG8gYmUgYSBzaGEyNTYgaG1hYyBpbg";
    private static final UUID SESSION = UUID.fromString("01975e2c-9a00-7000-8000-0123456789ab");

    private final byte[] playlist = playlist().getBytes(UTF_8);
    private final Reused out = new Reused();
    private final ManifestRewriter rewriter = ManifestRewriter.hls();
    private final UriRules token =
            UriRules.builder().prefix(PREFIX).query(QUERY).build();
    private final Watermark watermark = Watermark.create(new byte[32], "film", SEGMENTS);
    private final UriRules marked = UriRules.builder()
            .prefix(PREFIX)
            .query(QUERY)
            .variants(watermark.pattern(SESSION), "a/", "b/")
            .build();
    private final MediaPlaylistParser parser = new MediaPlaylistParser();
    private final byte[] mpd = mpd().getBytes(UTF_8);
    private final ManifestRewriter dash = ManifestRewriter.dash();

    // not constants, as they are not for a rewriter
    private final byte[] prefix = PREFIX.getBytes(UTF_8);
    private final byte[] query = ("?" + QUERY).getBytes(UTF_8);
    private int tag = "#EXTINF:6.00600,\n".length();
    private int name = "seg00001.m4s\n".length();

    private byte[] rewritten = {};
    private byte[] copy = {};

    @SuppressWarnings("NullAway.Init") // by setUp
    private Mac mac;

    @SuppressWarnings("NullAway.Init") // by setUp
    private UriRules each;

    @Setup
    public void setUp() throws GeneralSecurityException, IOException {
        mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        each = UriRules.builder().prefix(PREFIX).signEach(this::sign).build();
        streaming();
        rewritten = out.toByteArray();
        copy = new byte[rewritten.length];
    }

    private static String playlist() {
        StringBuilder text = new StringBuilder("""
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-MAP:URI="init.mp4"
                """);
        for (int i = 1; i <= SEGMENTS; i++) {
            text.append("#EXTINF:6.00600,\nseg%05d.m4s\n".formatted(i));
        }
        return text.append("#EXT-X-ENDLIST\n").toString();
    }

    private static String mpd() {
        StringBuilder text = new StringBuilder("<MPD><Period><AdaptationSet><Representation><SegmentList>\n");
        for (int i = 1; i <= SEGMENTS; i++) {
            text.append("<SegmentURL media=\"seg%05d.m4s\"/>\n".formatted(i));
        }
        return text.append("</SegmentList></Representation></AdaptationSet></Period></MPD>\n")
                .toString();
    }

    private String sign(String uri) {
        byte[] signature = mac.doFinal(uri.getBytes(UTF_8));
        return "exp=1793534400&sig=" + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** The limit: the bytes that come out, copied once. */
    @Benchmark
    public byte[] copy() {
        System.arraycopy(rewritten, 0, copy, 0, rewritten.length);
        return copy;
    }

    /** The same bytes in the four pieces of each segment: what is left of the playlist, the prefix, the name and the query. */
    @Benchmark
    public byte[] copyInPieces() {
        int from = 0;
        int to = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            to = append(playlist, from, tag, to);
            to = append(prefix, 0, prefix.length, to);
            to = append(playlist, from + tag, name, to);
            to = append(query, 0, query.length, to);
            from += tag + name;
        }
        return copy;
    }

    private int append(byte[] source, int from, int length, int to) {
        System.arraycopy(source, from, copy, to, length);
        return to + length;
    }

    @Benchmark
    public int streaming() throws IOException {
        return rewrite(token);
    }

    /** An MPD with as many SegmentURLs. */
    @Benchmark
    public int streamingDash() throws IOException {
        out.reset();
        dash.rewrite(new ByteArrayInputStream(mpd), out, token);
        return out.size();
    }

    @Benchmark
    public int streamingWithVariants() throws IOException {
        return rewrite(marked);
    }

    @Benchmark
    public int streamingWithAnHmacForEach() throws IOException {
        return rewrite(each);
    }

    /** The limit of the one above: its HMACs alone. */
    @Benchmark
    public int hmacs() {
        byte[] path = (PREFIX + "seg00001.m4s").getBytes(UTF_8);
        int sum = 0;
        for (int i = 0; i <= SEGMENTS; i++) {
            sum += mac.doFinal(path)[0];
        }
        return sum;
    }

    @Benchmark
    public WatermarkPattern pattern() {
        return watermark.pattern(SESSION);
    }

    @Benchmark
    public byte[] stringLines() {
        return new String(playlist, UTF_8)
                .lines()
                .map(line -> line.startsWith("#") ? line : PREFIX + line + "?" + QUERY)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8);
    }

    @Benchmark
    public byte[] m3u8Parser() throws PlaylistParserException {
        MediaPlaylist parsed = parser.readPlaylist(new String(playlist, UTF_8));
        MediaPlaylist signed = MediaPlaylist.builder()
                .from(parsed)
                .mediaSegments(parsed.mediaSegments().stream()
                        .map(segment -> MediaSegment.builder()
                                .from(segment)
                                .uri(PREFIX + segment.uri() + "?" + QUERY)
                                .build())
                        .toList())
                .build();
        return parser.writePlaylistAsBytes(signed);
    }

    private int rewrite(UriRules rules) throws IOException {
        out.reset();
        rewriter.rewrite(new ByteArrayInputStream(playlist), out, rules);
        return out.size();
    }

    /** Keeps its array, and copies nothing but what is written. */
    private static final class Reused extends ByteArrayOutputStream {
        Reused() {
            super(512 * 1024);
        }
    }
}
