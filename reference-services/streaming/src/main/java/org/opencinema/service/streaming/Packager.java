package org.opencinema.service.streaming;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /**
     * A package in a directory.
     *
     * @param poster the number of the picture that is its poster until another is chosen
     * @param marking null if it has no watermark
     */
    record Packaged(Film film, int poster, @Nullable Marking marking, Path directory, List<Path> files) {
        Packaged {
            files = List.copyOf(files);
        }

        static Packaged of(Film film, int poster, @Nullable Marking marking, Path directory) throws IOException {
            try (Stream<Path> all = Files.walk(directory)) {
                List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
                return new Packaged(film, poster, marking, directory, files);
            }
        }

        /** With the files that are in the directory now. */
        Packaged listedAnew() throws IOException {
            return of(film, poster, marking, directory);
        }

        /** What a file is called in the package. */
        String name(Path file) {
            return directory.relativize(file).toString();
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

    /** Packages the master, in directories beside it. With a mark there are two variants of each segment of the picture. */
    Packaged pack(Path master, Source source, Optional<FaintPicture> mark, KeptTracks kept, PackagingProgress progress)
            throws IOException, PackagingException, InterruptedException {
        Path tracks = Files.createDirectories(master.resolveSibling("tracks"));
        Path directory = Files.createDirectories(master.resolveSibling("package"));
        Path variant = Files.createDirectories(master.resolveSibling("variant"));
        Film film = new Encoding(master, source, mark, kept, progress).film(tracks, directory, variant);
        progress.picturing();
        Rendition smallest = film.videos().get(film.videos().size() - 1);
        pictures.thumbnails(film, tracks.resolve(smallest.id() + ".mp4"), directory);
        int poster = pictures.posters(master, film, directory);
        for (PackagingStep step : steps) {
            film = step.apply(film, directory);
        }
        Marking marking = mark.isPresent() ? Marking.arrange(directory, variant, film.videos()) : null;
        HlsPlaylists.write(film, directory, marking == null);
        DashManifest.write(film, directory);
        return Packaged.of(film, poster, marking, directory);
    }

    /** Of one master: its tracks one after the other. */
    private final class Encoding {
        private final Path master;
        private final Source source;
        private final Optional<FaintPicture> mark;
        private final KeptTracks kept;
        private final PackagingProgress progress;
        private final List<Rendition> renditions = new ArrayList<>();
        private final List<String> notes;
        /** Of the pictures, known when the first are made. */
        private double seconds;

        Encoding(Path master, Source source, Optional<FaintPicture> mark, KeptTracks kept, PackagingProgress progress) {
            this.master = master;
            this.source = source;
            this.mark = mark;
            this.kept = kept;
            this.progress = progress;
            this.notes = new ArrayList<>(source.notes());
        }

        Film film(Path tracks, Path directory, Path variant)
                throws IOException, PackagingException, InterruptedException {
            List<Track> plan = Track.of(source);
            List<Track> work = new ArrayList<>(plan);
            plan.stream().filter(this::isMarked).forEach(work::add);
            progress.encoding(work, source.durationSeconds());
            for (Track track : plan) {
                if (track.kind() == Track.Kind.SUBTITLES) {
                    subtitles(track, directory);
                    continue;
                }
                Rendition rendition = encoded(track, false, tracks).cut(track, directory);
                renditions.add(
                        isMarked(track)
                                ? rendition.covering(
                                        encoded(track, true, tracks).cut(track, variant))
                                : rendition);
            }
            return new Film(source.noting(notes), renditions);
        }

        private boolean isMarked(Track track) {
            return mark.isPresent() && track.kind() == Track.Kind.VIDEO;
        }

        private Cmaf encoded(Track track, boolean b, Path tracks)
                throws IOException, PackagingException, InterruptedException {
            String name = track.id() + (b ? "-b.mp4" : ".mp4");
            Path file = tracks.resolve(name);
            if (kept.fetch(name, file)) {
                progress.reused(track);
            } else {
                encode(track, b, file);
                requireCmaf(file);
                kept.keep(name, file);
                progress.finished(track);
            }
            Cmaf cmaf = requireCmaf(file);
            if (seconds == 0) {
                seconds = cmaf.seconds();
                requireWhole(source, seconds);
            }
            return cmaf;
        }

        private void encode(Track track, boolean b, Path file) throws PackagingException, InterruptedException {
            if (track.kind() == Track.Kind.VIDEO) {
                Optional<Encoder.Mark> own = mark.map(picture -> new Encoder.Mark(picture, b));
                note(encoder.video(master, source, track, own, file, progress.of(track)));
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
    private static Cmaf requireCmaf(Path file) throws IOException, PackagingException {
        try {
            return Cmaf.read(file);
        } catch (Cmaf.MalformedException e) {
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
