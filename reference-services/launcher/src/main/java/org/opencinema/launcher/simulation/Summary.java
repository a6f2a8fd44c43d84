package org.opencinema.launcher.simulation;

import java.util.Locale;

/** What a scenario has brought. */
public record Summary(int viewers, int left, long sessions, long finished, long watchedSeconds) {
    static final Summary NOTHING = new Summary(0, 0, 0, 0, 0);

    public Summary and(Life life) {
        return new Summary(
                viewers + 1,
                left + (life.left() ? 1 : 0),
                sessions + life.sittings().size(),
                finished + life.sittings().stream().filter(Sitting::finished).count(),
                watchedSeconds + life.watchedSeconds());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d viewers, of whom %,d have left; %,d sessions, %,d of them to the end; %,d hours",
                viewers,
                left,
                sessions,
                finished,
                watchedSeconds / 3600);
    }
}
