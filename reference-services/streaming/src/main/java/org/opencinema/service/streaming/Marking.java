package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    /** Moves the segments of video, which are in both directories, into directories of the first for A and B. */
    static Marking arrange(Path a, Path b, List<Rendition> videos) throws IOException, PackagingException {
        String ids = videos.stream().map(Rendition::id).collect(Collectors.joining("|", "(?:", ")"));
        Pattern segmentNames = Pattern.compile(ids + "-(\\d+)\\.m4s");
        List<String> names = list(a, segmentNames);
        if (names.isEmpty() || !names.equals(list(b, segmentNames))) {
            throw PackagingException.ofPlatform("the variants of the watermark have other segments", null);
        }
        for (Rendition video : videos) {
            if (Files.mismatch(a.resolve(video.init()), b.resolve(video.init())) >= 0) {
                throw PackagingException.ofPlatform("the variants of the watermark have other codec settings", null);
            }
        }
        move(names, a, a.resolve(Watermarks.A));
        move(names, b, a.resolve(Watermarks.B));
        int segments =
                videos.stream().mapToInt(video -> video.segments().size()).max().orElseThrow();
        return new Marking(segments, segmentNames, Pattern.compile(ids + "\\.m3u8"), 0);
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
}
