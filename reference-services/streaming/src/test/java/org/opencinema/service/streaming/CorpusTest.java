package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.localservers.Tools;
import org.opencinema.signing.lint.Fetch;
import org.opencinema.signing.lint.Finding;
import org.opencinema.signing.lint.Linter;
import org.opencinema.signing.lint.Severity;

/** Masters of many shapes, each packaged or refused with its reason. What is packaged has no MUST finding and decodes. */
final class CorpusTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Longer and larger clips. */
    private static final boolean LONG = Boolean.getBoolean("streaming.long");

    private static final double SECONDS = LONG ? 20 : 2;

    @TempDir
    Path directory;

    private Packager.Packaged pack(Path master) throws Exception {
        Packager packager =
                PackagerTest.packager(Tools.ffmpeg().toString(), Tools.ffprobe().toString());
        PackagingProgress progress = new PackagingProgress(at -> {}, System::nanoTime);
        Source source = packager.inspect(master);
        Packager.Packaged packaged =
                packager.pack(master, source, Optional.empty(), PackagerTest.NOTHING_KEPT, progress);
        assertLints(packaged);
        for (Rendition rendition : packaged.film().renditions()) {
            if (rendition.track().kind() != Track.Kind.SUBTITLES) {
                assertDecodes(packaged.film(), rendition);
            }
        }
        return packaged;
    }

    private void assertLints(Packager.Packaged packaged) {
        for (String manifest : List.of(MediaPackage.HLS, MediaPackage.DASH)) {
            URI uri = directory.resolve("package").resolve(manifest).toUri();
            List<Finding> must = Linter.lint(uri, Fetch.filesAndUrls()).stream()
                    .filter(finding -> finding.rule().severity() == Severity.MUST)
                    .toList();
            assertThat(must).as(manifest).isEmpty();
        }
        assertThat(packaged.files()).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }

    private void assertDecodes(Film film, Rendition rendition) throws Exception {
        JsonNode probed = probe(rendition.playlist());
        JsonNode stream = probed.at("/streams/0");
        assertThat(probed.at("/format/duration").asDouble()).isCloseTo(film.durationSeconds(), within(0.15));
        assertThat(stream.path("nb_read_frames").asInt()).isPositive();
        if (rendition.track().kind() == Track.Kind.VIDEO) {
            assertThat(stream.path("width").asInt())
                    .isEqualTo(rendition.track().requireRung().width());
            assertThat(stream.path("height").asInt())
                    .isEqualTo(rendition.track().requireRung().height());
            assertThat(FrameRate.parse(stream.path("r_frame_rate").asText()).perSecond())
                    .isCloseTo(film.source().picture().rate().perSecond(), within(0.01));
            assertThat(firstPictureAt(directory
                            .resolve("package")
                            .resolve(rendition.segments().get(0).file())))
                    .isZero();
        } else {
            assertThat(stream.path("channels").asInt())
                    .isEqualTo(rendition.track().channels());
        }
    }

    /** The composition offset of the first sample, in ticks; the times of decoding begin with 0. */
    private static int firstPictureAt(Path segment) throws Exception {
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, ISO_8859_1).indexOf("trun") + 4;
        ByteBuffer trun = ByteBuffer.wrap(bytes).position(at);
        int flags = trun.getInt() & 0xffffff;
        assertThat(flags & 0x800).as("composition offsets").isNotZero();
        int optional = Integer.bitCount(flags & 0x5); // of the data, of the flags of the first sample
        int before = Integer.bitCount(flags & 0x700); // duration, size and flags of each sample
        return trun.getInt(at + 4 + 4 + 4 * (optional + before));
    }

    private JsonNode probe(String file) throws Exception {
        return JSON.readTree(Master.run(List.of(
                Tools.ffprobe().toString(),
                "-v",
                "error",
                "-allowed_extensions",
                "ALL",
                "-of",
                "json",
                "-count_frames",
                "-show_format",
                "-show_streams",
                directory.resolve("package").resolve(file).toString())));
    }

    private Path master() {
        return directory.resolve("master");
    }

    private String text(String file) throws Exception {
        return Files.readString(directory.resolve("package").resolve(file));
    }

    private void assertRefused(String... reasons) {
        assertThatThrownBy(() -> pack(master()))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContainingAll(reasons);
    }

    @ParameterizedTest
    @CsvSource({
        "libx264, mp4, 24, aac",
        "libx264, matroska, 30000/1001, flac",
        "libx264, mpegts, 50, mp2",
        "libx264, mov, 60, pcm_s16le",
        "libx265, matroska, 24000/1001, ac3",
        "libvpx-vp9, webm, 30, libopus",
        "libaom-av1, mp4, 25, aac",
        "mpeg2video, mpegts, 25, mp2",
        "prores, mov, 25, pcm_s24le"
    })
    void codec_andFrameRate_areKeptOrMadePlayable(String video, String container, String rate, String audio)
            throws Exception {
        if (!Master.encodes(video)) {
            assertThat(video)
                    .as("every FFmpeg that packages can encode these")
                    .isNotIn("libx264", "mpeg2video", "prores");
            return;
        }
        double seconds = video.equals("libaom-av1") ? 1 : SECONDS;
        Master.picture(320, 180, rate, seconds)
                .sound(seconds, "-c:a", audio, "-ac", "2", "-c:v", video, "-cpu-used", "8", "-strict", "-2")
                .with("-f", container)
                .write(master());

        Packager.Packaged packaged = pack(master());

        double perSecond =
                FrameRate.parse(rate.contains("/") ? rate : rate + "/1").perSecond();
        assertThat(packaged.film().source().picture().rate().perSecond()).isCloseTo(perSecond, within(0.001));
        assertThat(packaged.film().durationSeconds()).isCloseTo(seconds, within(0.1));
        assertThat(packaged.film().videos()).hasSize(2);
        assertThat(packaged.film().of(Track.Kind.AUDIO)).hasSize(1);
        assertThat(text(MediaPackage.HLS)).contains("RESOLUTION=320x180,FRAME-RATE=%.3f".formatted(perSecond));
    }

    @Test
    void frameRate_thatVaries_isMadeConstantWithANote() throws Exception {
        Master.picture(320, 180, "30", SECONDS)
                .with("-vf", "select=if(lt(n\\,30)\\,1\\,not(mod(n\\,3)))", "-vsync", "vfr", "-f", "mp4")
                .write(master());

        Film film = pack(master()).film();

        assertThat(film.source().notes()).anyMatch(note -> note.contains("frame rate varies"));
        assertThat(film.source().picture().rate().perSecond()).isEqualTo(30);
        assertThat(film.durationSeconds()).isCloseTo(SECONDS, within(0.2));
    }

    @Test
    void picture_inPortrait_staysUpright() throws Exception {
        Master.picture(360, 640, "25", SECONDS).with("-f", "mp4").write(master());

        Film film = pack(master()).film();

        assertThat(film.videos())
                .extracting(video -> video.track().requireRung().width())
                .containsExactly(360, 240);
        assertThat(film.videos())
                .extracting(video -> video.track().requireRung().height())
                .containsExactly(640, 426);
    }

    @Test
    void picture_storedLying_isTurned() throws Exception {
        Master.picture(320, 180, "25", SECONDS).with("-f", "mp4").write(master());
        Master.turn(master());

        Film film = pack(master()).film();

        assertThat(film.source().picture().height()).isEqualTo(320);
        assertThat(film.source().notes()).anyMatch(note -> note.contains("turned"));
    }

    @Test
    void pixels_thatAreNotSquare_areStretched() throws Exception {
        Master.picture(240, 180, "25", SECONDS)
                .with("-vf", "setsar=4/3", "-f", "mp4")
                .write(master());

        Film film = pack(master()).film();

        assertThat(film.source().picture().width()).isEqualTo(320);
        assertThat(film.source().notes()).anyMatch(note -> note.contains("not square"));
    }

    @Test
    void picture_ofOddSize_losesOneLineAtMost() throws Exception {
        Master.picture(333, 187, "25", SECONDS)
                .with("-pix_fmt", "yuv444p", "-f", "matroska")
                .write(master());

        Ladder.Rung largest = pack(master()).film().videos().get(0).track().requireRung();

        assertThat(largest.width()).isEqualTo(332);
        assertThat(largest.height()).isEqualTo(186);
    }

    @Test
    void picture_interlaced_isMadeProgressive() throws Exception {
        Master.picture(352, 288, "25", SECONDS)
                .with("-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-top", "1", "-f", "mpegts")
                .write(master());

        assertThat(pack(master()).film().source().notes()).anyMatch(note -> note.contains("interlaced"));
    }

    @Test
    void picture_inHdr_isToneMappedWithANote() throws Exception {
        Master.picture(320, 180, "25", 1)
                .with("-x264-params", "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc")
                .with("-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "smpte2084")
                .with("-colorspace", "bt2020nc", "-f", "matroska")
                .write(master());

        Film film = pack(master()).film();

        assertThat(film.source().notes()).anyMatch(note -> note.contains("tone-mapped"));
        JsonNode stream = probe(film.videos().get(0).playlist()).at("/streams/0");
        assertThat(stream.path("color_transfer").asText()).isEqualTo("bt709");
        assertThat(stream.path("pix_fmt").asText()).isEqualTo("yuv420p");
    }

    @Test
    void film_withoutSound_isSilent() throws Exception {
        Master.picture(640, 360, "25", SECONDS).with("-f", "mp4").write(master());

        pack(master());

        assertThat(text(MediaPackage.HLS)).doesNotContain("AUDIO").contains("RESOLUTION=640x360", "RESOLUTION=426x240");
    }

    @Test
    void film_ofFiveFrames_isPackaged() throws Exception {
        Master.picture(320, 180, "25", 0.2)
                .sound(0.2, "-c:a", "aac", "-f", "mp4")
                .write(master());

        Packager.Packaged packaged = pack(master());

        assertThat(packaged.film().durationSeconds()).isCloseTo(0.2, within(0.01));
        assertThat(packaged.poster()).isPositive();
    }

    @Test
    void sound_ofSixChannels_isOfferedInTwoAsWell() throws Exception {
        Master.picture(320, 180, "25", SECONDS)
                .sound(SECONDS, "-af", "pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0", "-c:a", "ac3", "-f", "matroska")
                .write(master());

        Film film = pack(master()).film();

        assertThat(film.of(Track.Kind.AUDIO))
                .extracting(audio -> audio.track().channels())
                .containsExactly(2, 6);
        assertThat(text(MediaPackage.HLS)).contains("CHANNELS=\"6\"", "AUDIO=\"surround\"", "AUDIO=\"stereo\"");
    }

    @Test
    void sound_tooQuiet_isMadeAsLoudAsOtherFilms() throws Exception {
        Master.picture(320, 180, "25", 4)
                .sound(4, "-af", "volume=-30dB", "-ac", "1", "-c:a", "pcm_s16le", "-f", "matroska")
                .write(master());

        pack(master());

        String summary = Master.run(List.of(
                Tools.ffmpeg().toString(),
                "-hide_banner",
                "-nostats",
                "-allowed_extensions",
                "ALL",
                "-i",
                directory.resolve("package/a1.m3u8").toString(),
                "-af",
                "ebur128=framelog=verbose",
                "-f",
                "null",
                "-"));
        Matcher loudness = Pattern.compile("I:\\s+(-[\\d.]+) LUFS").matcher(summary);
        double last = 0;
        while (loudness.find()) {
            last = Double.parseDouble(loudness.group(1));
        }
        assertThat(last).isCloseTo(-23, within(1.0));
    }

    @Test
    void soundAndSubtitles_inSeveralLanguages_areKept() throws Exception {
        Path srt = Files.writeString(
                directory.resolve("en.srt"), "1\n00:00:00,500 --> 00:00:01,500\nHello <i>there</i>\n");
        Path ass = Files.writeString(directory.resolve("ru.ass"), """
                [Script Info]
                ScriptType: v4.00+

                [V4+ Styles]
                Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
                Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

                [Events]
                Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                Dialogue: 0,0:00:00.50,0:00:01.50,Default,,0,0,0,,{\\pos(10,10)}Привет
                """);
        Master master = Master.picture(320, 180, "25", SECONDS);
        master.sound(SECONDS).sound(SECONDS).file(srt).file(ass);
        master.with("-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "4", "-c:a", "aac", "-c:s:0", "srt");
        master.with(
                "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=rus", "-disposition:a:1", "default");
        master.with("-disposition:a:0", "0", "-metadata:s:a:0", "title=Director's \"cut\"");
        master.with("-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=rus", "-c:s:1", "ass");
        master.with("-f", "matroska").write(master());

        Film film = pack(master()).film();

        assertThat(text(MediaPackage.HLS))
                .contains(
                        "TYPE=AUDIO,GROUP-ID=\"stereo\",NAME=\"Director's cut\",LANGUAGE=\"en\",DEFAULT=NO",
                        "TYPE=AUDIO,GROUP-ID=\"stereo\",NAME=\"Русский\",LANGUAGE=\"ru\",DEFAULT=YES",
                        "TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"English\",LANGUAGE=\"en\"",
                        "SUBTITLES=\"subtitles\"");
        assertThat(text(MediaPackage.DASH)).contains("lang=\"ru\"", "mimeType=\"text/vtt\"");
        assertThat(text("s1.vtt"))
                .startsWith("WEBVTT")
                .containsPattern("00:00\\.5\\d\\d --> 00:01\\.5\\d\\d\\nHello <i>there</i>");
        assertThat(text("s2.vtt")).contains("Привет").doesNotContain("pos");
        assertThat(film.of(Track.Kind.SUBTITLES)).hasSize(2);
    }

    @Test
    void thumbnails_ofAFilm_areIndexedOnTheirSheets() throws Exception {
        Master.picture(320, 180, "25", 60).with("-f", "mp4").write(master());

        Packager.Packaged packaged = pack(master());

        List<String> cues = new ArrayList<>();
        Matcher cue = Pattern.compile(
                        "(\\d\\d:\\d\\d\\.\\d{3}) --> .*\\n(thumbnails-\\d{3}\\.jpg)#xywh=(\\d+,\\d+),160,90")
                .matcher(text(Pictures.THUMBNAILS));
        while (cue.find()) {
            cues.add(cue.group(1) + " " + cue.group(2) + " " + cue.group(3));
            assertThat(directory.resolve("package").resolve(cue.group(2))).exists();
        }
        assertThat(cues).hasSize(30).contains("00:00.000 thumbnails-001.jpg 0,0", "00:50.000 thumbnails-002.jpg 0,0");
        JsonNode sheet = probe("thumbnails-001.jpg").at("/streams/0");
        assertThat(sheet.path("width").asInt()).isEqualTo(5 * 160);
        assertThat(sheet.path("height").asInt()).isEqualTo(5 * 90);
        assertThat(packaged.poster()).isBetween(1, 5);
        assertThat(text("v180-iframes.m3u8").lines().filter(line -> line.startsWith("#EXT-X-BYTERANGE")))
                .hasSize(30);
        assertIFramesAreWhole();
    }

    /** Each range, behind the initialization section, is a picture that needs no other. */
    private void assertIFramesAreWhole() throws Exception {
        Path files = directory.resolve("package");
        Matcher range =
                Pattern.compile("#EXT-X-BYTERANGE:(\\d+)@(\\d+)\\n(\\S+)").matcher(text("v180-iframes.m3u8"));
        assertThat(range.find()).isTrue();
        byte[] segment = Files.readAllBytes(files.resolve(range.group(3)));
        int from = Integer.parseInt(range.group(2));
        int length = Integer.parseInt(range.group(1));
        Path picture = directory.resolve("iframe.mp4");
        Files.write(picture, Files.readAllBytes(files.resolve("v180-init.mp4")));
        Files.write(
                picture,
                java.util.Arrays.copyOfRange(segment, from, from + length),
                java.nio.file.StandardOpenOption.APPEND);
        Path shown = directory.resolve("iframe.png");
        new ProcessBuilder(
                        Tools.ffmpeg().toString(),
                        "-v",
                        "quiet",
                        "-i",
                        picture.toString(),
                        "-frames:v",
                        "1",
                        shown.toString())
                .start()
                .waitFor();
        assertThat(shown).isNotEmptyFile();
    }

    @Test
    void file_withSoundOnly_isRefused() throws Exception {
        Master.none().sound(SECONDS, "-c:a", "aac", "-f", "mp4").write(master());

        assertRefused("the file has no video stream, only sound");
    }

    @Test
    void file_thatIsText_isRefused() throws Exception {
        Files.writeString(master(), "this is no film\n".repeat(1000), UTF_8);

        assertRefused("the file cannot be read as video", "Invalid data found");
    }

    @Test
    void file_withABrokenTail_isRefusedWithWhatIsThere() throws Exception {
        Master.picture(640, 360, "25", 8).with("-f", "matroska").write(master());
        Master.cut(master(), 0.5);

        assertRefused("the file is cut off", "says that it has 8.0 s");
    }

    @Test
    void file_whoseIndexIsMissing_isRefused() throws Exception {
        Master.picture(320, 180, "25", SECONDS).with("-f", "mp4").write(master());
        Master.cut(master(), 0.5);

        assertRefused("moov atom not found");
    }

    @Test
    void picture_thatIsTooSmall_isRefused() throws Exception {
        Master.picture(64, 32, "25", SECONDS).with("-f", "mp4").write(master());

        assertRefused("the picture must have 64 to 8192 pixels each way", "it has 64x32");
    }
}
