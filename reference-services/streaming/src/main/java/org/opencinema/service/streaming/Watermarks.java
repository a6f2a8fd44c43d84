package org.opencinema.service.streaming;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongToIntFunction;
import java.util.regex.Matcher;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.signing.watermark.Watermark;
import org.opencinema.signing.watermark.WatermarkPattern;

/** Which variant of each segment a session gets. */
final class Watermarks {
    static final String A = "a/";
    static final String B = "b/";
    private static final int PACKAGES_IN_MEMORY = 1_000;
    /** So that the number of a segment is an int. */
    private static final int MAX_DIGITS = 9;

    private final byte[] secret;
    private final WatermarkStore store;
    private final Cache<UUID, Optional<Marked>> packages =
            Caffeine.newBuilder().maximumSize(PACKAGES_IN_MEMORY).build();

    Watermarks(byte[] secret, WatermarkStore store) {
        this.secret = secret.clone();
        this.store = store;
    }

    private record Marked(Marking marking, Watermark watermark) {}

    /** Remembers who got which pattern, if the package has any; the detector chooses among them. */
    void begin(UUID packageId, UUID sessionId, UUID accountId, String device) {
        if (find(packageId).isPresent()) {
            store.addSession(packageId, sessionId, accountId, device);
        }
    }

    /** The directory that a session gets this file from: that of a variant, or the package's own. */
    String directory(UUID packageId, UUID sessionId, String file) {
        Optional<Marked> marked = find(packageId);
        if (marked.isEmpty()) {
            return "";
        }
        Marking marking = marked.get().marking();
        Matcher segment = marking.segmentNames().matcher(file);
        if (!segment.matches()) {
            return "";
        }
        String digits = segment.group(1);
        int number = digits.length() > MAX_DIGITS ? -1 : Integer.parseInt(digits) - 1;
        if (number < 0 || number >= marking.segments()) {
            throw new NotFoundException("file " + file);
        }
        return marked.get().watermark().pattern(sessionId).applyAsInt(number) == 0 ? A : B;
    }

    /** The variants of the segments that a playlist names, if they have any. */
    Optional<LongToIntFunction> ofPlaylist(UUID packageId, UUID sessionId, String file) {
        return find(packageId)
                .filter(marked -> marked.marking().playlistNames().matcher(file).matches())
                .map(marked -> {
                    WatermarkPattern pattern = marked.watermark().pattern(sessionId);
                    int first = marked.marking().mediaSequence();
                    return segment -> pattern.applyAsInt(segment - first);
                });
    }

    private Optional<Marked> find(UUID packageId) {
        return packages.get(
                packageId,
                id -> store.find(id)
                        .map(marking ->
                                new Marked(marking, Watermark.create(secret, id.toString(), marking.segments()))));
    }
}
