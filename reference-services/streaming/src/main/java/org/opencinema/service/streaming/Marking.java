package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of a package there is in two variants, A and B.
 *
 * @param segments how many segments each rendition has
 * @param segmentNames of the files, with the number, from 1, as its group
 * @param playlistNames of the playlists of such files
 * @param mediaSequence the number of the first segment in these playlists
 */
record Marking(int segments, Pattern segmentNames, Pattern playlistNames, int mediaSequence) {
    private static final Pattern SEQUENCE = Pattern.compile("(?m)^#EXT-X-MEDIA-SEQUENCE:(\\d+)");

    /**
     * Moves the segments of video of two packages, which are the same but for their pictures, into directories of the first.
     *
     * @param renditions how many of video there are, at most 10
     */
    static Marking arrange(Path a, Path b, int renditions) throws IOException, PackagingException {
        String video = "[0-" + (renditions - 1) + "]";
        Pattern segmentNames = Pattern.compile("chunk-" + video + "-(\\d+)\\.m4s");
        List<String> names = list(a, segmentNames);
        if (names.isEmpty() || !names.equals(list(b, segmentNames))) {
            throw PackagingException.ofPlatform("the variants of the watermark have other segments", null);
        }
        for (int rendition = 0; rendition < renditions; rendition++) {
            String init = "init-" + rendition + ".mp4";
            if (Files.mismatch(a.resolve(init), b.resolve(init)) >= 0) {
                throw PackagingException.ofPlatform("the variants of the watermark have other codec settings", null);
            }
        }
        move(names, a, a.resolve(Watermarks.A));
        move(names, b, a.resolve(Watermarks.B));
        int segments = names.stream()
                .mapToInt(name -> number(segmentNames, name))
                .max()
                .orElseThrow();
        Matcher sequence = SEQUENCE.matcher(Files.readString(a.resolve("media_0.m3u8")));
        Pattern playlistNames = Pattern.compile("media_" + video + "\\.m3u8");
        return new Marking(
                segments, segmentNames, playlistNames, sequence.find() ? Integer.parseInt(sequence.group(1)) : 0);
    }

    private static List<String> list(Path directory, Pattern names) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> names.matcher(name).matches())
                    .sorted()
                    .toList();
        }
    }

    private static void move(List<String> names, Path from, Path to) throws IOException {
        Files.createDirectory(to);
        for (String name : names) {
            Files.move(from.resolve(name), to.resolve(name));
        }
    }

    private static int number(Pattern names, String name) {
        Matcher matcher = names.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
