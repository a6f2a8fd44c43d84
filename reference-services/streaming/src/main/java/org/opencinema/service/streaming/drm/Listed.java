package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the HLS list of renditions of a package names, but for subtitles.
 *
 * @param renditions pictures and sounds
 * @param keyFrames playlists of the key frames of pictures; where a segment has several, it is several times among their segments
 */
record Listed(List<Rendition> renditions, List<Rendition> keyFrames) {
    private static final Pattern RESOLUTION = Pattern.compile("RESOLUTION=(\\d+)x(\\d+)");

    static Listed read(Path directory, String list) throws IOException {
        Map<String, Track> renditions = new LinkedHashMap<>();
        Map<String, Track> keyFrames = new LinkedHashMap<>();
        @Nullable Track next = null;
        for (String line : Files.readAllLines(directory.resolve(list))) {
            Matcher uri = Rendition.URI.matcher(line);
            if (line.startsWith("#EXT-X-STREAM-INF:")) {
                next = track(line);
            } else if (line.startsWith("#EXT-X-MEDIA:TYPE=AUDIO") && uri.find()) {
                renditions.putIfAbsent(uri.group(1), Track.AUDIO);
            } else if (line.startsWith("#EXT-X-I-FRAME-STREAM-INF:") && uri.find()) {
                keyFrames.putIfAbsent(uri.group(1), track(line));
            } else if (next != null && Rendition.isUri(line)) {
                renditions.putIfAbsent(line, next);
                next = null;
            }
        }
        return new Listed(read(directory, renditions), read(directory, keyFrames));
    }

    private static Track track(String line) {
        Matcher resolution = RESOLUTION.matcher(line);
        if (!resolution.find()) {
            return Track.AUDIO;
        }
        // an upright picture is of the class that it has lying
        return Track.ofHeight(Math.min(Integer.parseInt(resolution.group(1)), Integer.parseInt(resolution.group(2))));
    }

    private static List<Rendition> read(Path directory, Map<String, Track> playlists) throws IOException {
        List<Rendition> read = new ArrayList<>();
        for (Map.Entry<String, Track> playlist : playlists.entrySet()) {
            read.add(Rendition.read(directory, playlist.getKey(), playlist.getValue()));
        }
        return List.copyOf(read);
    }

    Stream<Rendition> all() {
        return Stream.concat(renditions.stream(), keyFrames.stream());
    }
}
