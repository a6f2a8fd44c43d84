package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One picture or sound of a clear CMAF package in a directory, as its HLS playlists describe it.
 *
 * @param lines of its playlist
 */
record Rendition(String playlist, Track track, String initialization, List<String> segments, List<String> lines) {
    private static final Pattern RESOLUTION = Pattern.compile("RESOLUTION=\\d+x(\\d+)");
    private static final Pattern URI = Pattern.compile("[,:]URI=\"([^\"]+)\"");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String MAP = "#EXT-X-MAP:";
    private static final String SEQUENCE = "#EXT-X-MEDIA-SEQUENCE:";

    /** Those that the list of renditions names, but for subtitles. */
    static List<Rendition> listIn(Path directory, String list) throws IOException {
        List<Rendition> renditions = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        @Nullable Track next = null;
        for (String line : Files.readAllLines(directory.resolve(list))) {
            if (line.startsWith("#EXT-X-STREAM-INF:")) {
                Matcher resolution = RESOLUTION.matcher(line);
                next = resolution.find() ? Track.ofHeight(Integer.parseInt(resolution.group(1))) : Track.AUDIO;
            } else if (line.startsWith("#EXT-X-MEDIA:TYPE=AUDIO")) {
                Matcher uri = URI.matcher(line);
                if (uri.find() && seen.add(uri.group(1))) {
                    renditions.add(read(directory, uri.group(1), Track.AUDIO));
                }
            } else if (next != null && !line.isBlank() && !line.startsWith("#")) {
                if (seen.add(line)) {
                    renditions.add(read(directory, line, next));
                }
                next = null;
            }
        }
        return renditions;
    }

    private static Rendition read(Path directory, String playlist, Track track) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve(file(playlist)));
        List<String> segments = new ArrayList<>();
        String initialization = "";
        for (String line : lines) {
            Matcher uri = URI.matcher(line);
            if (line.startsWith(MAP) && uri.find()) {
                initialization = file(uri.group(1));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                segments.add(file(line));
            }
        }
        if (initialization.isEmpty() || segments.isEmpty()) {
            throw new IOException("the playlist " + playlist + " has no segments of CMAF");
        }
        return new Rendition(playlist, track, initialization, segments, lines);
    }

    private static String file(String uri) throws IOException {
        if (!FILE.matcher(uri).matches()) {
            throw new IOException("a playlist of the package names " + uri + ", which is no file of it");
        }
        return uri;
    }

    /** The number of the first segment, which is also its initialization vector. */
    long firstSequence() {
        return lines.stream()
                .filter(line -> line.startsWith(SEQUENCE))
                .mapToLong(
                        line -> Long.parseLong(line.substring(SEQUENCE.length()).trim()))
                .findFirst()
                .orElse(0);
    }
}
