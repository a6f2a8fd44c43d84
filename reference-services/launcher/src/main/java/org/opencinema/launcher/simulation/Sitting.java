package org.opencinema.launcher.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A playback session.
 *
 * @param from the second of the film at which it begins
 * @param to the second at which it stops
 * @param startSeconds from the wish to the first picture
 * @param stalls how many seconds the picture stood still, each time
 * @param finished the film came to its end
 */
public record Sitting(
        UUID sessionId,
        Show show,
        Instant startedAt,
        int from,
        int to,
        double startSeconds,
        List<Double> stalls,
        boolean finished) {
    private static final int BEAT = 600;

    public Sitting {
        stalls = List.copyOf(stalls);
    }

    /** A moment of it, with what was watched since the last one. */
    public record Beat(Instant at, int position, int watched) {}

    public int watched() {
        return to - from;
    }

    Instant stoppedAt() {
        return startedAt.plusSeconds(watched());
    }

    /** The first is the start, the last the stop. */
    public List<Beat> beats() {
        List<Beat> beats = new ArrayList<>(List.of(new Beat(startedAt, from, 0)));
        int position = from;
        while (position < to) {
            int next = Math.min(to, position + BEAT);
            beats.add(new Beat(startedAt.plusSeconds(next - from), next, next - position));
            position = next;
        }
        return beats;
    }
}
