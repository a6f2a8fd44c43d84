package org.opencinema.recommendation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Interactions in a text file of UTF-8: a line for each, with user, item and, if known, the time in seconds since 1970, by tabs. Users and
 * items are any texts; one that is no UUID gets one of its name. A byte order mark, a line of headings, empty lines, blanks around a field,
 * tabs at the end of a line and fractions of a second are skipped.
 */
public final class InteractionFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Pattern SECONDS = Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,2})?");
    private static final double MAX_SECONDS = 1e15;
    private static final Pattern USER = heading("uid|user|viewer|profile|account|customer");
    private static final Pattern ITEM = heading("iid|item|title|movie|film|video|show|product");

    private InteractionFile() {}

    /** As {@code user}, {@code userId}, {@code user_id} or, in RecBole's files, {@code user_id:token}. */
    private static Pattern heading(String names) {
        return Pattern.compile("(?i)#?(" + names + ")[ _-]?(id)?(:token)?");
    }

    /**
     * Reads a file; every line is of weight 1, a pair that is there again counts once with its newest time. The first line is taken for
     * headings if its user and item are called so, as {@code userId} and {@code movieId}, or its time has no digit.
     *
     * @throws IllegalArgumentException if a line is not as said, and its number is told; or the file is not in UTF-8
     * @throws IOException if the file cannot be read
     */
    public static Interactions read(Path file) throws IOException {
        Interactions.Builder builder = Interactions.builder().once();
        Map<String, UUID> ids = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            boolean first = true;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String[] fields = fields(number == 1 ? withoutMark(line) : line);
                if (fields.length == 0) {
                    continue;
                }
                if (fields.length < 2 || fields.length > 3 || fields[0].isEmpty() || fields[1].isEmpty()) {
                    throw new IllegalArgumentException(file + ", line " + number + ": user, item and perhaps time by"
                            + " tabs were expected, found " + fields.length + " fields");
                }
                if (!first || !isHeading(fields)) {
                    builder.add(
                            ids.computeIfAbsent(fields[0], InteractionFile::id),
                            ids.computeIfAbsent(fields[1], InteractionFile::id),
                            1,
                            fields.length < 3 ? Instant.EPOCH : time(fields[2], file, number));
                }
                first = false;
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not in UTF-8", e);
        }
        return builder.build();
    }

    private static String withoutMark(String line) {
        return !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line;
    }

    private static String[] fields(String line) {
        String text = line.stripTrailing();
        String[] fields = text.isEmpty() ? new String[0] : text.split("\t", -1);
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i].strip();
        }
        return fields;
    }

    private static boolean isHeading(String[] fields) {
        return (USER.matcher(fields[0]).matches() && ITEM.matcher(fields[1]).matches())
                || (fields.length == 3 && fields[2].chars().noneMatch(Character::isDigit));
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
        double seconds = SECONDS.matcher(text).matches() ? Math.floor(Double.parseDouble(text)) : Double.NaN;
        if (Math.abs(seconds) <= MAX_SECONDS) {
            return Instant.ofEpochSecond((long) seconds);
        }
        throw new IllegalArgumentException(
                file + ", line " + line + ": the time must be seconds since 1970, was " + text);
    }
}
