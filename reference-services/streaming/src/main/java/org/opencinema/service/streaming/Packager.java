package org.opencinema.service.streaming;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Makes of a master one set of CMAF segments for HLS and DASH, in a ladder of renditions, with all its sound and subtitles. */
final class Packager {
    private static final double LOST_SECONDS = 1;
    private static final double LOST_SHARE = 0.02;
    private static final String PASSED_OVER = "FFmpeg passed over errors in the master, the last: ";

    private final Ffmpeg ffmpeg;
    private final Encoder encoder;
    private final Pictures pictures;
    private final ObjectMapper json;
    private final List<PackagingStep> steps;

    /** @param steps what is done with the segments before the playlists are written, in this order */
    Packager(Ffmpeg ffmpeg, String preset, ObjectMapper json, List<PackagingStep> steps) {
        this.ffmpeg = ffmpeg;
        this.encoder = new Encoder(ffmpeg, preset);
        this.pictures = new Pictures(ffmpeg);
        this.json = json;
        this.steps = List.copyOf(steps);
    }

    /** A package in a directory; the number of the picture that is its poster until another is chosen. */
    record Packaged(Film film, int poster, Path directory, List<Path> files) {
        Packaged {
            files = List.copyOf(files);
        }

        static Packaged of(Film film, int poster, Path directory) throws IOException {
            try (Stream<Path> all = Files.list(directory)) {
                return new Packaged(film, poster, directory, all.sorted().toList());
            }
        }

        /** With the files that are in the directory now. */
        Packaged listedAnew() throws IOException {
            return of(film, poster, directory);
        }
    }

    /** Where finished tracks are kept for another attempt. */
    interface KeptTracks {
        /** Puts it into the file, if it is there. */
        boolean fetch(String name, Path file) throws IOException, InterruptedException;

        void keep(String name, Path file) throws IOException, InterruptedException;
    }

    /** What the bytes of a package depend on besides the master. */
    String recipe(Path directory) throws PackagingException, InterruptedException {
        return encoder.recipe(directory);
    }

    Source inspect(Path master) throws IOException, PackagingException, InterruptedException {
        return Inspection.of(json.readTree(ffmpeg.probe(master, Ffmpeg.folder(master))));
    }

    /** Packages the master, in two directories beside it. */
    Packaged pack(Path master, Source source, KeptTracks kept, PackagingProgress progress)
            throws IOException, PackagingException, InterruptedException {
        Path tracks = Files.createDirectories(master.resolveSibling("tracks"));
        Path directory = Files.createDirectories(master.resolveSibling("package"));
        Film film = new Encoding(master, source, kept, progress).film(tracks, directory);
        progress.picturing();
        Rendition smallest = film.videos().get(film.videos().size() - 1);
        pictures.thumbnails(film, tracks.resolve(smallest.id() + ".mp4"), directory);
        int poster = pictures.posters(master, film, directory);
        for (PackagingStep step : steps) {
            film = step.apply(film, directory);
        }
        HlsPlaylists.write(film, directory);
        DashManifest.write(film, directory);
        return Packaged.of(film, poster, directory);
    }

    /** Of one master: its tracks one after the other. */
    private final class Encoding {
        private final Path master;
        private final Source source;
        private final KeptTracks kept;
        private final PackagingProgress progress;
        private final List<Rendition> renditions = new ArrayList<>();
        private final List<String> notes;
        /** Of the pictures, known when the first are made. */
        private double seconds;

        Encoding(Path master, Source source, KeptTracks kept, PackagingProgress progress) {
            this.master = master;
            this.source = source;
            this.kept = kept;
            this.progress = progress;
            this.notes = new ArrayList<>(source.notes());
        }

        Film film(Path tracks, Path directory) throws IOException, PackagingException, InterruptedException {
            List<Track> plan = Track.of(source);
            progress.encoding(plan, source.durationSeconds());
            for (Track track : plan) {
                if (track.kind() == Track.Kind.SUBTITLES) {
                    subtitles(track, directory);
                } else {
                    renditions.add(segmented(track, tracks.resolve(track.id() + ".mp4"), directory));
                }
            }
            return new Film(source.noting(notes), renditions);
        }

        private Rendition segmented(Track track, Path file, Path directory)
                throws IOException, PackagingException, InterruptedException {
            String name = file.getFileName().toString();
            if (kept.fetch(name, file)) {
                progress.reused(track);
            } else {
                encode(track, file);
                requireCmaf(file);
                kept.keep(name, file);
                progress.finished(track);
            }
            Cmaf cmaf = requireCmaf(file);
            if (seconds == 0) {
                seconds = cmaf.seconds();
                requireWhole(source, seconds);
            }
            return cmaf.cut(track, directory);
        }

        private void encode(Track track, Path file) throws PackagingException, InterruptedException {
            if (track.kind() == Track.Kind.VIDEO) {
                note(encoder.video(master, source, track, file, progress.of(track)));
            } else {
                encoder.audio(master, track, seconds, file, progress.of(track));
            }
        }

        private void note(List<String> errors) {
            if (!errors.isEmpty() && notes.stream().noneMatch(note -> note.startsWith(PASSED_OVER))) {
                notes.add(PASSED_OVER + errors.get(errors.size() - 1));
            }
        }

        /** A film is worth more than a subtitle track that cannot be read. */
        private void subtitles(Track track, Path directory) throws PackagingException, InterruptedException {
            Path file = directory.resolve(track.id() + ".vtt");
            try {
                encoder.subtitles(master, track, file, progress.of(track));
                renditions.add(new Rendition(track, "", 1, file.getFileName().toString(), List.of()));
            } catch (PackagingException e) {
                if (e.isRetryable()) {
                    throw e;
                }
                notes.add("subtitle track %d was left out: %s".formatted(track.stream(), e.reason()));
            }
            progress.finished(track);
        }
    }

    /** Nothing is in it if there was no picture that could be read. */
    private static Cmaf requireCmaf(Path file) throws PackagingException {
        try {
            return Cmaf.read(file);
        } catch (IOException e) {
            throw PackagingException.ofMaster("the video has no pictures: " + e.getMessage());
        }
    }

    private static void requireWhole(Source source, double seconds) throws PackagingException {
        double lost = source.durationSeconds() - seconds;
        if (lost > Math.max(LOST_SECONDS, source.durationSeconds() * LOST_SHARE)) {
            throw PackagingException.ofMaster(String.format(
                    Locale.ROOT,
                    "the file is cut off: it has the pictures of %.1f s, and says that it has %.1f s",
                    seconds,
                    source.durationSeconds()));
        }
    }
}
