package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.localservers.Tools;

final class PackagerTest {
    @TempDir
    Path directory;

    @Test
    void pack_withoutFfmpeg_namesTheSetting() throws Exception {
        Path master = Files.writeString(directory.resolve("master"), "x");
        Path output = directory.resolve("package");

        assertThatThrownBy(() -> packager("no-such-ffmpeg", "no-such-ffprobe")
                        .pack(master, output, Optional.empty(), done -> {}))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("no-such-ffprobe cannot be started")
                .hasMessageContaining("CINEMA_FFPROBE");
        Files.createDirectories(output);
        assertThatThrownBy(() -> new Ffmpeg("no-such-ffmpeg", "unused").encode(master, List.of(), output, done -> {}))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("CINEMA_FFMPEG");
    }

    @Test
    void pack_ofAPlaylist_opensNothingElse() throws Exception {
        Path other = Files.writeString(directory.resolve("secret.ts"), "secret");
        Path master = Files.writeString(
                directory.resolve("master"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + other + "\n#EXT-X-ENDLIST\n");

        assertThatThrownBy(() -> packager(
                                Tools.ffmpeg().toString(), Tools.ffprobe().toString())
                        .pack(master, directory.resolve("package"), Optional.empty(), done -> {}))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("the file cannot be read as video");
    }

    /** Read at the speed it plays, so that no machine is through before it was asked how far it is. */
    @Test
    void pack_ofAFilm_tellsHowFarItIs() throws Exception {
        Path master = directory.resolve("master");
        String picture = "testsrc2=s=160x90:r=25:d=5";
        Process maker = new ProcessBuilder(List.of(
                        Tools.ffmpeg().toString(),
                        "-v",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        picture,
                        "-f",
                        "matroska",
                        "" + master))
                .start();
        assertThat(maker.waitFor()).isZero();
        Path paced =
                Files.writeString(directory.resolve("paced"), "#!/bin/sh\nexec '" + Tools.ffmpeg() + "' -re \"$@\"\n");
        assertThat(paced.toFile().setExecutable(true)).isTrue();
        List<Double> told = new ArrayList<>();

        packager(paced.toString(), Tools.ffprobe().toString())
                .pack(master, directory.resolve("package"), Optional.empty(), told::add);

        assertThat(told).isSorted().hasSizeGreaterThan(2).allMatch(done -> done >= 0 && done <= 1);
        assertThat(new HashSet<>(told)).hasSizeGreaterThan(2);
    }

    @Property
    void renditions_ofAnyHeight_areNeverLargerAndAtLeastThreeFrom480(
            @ForAll @IntRange(min = 1, max = 5000) int height) {
        var renditions = Packager.renditions(height);

        assertThat(renditions).isNotEmpty().allMatch(step -> step.height() <= Math.max(2, height));
        assertThat(renditions).allMatch(step -> step.height() % 2 == 0);
        assertThat(renditions.size()).isGreaterThanOrEqualTo(height >= 480 ? 3 : 1);
    }

    @Property
    void parts_ofAnyFile_coverItWithinTheLimits(@ForAll @LongRange(min = 1, max = 107374182400L) long size) {
        long part = MasterUpload.partSize(size);
        MasterUpload upload = new MasterUpload(
                new java.util.UUID(1, 1), Video.ofTitle(new java.util.UUID(1, 1)), "film", size, part, "s3", false);

        assertThat(part).isBetween(8L << 20, 64L << 20);
        assertThat(upload.partCount()).isBetween(1, 10_000);
        assertThat((upload.partCount() - 1L) * part + upload.sizeOfPart(upload.partCount()))
                .isEqualTo(size);
        assertThat(upload.sizeOfPart(upload.partCount())).isBetween(1L, part);
    }

    private static Packager packager(String ffmpeg, String ffprobe) {
        return new Packager(new Ffmpeg(ffmpeg, ffprobe), new ObjectMapper());
    }
}
