package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written of a package besides its segments. */
final class PackageFilesTest {
    private static final String MASTER = """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",URI="sound.m3u8"
            #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",URI="words.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1920x1080,AUDIO="a"
            large.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1920x1080,AUDIO="a"
            large.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640x360,AUDIO="a"

            small.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1,RESOLUTION=640x360,URI="frames.m3u8"
            """;
    private static final String MEDIA = """
            #EXTM3U
            #EXT-X-MEDIA-SEQUENCE:3
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:4,
            part-1.m4s
            #EXTINF:4,
            part-2.m4s
            """;

    private static final String FRAMES = """
            #EXTM3U
            #EXT-X-I-FRAMES-ONLY
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:2.0,
            #EXT-X-BYTERANGE:3@1
            part-1.m4s
            #EXTINF:1.0,
            #EXT-X-BYTERANGE:2@5
            part-1.m4s
            """;

    @TempDir
    Path directory;

    @Test
    void renditions_ofAPackage_areItsPicturesAndSoundsOnce() throws Exception {
        write("master.m3u8", MASTER);
        for (String playlist : List.of("sound.m3u8", "large.m3u8", "small.m3u8")) {
            write(playlist, MEDIA);
        }

        write("frames.m3u8", FRAMES);

        Listed listed = Listed.read(directory, "master.m3u8");

        List<Rendition> renditions = listed.renditions();
        assertThat(renditions)
                .extracting(rendition -> rendition.playlist() + " " + rendition.track())
                .containsExactly("sound.m3u8 AUDIO", "large.m3u8 HD", "small.m3u8 SD");
        assertThat(renditions.get(0).initialization()).isEqualTo("init.mp4");
        assertThat(renditions.get(0).segments()).containsExactly("part-1.m4s", "part-2.m4s");
        assertThat(renditions.get(0).firstSequence()).isEqualTo(3);
        assertThat(listed.keyFrames())
                .extracting(rendition -> rendition.playlist() + " " + rendition.track())
                .containsExactly("frames.m3u8 SD");
    }

    @Test
    void rendition_thatIsUpright_isOfTheClassOfItsShorterSide() throws Exception {
        write("master.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1080x1920\nlarge.m3u8\n");
        write("large.m3u8", MEDIA);

        assertThat(Listed.read(directory, "master.m3u8").renditions())
                .extracting(Rendition::track)
                .containsExactly(Track.HD);
    }

    @Test
    void keyFrames_separated_areFilesOfTheirOwn() throws Exception {
        write("frames.m3u8", FRAMES);
        write("part-1.m4s", "0123456");

        Rendition separate = KeyFrames.separate(directory, Rendition.read(directory, "frames.m3u8", Track.SD));

        assertThat(separate.segments()).containsExactly("frames-00001.m4s", "frames-00002.m4s");
        assertThat(separate.lines()).containsAll(separate.segments()).noneMatch(line -> line.contains("BYTERANGE"));
        assertThat(directory.resolve("frames-00001.m4s")).hasContent("123");
        assertThat(directory.resolve("frames-00002.m4s")).hasContent("56");
    }

    @Test
    void rates_areThoseOfTheFilesAsTheyAre() throws Exception {
        write("master.m3u8", """
                #EXTM3U
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",URI="sound.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1,RESOLUTION=640x360,AUDIO="a"
                picture.m3u8
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1,RESOLUTION=640x360,URI="frames.m3u8"
                """);
        write("sound.m3u8", MEDIA.replace("part", "sound"));
        write("picture.m3u8", MEDIA + "#EXTINF:1,\nlast.m4s\n");
        write("frames.m3u8", FRAMES);
        write("sound-1.m4s", "012345");
        write("sound-2.m4s", "0123");
        write("part-1.m4s", "01234567");
        write("part-2.m4s", "0123456789");
        write("last.m4s", "0");

        Rates.tell(directory, "master.m3u8");

        assertThat(Files.readAllLines(directory.resolve("master.m3u8")))
                .as("at most 20 bit/s, 19 bytes in 9 s; and of sound 12 bit/s, 10 bytes in 8 s")
                .contains("#EXT-X-STREAM-INF:BANDWIDTH=32,AVERAGE-BANDWIDTH=27,RESOLUTION=640x360,AUDIO=\"a\"")
                .contains("#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=16,AVERAGE-BANDWIDTH=14,RESOLUTION=640x360,"
                        + "URI=\"frames.m3u8\"");
    }

    @Test
    void keyFrames_beyondTheirSegment_areRefused() throws Exception {
        write("frames.m3u8", FRAMES);
        write("part-1.m4s", "01");
        Rendition frames = Rendition.read(directory, "frames.m3u8", Track.SD);

        assertThatThrownBy(() -> KeyFrames.separate(directory, frames))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("part-1.m4s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.m3u8", "/etc/passwd", "a/b.m3u8", "http://x/y.m3u8", "..", ".hidden"})
    void renditions_thatNameOtherPlaces_areRefused(String name) throws Exception {
        write("master.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + name + "\n");

        assertThatThrownBy(() -> Listed.read(directory, "master.m3u8"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no file of it");
    }

    @Test
    void playlist_ofShakaPackager_namesKeysByTheirIds() {
        String kid = "EREREREREREREREREREREQ==";
        String text = """
                #EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:text/plain;base64,%1$s",IV=0x6c21,KEYFORMAT="identity"
                #EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="data:text/plain;base64,%1$s",KEYFORMAT="identity"
                #EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://%1$s",KEYFORMATVERSIONS="1",KEYFORMAT="com.apple.streamingkeydelivery"
                """.formatted(kid);

        assertThat(SampleEncryption.playlist(text).lines())
                .containsExactly(
                        "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"data:text/plain;base64," + kid
                                + "\",KEYFORMAT=\"org.w3.clearkey\",KEYFORMATVERSIONS=\"1\"",
                        "#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI=\"data:text/plain;base64," + kid
                                + "\",KEYFORMAT=\"org.w3.clearkey\",KEYFORMATVERSIONS=\"1\"",
                        "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://11111111-1111-1111-1111-111111111111\","
                                + "KEYFORMATVERSIONS=\"1\",KEYFORMAT=\"com.apple.streamingkeydelivery\"");
    }

    @Test
    void manifests_merged_keepSubtitlesAndNameSizesAndClearKey() throws Exception {
        String clear = mpd("""
                <AdaptationSet id="0" contentType="video"><Representation id="0" mimeType="video/mp4"/></AdaptationSet>
                <AdaptationSet id="1" contentType="text" lang="ru"><Representation id="9" mimeType="text/vtt"/></AdaptationSet>""");
        String encrypted = mpd("""
                <AdaptationSet id="0" contentType="video" width="1280" height="720">
                  <ContentProtection value="cbcs" schemeIdUri="urn:mpeg:dash:mp4protection:2011"/>
                  <SupplementalProperty schemeIdUri="urn:mpeg:dash:adaptation-set-switching:2016" value="0"/>
                  <Representation id="0"/></AdaptationSet>
                <AdaptationSet id="1" contentType="video">
                  <SupplementalProperty schemeIdUri="urn:mpeg:dash:adaptation-set-switching:2016" value="0"/>
                  <Representation id="1" width="640" height="360"/></AdaptationSet>""");

        String merged = new String(Manifests.merge(clear.getBytes(UTF_8), encrypted.getBytes(UTF_8)), UTF_8);

        assertThat(merged)
                .containsOnlyOnce("contentType=\"text\"")
                .contains("lang=\"ru\"", "text/vtt", "ClearKey1.0")
                .contains("<Representation height=\"720\" id=\"0\" width=\"1280\"/>")
                .doesNotContain("text/mp4");
        assertThat(merged.split("adaptation-set-switching:2016\" value=\"1\"")).hasSize(2);
        assertThat(merged.split("adaptation-set-switching:2016\" value=\"0\"")).hasSize(2);
    }

    @Test
    void manifests_merged_keepLanguagesNamesAndRolesOfVoices() throws Exception {
        String clear = mpd("""
                <AdaptationSet contentType="audio" lang="en"><Role schemeIdUri="r" value="main"/><Label>English</Label>
                  <Representation id="a1"><SegmentTemplate initialization="a1-init.mp4"/></Representation></AdaptationSet>
                <AdaptationSet contentType="audio" lang="ru"><Role schemeIdUri="r" value="alternate"/><Label>Русский</Label>
                  <Representation id="a2"><SegmentTemplate initialization="a2-init.mp4"/></Representation></AdaptationSet>""");
        String encrypted = mpd("""
                <AdaptationSet contentType="audio"><Label>a2-init.mp4</Label>
                  <Representation id="0"><SegmentTemplate initialization="a2-init.mp4"/></Representation></AdaptationSet>
                <AdaptationSet contentType="audio"><Label>a1-init.mp4</Label>
                  <Representation id="1"><SegmentTemplate initialization="a1-init.mp4"/></Representation></AdaptationSet>""");

        String merged = new String(Manifests.merge(clear.getBytes(UTF_8), encrypted.getBytes(UTF_8)), UTF_8);

        assertThat(merged)
                .containsSubsequence("lang=\"ru\"", "<Label>Русский</Label>", "value=\"alternate\"", "a2-init.mp4")
                .containsSubsequence("lang=\"en\"", "<Label>English</Label>", "value=\"main\"", "a1-init.mp4")
                .doesNotContain("<Label>a1-init.mp4", "<Label>a2-init.mp4");
    }

    private static String mpd(String sets) {
        return "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period>" + sets + "</Period></MPD>";
    }

    @Test
    void encryption_withoutTheProgram_namesTheSettingAndLeavesNoKeyBehind() throws Exception {
        write("init-0.mp4", "i");
        write("chunk-0-00001.m4s", "s");
        Path output = Files.createDirectory(directory.resolve("output"));
        Rendition rendition =
                new Rendition("media_0.m3u8", Track.SD, "init-0.mp4", List.of("chunk-0-00001.m4s"), List.of());
        ContentKey key = new ContentKey(new UUID(1, 1), Track.SD, new byte[16]);

        assertThatThrownBy(() -> new ShakaPackager("no-such-packager")
                        .encrypt(
                                directory,
                                new Listed(List.of(rendition), List.of()),
                                Scheme.CENC,
                                new ShakaPackager.Keys(List.of(key), List.of()),
                                Set.of("CommonSystem"),
                                output))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("CINEMA_SHAKA_PACKAGER")
                .hasMessageContaining("no-such-packager");
        try (Stream<Path> left = Files.list(output)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void commonBox_isOfVersion1WithAllKeys() {
        byte[] box = ShakaPackager.commonBox(List.of(
                new ContentKey(new UUID(1, 1), Track.SD, new byte[16]),
                new ContentKey(new UUID(2, 2), Track.HD, new byte[16])));

        assertThat(box).hasSize(4 + 4 + 4 + 16 + 4 + 32 + 4);
        assertThat(java.nio.ByteBuffer.wrap(box).getInt()).isEqualTo(box.length);
        assertThat(box[8]).isEqualTo((byte) 1);
        assertThat(box[31]).isEqualTo((byte) 2);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
