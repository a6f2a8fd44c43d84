package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The pictures of a video, small and gray, at a steady rate, as FFmpeg decodes them. Not thread-safe. */
final class GrayFrames implements AutoCloseable {
    private static final int MAX_ERRORS = 4096;

    private final Path video;
    private final Path errors;
    private final Process process;
    private final InputStream pictures;
    private final int size;
    private boolean ended;

    private GrayFrames(Path video, Path errors, Process process, int size) {
        this.video = video;
        this.errors = errors;
        this.process = process;
        this.pictures = process.getInputStream();
        this.size = size;
    }

    /** How pictures are taken from a video: the shift is added to its times, then one is taken from the start on each 1/rate s. */
    record Sampling(int width, int height, int rate, double shiftSeconds, double startSeconds) {
        private String filters() {
            return String.format(
                    Locale.ROOT,
                    "setpts=PTS+(%.4f)/TB,fps=%d:start_time=%.4f,scale=%d:%d:flags=area,format=gray",
                    shiftSeconds,
                    rate,
                    startSeconds,
                    width,
                    height);
        }
    }

    static GrayFrames open(Ffmpeg ffmpeg, Path video, Sampling sampling) throws IOException {
        Path errors = Files.createTempFile("cinema-frames", ".log");
        List<String> output = List.of("-map", "0:v:0", "-vf", sampling.filters(), "-f", "rawvideo");
        Process process = ffmpeg.decode(video, output, errors);
        return new GrayFrames(video, errors, process, sampling.width() * sampling.height());
    }

    /**
     * The next picture, row by row, or empty at the end.
     *
     * @throws IOException if FFmpeg cannot read the video
     */
    Optional<byte[]> next() throws IOException {
        byte[] picture = pictures.readNBytes(size);
        if (picture.length == size) {
            return Optional.of(picture);
        }
        ended = true;
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(video.getFileName() + " cannot be read as video: " + firstErrors());
        }
        return Optional.empty();
    }

    private String firstErrors() throws IOException {
        try (InputStream in = Files.newInputStream(errors)) {
            return new String(in.readNBytes(MAX_ERRORS), UTF_8).strip();
        }
    }

    @Override
    public void close() throws IOException {
        if (!ended) {
            process.destroyForcibly().onExit().join();
        }
        Files.delete(errors);
    }
}
