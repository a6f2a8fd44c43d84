package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One picture or sound of a clear CMAF package in a directory, as its HLS playlists describe it.
 *
 * @param lines of its playlist
 */
record Rendition(String playlist, Track track, String initialization, List<String> segments, List<String> lines) {
    static final Pattern URI = Pattern.compile("[,:]URI=\"([^\"]+)\"");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String MAP = "#EXT-X-MAP:";
    private static final String SEQUENCE = "#EXT-X-MEDIA-SEQUENCE:";

    static Rendition read(Path directory, String playlist, Track track) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve(file(playlist)));
        List<String> segments = new ArrayList<>();
        String initialization = "";
        for (String line : lines) {
            Matcher uri = URI.matcher(line);
            if (line.startsWith(MAP) && uri.find()) {
                initialization = file(uri.group(1));
            } else if (isUri(line)) {
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

    static boolean isUri(String line) {
        return !line.isBlank() && !line.startsWith("#");
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
