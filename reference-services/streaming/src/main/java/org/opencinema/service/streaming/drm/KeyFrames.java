package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Playlists of key frames (RFC 8216, 4.3.3.6): each frame is a range of a segment, or a file of its own. */
final class KeyFrames {
    static final Pattern RANGE = Pattern.compile("#EXT-X-BYTERANGE:(\\d{1,9})@(\\d{1,15})");

    private KeyFrames() {}

    /** Puts each frame in a file of its own, since no range of a segment that is encrypted as a whole can be decrypted. */
    static Rendition separate(Path directory, Rendition frames) throws IOException {
        String name = frames.playlist().replaceFirst("\\.m3u8$", "");
        List<String> files = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        long offset = 0;
        int length = 0;
        for (String line : frames.lines()) {
            Matcher range = RANGE.matcher(line);
            if (range.matches()) {
                length = Integer.parseInt(range.group(1));
                offset = Long.parseLong(range.group(2));
            } else if (Rendition.isUri(line)) {
                String file = String.format(Locale.ROOT, "%s-%05d.m4s", name, files.size() + 1);
                Files.write(directory.resolve(file), read(directory.resolve(line), offset, length));
                files.add(file);
                lines.add(file);
            } else {
                lines.add(line);
            }
        }
        return new Rendition(frames.playlist(), frames.track(), frames.initialization(), files, lines);
    }

    private static byte[] read(Path file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new IOException("a key frame goes beyond the end of " + file.getFileName());
                }
            }
        }
        return bytes.array();
    }
}
