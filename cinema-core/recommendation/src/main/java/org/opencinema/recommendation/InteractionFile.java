package org.opencinema.recommendation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Interactions in a text file of UTF-8: a line for each, with user, item and, if known, the time in seconds since 1970, by tabs. Users and
 * items are any texts; one that is no UUID gets one of its name. Lines that are empty are skipped.
 */
public final class InteractionFile {
    private InteractionFile() {}

    /**
     * Reads a file; every line is of weight 1, a pair that is there again counts once with its newest time.
     *
     * @throws IllegalArgumentException if a line is not as said; its number is told
     * @throws IOException if the file cannot be read
     */
    public static Interactions read(Path file) throws IOException {
        Interactions.Builder builder = Interactions.builder().once();
        Map<String, UUID> ids = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                String[] fields = line.split("\t", -1);
                if (fields.length < 2 || fields.length > 3 || fields[0].isBlank() || fields[1].isBlank()) {
                    throw new IllegalArgumentException(file + ", line " + number + ": user, item and perhaps time by"
                            + " tabs were expected, found " + fields.length + " fields");
                }
                builder.add(
                        ids.computeIfAbsent(fields[0], InteractionFile::id),
                        ids.computeIfAbsent(fields[1], InteractionFile::id),
                        1,
                        fields.length < 3 ? Instant.EPOCH : time(fields[2], file, number));
            }
        }
        return builder.build();
    }

    /** The id of a user or item: itself if it is a UUID, else one of the name. */
    public static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Instant time(String text, Path file, int line) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(text.strip()));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException(
                    file + ", line " + line + ": the time must be whole seconds since 1970, was " + text, e);
        }
    }
}
