package org.opencinema.service.streaming;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How far a job is. The tracks count by the pixels in them; the rest has a share of its own. Of one thread. */
final class PackagingProgress {
    private static final double ENCODING_FROM = 0.02;
    private static final double PICTURING_FROM = 0.92;
    private static final double UPLOADING_FROM = 0.95;
    private static final double NANOS = 1e9;
    private static final double ENOUGH_SECONDS = 2;

    private final Consumer<At> listener;
    private final LongSupplier nanoTime;
    private double filmSeconds;
    private double total;
    private double done;
    private double reused;
    private long began;

    PackagingProgress(Consumer<At> listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** The steps, in order. */
    enum Step {
        DOWNLOADING,
        INSPECTING,
        ENCODING,
        PICTURING,
        UPLOADING
    }

    /**
     * Where a job is.
     *
     * @param fraction 0 to 1
     * @param speed of the encoder: seconds of film in a second
     */
    record At(
            Step step,
            double fraction,
            @Nullable Double speed,
            @Nullable Long secondsLeft) {}

    void downloading() {
        listener.accept(new At(Step.DOWNLOADING, 0, null, null));
    }

    void inspecting() {
        listener.accept(new At(Step.INSPECTING, ENCODING_FROM / 2, null, null));
    }

    /** The tracks are made now; of a film whose length is not known, 0, it can't be told how far they are. */
    void encoding(List<Track> tracks, double seconds) {
        filmSeconds = seconds;
        total = tracks.stream().mapToDouble(Track::costPerSecond).sum();
        began = nanoTime.getAsLong();
        listener.accept(new At(Step.ENCODING, ENCODING_FROM, null, null));
    }

    Ffmpeg.Listener of(Track track) {
        return (seconds, speed) -> {
            double part = filmSeconds > 0 ? Math.min(1, seconds / filmSeconds) : 0;
            tell(done + part * track.costPerSecond(), speed);
        };
    }

    void finished(Track track) {
        done += track.costPerSecond();
        tell(done, null);
    }

    /** It was there from an earlier attempt. */
    void reused(Track track) {
        reused += track.costPerSecond();
        finished(track);
    }

    private void tell(double now, @Nullable Double speed) {
        double fraction = ENCODING_FROM + (PICTURING_FROM - ENCODING_FROM) * Math.min(1, now / total);
        double elapsed = (nanoTime.getAsLong() - began) / NANOS;
        double worked = now - reused;
        Long left = worked > 0 && elapsed > ENOUGH_SECONDS ? (Long) Math.round(elapsed / worked * (total - now)) : null;
        listener.accept(new At(Step.ENCODING, fraction, speed, left));
    }

    void picturing() {
        listener.accept(new At(Step.PICTURING, PICTURING_FROM, null, null));
    }

    /** @param share 0 to 1 */
    void uploading(double share) {
        listener.accept(new At(Step.UPLOADING, UPLOADING_FROM + (1 - UPLOADING_FROM) * share, null, null));
    }
}
