package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.localservers.Tools;

final class PackagerTest {
    @TempDir
    Path directory;

    /** Of no attempt before. */
    static final Packager.KeptTracks NOTHING_KEPT = new Packager.KeptTracks() {
        @Override
        public boolean fetch(String name, Path file) {
            return false;
        }

        @Override
        public void keep(String name, Path file) {}
    };

    private static final Ffmpeg.Limits LIMITS = new Ffmpeg.Limits(1, 4L << 30, 1L << 30, Duration.ofMinutes(5));

    @Test
    void pack_withoutFfmpeg_namesTheSetting() throws Exception {
        Path master = Files.writeString(directory.resolve("master"), "x");

        assertThatThrownBy(() -> packager("no-such-ffmpeg", "no-such-ffprobe").inspect(master))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("no-such-ffprobe cannot be started")
                .hasMessageContaining("CINEMA_FFPROBE");
        assertThatThrownBy(() -> packager("no-such-ffmpeg", "unused").recipe(directory))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("CINEMA_FFMPEG");
    }

    @Test
    void inspect_ofAPlaylist_opensNothingElse() throws Exception {
        Path other = Files.writeString(directory.resolve("secret.ts"), "secret");
        Path master = Files.writeString(
                directory.resolve("master"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + other + "\n#EXT-X-ENDLIST\n");

        assertThatThrownBy(() -> packager().inspect(master))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("the file cannot be read as video");
    }

    /** Read at the speed it plays, so that no machine is through before it was asked how far it is. */
    @Test
    void pack_ofAFilm_tellsHowFarItIsAndHowFast() throws Exception {
        Path master = master(2);
        Path paced =
                Files.writeString(directory.resolve("paced"), "#!/bin/sh\nexec '" + Tools.ffmpeg() + "' -re \"$@\"\n");
        assertThat(paced.toFile().setExecutable(true)).isTrue();
        List<PackagingProgress.At> told = new ArrayList<>();

        pack(packager(paced.toString(), Tools.ffprobe().toString()), master, NOTHING_KEPT, told::add);

        assertThat(told).extracting(PackagingProgress.At::fraction).isSorted().allMatch(done -> done >= 0 && done <= 1);
        assertThat(told.stream().map(PackagingProgress.At::fraction).distinct()).hasSizeGreaterThan(5);
        assertThat(told)
                .anySatisfy(at -> assertThat(at.speed()).isBetween(0.5, 3.0))
                .anySatisfy(at -> assertThat(at.secondsLeft()).isBetween(0L, 60L));
    }

    @Test
    void pack_again_isTheSameToTheByteAndTakesWhatIsKept() throws Exception {
        Path master = master(2);
        Map<String, byte[]> kept = new TreeMap<>();
        Packager.KeptTracks tracks = new Packager.KeptTracks() {
            @Override
            public boolean fetch(String name, Path file) throws IOException {
                byte[] bytes = kept.get(name);
                if (bytes != null) {
                    Files.write(file, bytes);
                }
                return bytes != null;
            }

            @Override
            public void keep(String name, Path file) throws IOException {
                assertThat(kept.put(name, Files.readAllBytes(file))).isNull();
            }
        };

        Map<String, String> first = pack(packager(), master, tracks, at -> {});
        Map<String, String> anew = pack(packager(), master, NOTHING_KEPT, at -> {});
        List<PackagingProgress.At> told = new ArrayList<>();
        Map<String, String> again = pack(packager(), master, tracks, told::add);

        assertThat(kept).containsOnlyKeys("v160.mp4", "v80.mp4", "a1.mp4");
        assertThat(anew.equals(first)).as("the same bytes").isTrue();
        assertThat(again.equals(first)).as("the same bytes").isTrue();
        assertThat(told).extracting(PackagingProgress.At::speed).containsOnlyNulls();
    }

    @Test
    void pack_thatIsInterrupted_doesNotBlameTheMaster() throws Exception {
        Path master = master(2);
        Packager.KeptTracks interrupting = new Packager.KeptTracks() {
            @Override
            public boolean fetch(String name, Path file) {
                return false;
            }

            @Override
            public void keep(String name, Path file) {
                Thread.currentThread().interrupt();
            }
        };

        assertThatThrownBy(() -> pack(packager(), master, interrupting, at -> {}))
                .isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void pack_withAMark_hasTwoVariantsOfThePictureUnderTheSameNames() throws Exception {
        Path master = master(5);
        Packager packager = packager();
        Packager.Packaged packaged = packager.pack(
                master,
                packager.inspect(master),
                Optional.of(FaintPicture.of(new byte[32], "a package")),
                NOTHING_KEPT,
                new PackagingProgress(at -> {}, System::nanoTime));

        Marking marking = Objects.requireNonNull(packaged.marking());
        List<String> names = packaged.files().stream().map(packaged::name).toList();
        assertThat(marking.segments()).isEqualTo(2);
        for (String segment : List.of("v160-00001.m4s", "v160-00002.m4s", "v80-00001.m4s", "v80-00002.m4s")) {
            assertThat(names).contains("a/" + segment, "b/" + segment).doesNotContain(segment);
            assertThat(segment).matches(marking.segmentNames());
            assertThat(Files.mismatch(
                            packaged.directory().resolve("a/" + segment),
                            packaged.directory().resolve("b/" + segment)))
                    .isNotNegative();
        }
        assertThat(names).contains("v160-init.mp4", "a1-00001.m4s").noneMatch(name -> name.contains("iframes"));
        assertThat("v160.m3u8").matches(marking.playlistNames());
        assertThat("a1.m3u8").doesNotMatch(marking.playlistNames());
        assertThat(Files.readString(packaged.directory().resolve(MediaPackage.HLS)))
                .doesNotContain("I-FRAME");
    }

    @Test
    void step_beforeThePlaylists_changesWhatTheyName() throws Exception {
        PackagingStep withoutSound = (film, files) -> new Film(film.source(), film.of(Track.Kind.VIDEO));
        Packager packager = new Packager(
                new Ffmpeg(Tools.ffmpeg().toString(), Tools.ffprobe().toString(), LIMITS),
                "veryfast",
                new ObjectMapper(),
                List.of(withoutSound));

        Map<String, String> files = pack(packager, master(2), NOTHING_KEPT, at -> {});

        assertThat(files.get(MediaPackage.HLS)).doesNotContain("AUDIO");
    }

    @Test
    void run_overItsLimits_isEndedWithTheSettingToRaise() throws Exception {
        Path master = master(10);
        assertThat(refusal(master, new Ffmpeg.Limits(1, 4L << 30, 20_000, Duration.ofMinutes(1))))
                .contains("grew over", "STREAMING_FFMPEG_FILE");
        assertThat(refusal(master, new Ffmpeg.Limits(1, 4L << 30, 1L << 30, Duration.ofMillis(1))))
                .contains("was not through", "STREAMING_FFMPEG_TIME");
    }

    private String refusal(Path master, Ffmpeg.Limits limits) {
        Ffmpeg ffmpeg = new Ffmpeg(Tools.ffmpeg().toString(), "unused", limits);
        List<String> output =
                List.of("-vf", "scale=1280:720", "-c:v", "libx264", "-preset", "slow", "-f", "mpegts", "out");
        try {
            ffmpeg.run(List.of("-re"), master, output, directory, (seconds, speed) -> {});
            return "";
        } catch (PackagingException e) {
            assertThat(e.isRetryable()).isTrue();
            return e.reason();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path master(int seconds) throws Exception {
        return Master.picture(160, 160, "25", seconds)
                .sound(seconds, "-c:a", "aac", "-f", "matroska")
                .write(directory.resolve("master"));
    }

    private Map<String, String> pack(
            Packager packager, Path master, Packager.KeptTracks kept, Consumer<PackagingProgress.At> told)
            throws Exception {
        PackagingProgress progress = new PackagingProgress(told, System::nanoTime);
        Map<String, String> files = new TreeMap<>();
        for (Path file : packager.pack(master, packager.inspect(master), Optional.empty(), kept, progress)
                .files()) {
            files.put(file.getFileName().toString(), new String(Files.readAllBytes(file), ISO_8859_1));
        }
        return files;
    }

    @Property
    void ladder_ofAnyPicture_isNeverLargerAndKeepsItsShape(
            @ForAll @IntRange(min = 64, max = 8192) int width, @ForAll @IntRange(min = 64, max = 8192) int height) {
        Assume.that(Math.max(width, height) <= 5 * Math.min(width, height));
        var picture = new Source.Picture(0, "h264", width, height, new FrameRate(25, 1), false, false);

        var rungs = Ladder.of(picture);

        assertThat(rungs).hasSizeGreaterThanOrEqualTo(2).doesNotHaveDuplicates().allSatisfy(rung -> {
            assertThat(rung.width()).isBetween(2, width).matches(pixels -> pixels % 2 == 0);
            assertThat(rung.height()).isBetween(2, height).matches(pixels -> pixels % 2 == 0);
            double exact = (double) rung.width() * height / width;
            double error = 2 + 2.0 * height / width;
            assertThat(rung.height()).isBetween((int) Math.floor(exact - error), (int) Math.ceil(exact + error));
        });
        assertThat(rungs).isSortedAccordingTo((one, other) -> other.shortSide() - one.shortSide());
        assertThat(rungs).extracting(Ladder.Rung::shortSide).doesNotHaveDuplicates();
    }

    @Test
    void ladder_ofAnOddPictureAsWideAsABox_hasALineLessNotOneMore() {
        var picture = new Source.Picture(0, "h264", 2560, 575, new FrameRate(25, 1), false, false);

        assertThat(Ladder.of(picture).get(0)).isEqualTo(new Ladder.Rung(2560, 574, 9_000));
    }

    @Property
    void address_ofAPackage_dependsOnAllThatMakesIt(@ForAll @Size(32) byte[] master, @ForAll String recipe) {
        Video video = Video.ofTitle(new java.util.UUID(1, 1));
        var address = MediaPackage.address(video, master, recipe);

        assertThat(address).isEqualTo(MediaPackage.address(video, master.clone(), recipe));
        assertThat(address.version()).isEqualTo(8);
        assertThat(address.variant()).isEqualTo(2);
        assertThat(MediaPackage.address(video, master, recipe + "x")).isNotEqualTo(address);
        byte[] other = master.clone();
        other[7]++;
        assertThat(MediaPackage.address(video, other, recipe)).isNotEqualTo(address);
        assertThat(MediaPackage.address(Video.ofTitle(new java.util.UUID(1, 2)), master, recipe))
                .isNotEqualTo(address);
    }

    @Property
    void parts_ofAnyFile_coverItWithinTheLimits(@ForAll @LongRange(min = 1, max = 107374182400L) long size) {
        long part = MasterUpload.partSize(size);
        MasterUpload upload = new MasterUpload(
                new java.util.UUID(1, 1),
                Video.ofTitle(new java.util.UUID(1, 1)),
                "film",
                size,
                part,
                "s3",
                false,
                false);

        assertThat(part).isBetween(8L << 20, 64L << 20);
        assertThat(upload.partCount()).isBetween(1, 10_000);
        assertThat((upload.partCount() - 1L) * part + upload.sizeOfPart(upload.partCount()))
                .isEqualTo(size);
        assertThat(upload.sizeOfPart(upload.partCount())).isBetween(1L, part);
    }

    private static Packager packager() {
        return packager(Tools.ffmpeg().toString(), Tools.ffprobe().toString());
    }

    static Packager packager(String ffmpeg, String ffprobe) {
        return new Packager(new Ffmpeg(ffmpeg, ffprobe, LIMITS), "veryfast", new ObjectMapper(), List.of());
    }
}
