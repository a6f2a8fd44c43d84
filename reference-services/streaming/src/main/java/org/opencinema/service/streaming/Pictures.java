package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The small pictures that are seen when one seeks, in sheets with a WebVTT index, and those of which one is the poster. */
final class Pictures {
    static final String THUMBNAILS = "thumbnails.vtt";

    private static final int COLUMNS = 5;
    private static final int PER_SHEET = COLUMNS * COLUMNS;
    private static final int LONG_SIDE = 160;
    private static final int POSTER_WIDTH = 1280;
    private static final List<Double> POSTERS = List.of(0.1, 0.25, 0.4, 0.6, 0.8);

    private final Ffmpeg ffmpeg;

    Pictures(Ffmpeg ffmpeg) {
        this.ffmpeg = ffmpeg;
    }

    static String poster(int number) {
        return "poster-" + number + ".jpg";
    }

    /** Seconds between thumbnails, a multiple of the two between pictures that need no other. */
    static int interval(double seconds) {
        return seconds <= 120 ? 2 : seconds <= 1200 ? 4 : 10;
    }

    /** From the smallest rendition, of which only the pictures are decoded that need no other. */
    void thumbnails(Film film, Path smallest, Path directory)
            throws IOException, PackagingException, InterruptedException {
        Ladder.Rung rung = film.videos().get(film.videos().size() - 1).track().requireRung();
        double scale = (double) LONG_SIDE / Math.max(rung.width(), rung.height());
        int width = even(rung.width() * scale);
        int height = even(rung.height() * scale);
        int interval = interval(film.durationSeconds());
        String filter = "fps=1/%d:round=up,scale=%d:%d,tile=%dx%d".formatted(interval, width, height, COLUMNS, COLUMNS);
        ffmpeg.run(
                List.of("-skip_frame", "nokey"),
                smallest,
                List.of(
                        "-vf",
                        filter,
                        "-q:v",
                        "5",
                        "-fflags",
                        "+bitexact",
                        "-flags",
                        "+bitexact",
                        "thumbnails-%03d.jpg"),
                directory,
                (seconds, speed) -> {});
        Files.writeString(directory.resolve(THUMBNAILS), index(film.durationSeconds(), interval, width, height));
    }

    private static int even(double pixels) {
        return Math.max(2, (int) Math.round(pixels / 2) * 2);
    }

    private static String index(double duration, int interval, int width, int height) {
        StringBuilder index = new StringBuilder("WEBVTT\n");
        int count = Math.max(1, (int) Math.ceil(duration / interval));
        for (int i = 0; i < count; i++) {
            int cell = i % PER_SHEET;
            index.append(String.format(
                    Locale.ROOT,
                    "\n%s --> %s\nthumbnails-%03d.jpg#xywh=%d,%d,%d,%d\n",
                    time((double) i * interval),
                    time(Math.min(duration, (i + 1.0) * interval)),
                    i / PER_SHEET + 1,
                    cell % COLUMNS * width,
                    cell / COLUMNS * height,
                    width,
                    height));
        }
        return index.toString();
    }

    private static String time(double seconds) {
        long millis = Math.round(seconds * 1000);
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1000 % 60,
                millis % 1000);
    }

    /** One of each part of the film, the most typical of its second; says which has the most to see. */
    int posters(Path master, Film film, Path directory) throws IOException, PackagingException, InterruptedException {
        Source source = film.source();
        int width = Math.min(POSTER_WIDTH, source.picture().width() / 2 * 2);
        int height = even(
                (double) width * source.picture().height() / source.picture().width());
        String filter = Encoder.colours(source, "thumbnail=24,scale=" + width + ":" + height + ",setsar=1");
        int best = 0;
        long most = 0;
        for (int number = 1; number <= POSTERS.size(); number++) {
            Path file = directory.resolve(poster(number));
            double at = POSTERS.get(number - 1) * Math.max(0, film.durationSeconds() - 1);
            List<String> output =
                    new ArrayList<>(List.of("-map", "0:" + source.picture().index()));
            output.addAll(List.of("-vf", filter, "-frames:v", "1", "-q:v", "3", "-update", "1"));
            output.addAll(List.of("-fflags", "+bitexact", "-flags", "+bitexact"));
            output.add(file.getFileName().toString());
            ffmpeg.run(
                    List.of("-ss", String.format(Locale.ROOT, "%.3f", at)),
                    master,
                    output,
                    directory,
                    (seconds, speed) -> {});
            long size = Files.exists(file) ? Files.size(file) : 0;
            if (size > most) {
                most = size;
                best = number;
            }
        }
        if (best == 0) {
            throw PackagingException.ofMaster("no picture of the video can be shown");
        }
        return best;
    }
}
