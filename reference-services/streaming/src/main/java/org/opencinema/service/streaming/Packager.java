package org.opencinema.service.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes of a master one set of CMAF segments for HLS and DASH, in a ladder of renditions, in one pass. */
final class Packager {
    private static final List<Rendition> LADDER = List.of(
            new Rendition(1080, 4500, 4800, 9000),
            new Rendition(720, 2400, 2600, 4800),
            new Rendition(480, 1200, 1300, 2400),
            new Rendition(360, 700, 750, 1400),
            new Rendition(240, 300, 330, 600));

    private final Ffmpeg ffmpeg;
    private final ObjectMapper json;

    Packager(Ffmpeg ffmpeg, ObjectMapper json) {
        this.ffmpeg = ffmpeg;
        this.json = json;
    }

    /** Packages the master into the directory; tells which fraction is done. With a mark all of it is encoded twice. */
    PackagedFilm pack(Path master, Path directory, Optional<FaintPicture> mark, DoubleConsumer fractionDone)
            throws IOException, PackagingException, InterruptedException {
        Files.createDirectories(directory);
        Source source = probe(master, directory);
        int renditions = renditions(source.height()).size();
        double share = mark.isPresent() ? 0.5 : 1;
        ffmpeg.encode(
                master,
                output(source, mark, false),
                directory,
                seconds -> fractionDone.accept(share * fraction(seconds, source)));
        requireVariants(directory, renditions);
        Marking marking = null;
        if (mark.isPresent()) {
            Path other = Files.createDirectory(directory.resolveSibling("variant-b"));
            ffmpeg.encode(
                    master,
                    output(source, mark, true),
                    other,
                    seconds -> fractionDone.accept(share + share * fraction(seconds, source)));
            marking = Marking.arrange(directory, other, renditions);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        return new PackagedFilm(directory, duration(directory.resolve("media_0.m3u8")), files, marking);
    }

    private static double fraction(double seconds, Source source) {
        return source.durationSeconds() > 0 ? Math.min(1, seconds / source.durationSeconds()) : 0;
    }

    private Source probe(Path master, Path directory)
            throws PackagingException, InterruptedException, JsonProcessingException {
        JsonNode probed = json.readTree(ffmpeg.probe(master, directory));
        int video = -1;
        int audio = -1;
        int height = 0;
        for (JsonNode stream : probed.path("streams")) {
            String type = stream.path("codec_type").asText();
            boolean cover = stream.path("disposition").path("attached_pic").asInt() == 1;
            if (type.equals("video") && !cover && video < 0) {
                video = stream.path("index").asInt();
                height = stream.path("height").asInt();
            } else if (type.equals("audio") && audio < 0) {
                audio = stream.path("index").asInt();
            }
        }
        if (video < 0) {
            throw PackagingException.ofMaster("the file has no video stream");
        }
        return new Source(
                video, audio, height, probed.path("format").path("duration").asDouble(0));
    }

    /** Never larger than the source. */
    static List<Rendition> renditions(int height) {
        List<Rendition> fitting =
                LADDER.stream().filter(step -> step.height() <= height).toList();
        if (!fitting.isEmpty()) {
            return fitting;
        }
        Rendition smallest = LADDER.get(LADDER.size() - 1);
        return List.of(new Rendition(
                Math.max(2, height / 2 * 2), smallest.kilobits(), smallest.maxKilobits(), smallest.bufferKilobits()));
    }

    private static List<String> output(Source source, Optional<FaintPicture> mark, boolean b) {
        List<Rendition> renditions = renditions(source.height());
        StringBuilder filter = new StringBuilder("[0:" + source.videoStream() + "]split=" + renditions.size());
        for (int i = 0; i < renditions.size(); i++) {
            filter.append("[s").append(i).append(']');
        }
        List<String> maps = new ArrayList<>();
        List<String> rates = new ArrayList<>();
        for (int i = 0; i < renditions.size(); i++) {
            Rendition rendition = renditions.get(i);
            String scaled = mark.isPresent() ? "p" + i : "v" + i;
            filter.append(";[s%d]scale=-2:%d[%s]".formatted(i, rendition.height(), scaled));
            if (mark.isPresent()) {
                filter.append(';').append(mark.get().filter(b, scaled, "v" + i, "mark" + i));
            }
            maps.addAll(List.of("-map", "[v" + i + "]"));
            rates.addAll(List.of("-b:v:" + i, rendition.kilobits() + "k"));
            rates.addAll(List.of("-maxrate:v:" + i, rendition.maxKilobits() + "k"));
            rates.addAll(List.of("-bufsize:v:" + i, rendition.bufferKilobits() + "k"));
        }
        List<String> output = new ArrayList<>(List.of("-filter_complex", filter.toString()));
        output.addAll(maps);
        output.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p"));
        output.addAll(List.of("-force_key_frames", "expr:gte(t,n_forced*2)", "-sc_threshold", "0", "-bf", "2"));
        output.addAll(rates);
        String sets = "id=0,streams=v";
        if (source.hasAudio()) {
            output.addAll(List.of("-map", "0:" + source.audioStream()));
            output.addAll(List.of("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"));
            sets += " id=1,streams=a";
        }
        output.addAll(List.of("-max_muxing_queue_size", "4096", "-map_metadata", "-1"));
        output.addAll(List.of("-f", "dash", "-seg_duration", "4", "-use_template", "1", "-use_timeline", "1"));
        output.addAll(List.of("-adaptation_sets", sets, "-hls_playlist", "1", "-hls_master_name", MediaPackage.HLS));
        output.addAll(List.of("-init_seg_name", "init-$RepresentationID$.mp4"));
        output.addAll(List.of("-media_seg_name", "chunk-$RepresentationID$-$Number%05d$.m4s", MediaPackage.DASH));
        return output;
    }

    /** A player chooses by these; without them it would have to try. */
    private static void requireVariants(Path directory, int renditions) throws IOException, PackagingException {
        long complete = Files.readAllLines(directory.resolve(MediaPackage.HLS)).stream()
                .filter(line -> line.startsWith("#EXT-X-STREAM-INF:"))
                .filter(line -> line.contains("CODECS=") && line.contains("RESOLUTION=") && line.contains("BANDWIDTH="))
                .count();
        if (complete != renditions) {
            throw PackagingException.ofPlatform(
                    "FFmpeg described " + complete + " of " + renditions + " renditions in " + MediaPackage.HLS, null);
        }
    }

    private static double duration(Path playlist) throws IOException, PackagingException {
        double seconds = Files.readAllLines(playlist).stream()
                .filter(line -> line.startsWith("#EXTINF:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(8, line.indexOf(','))))
                .sum();
        if (!(seconds > 0)) {
            throw PackagingException.ofMaster("the video has no pictures");
        }
        return seconds;
    }

    /** A step of the ladder; rates in kbit/s, the buffer in kbit. */
    record Rendition(int height, int kilobits, int maxKilobits, int bufferKilobits) {}

    /** A package in a directory: playlists, manifest and segments. The marking is null if there are no variants. */
    record PackagedFilm(
            Path directory,
            double durationSeconds,
            List<Path> files,
            @Nullable Marking marking) {}

    private record Source(int videoStream, int audioStream, int height, double durationSeconds) {
        boolean hasAudio() {
            return audioStream >= 0;
        }
    }
}
