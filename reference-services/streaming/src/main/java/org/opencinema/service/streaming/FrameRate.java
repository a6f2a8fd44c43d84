package org.opencinema.service.streaming;

import java.util.List;
import java.util.Locale;

/** Pictures per second, as a fraction. */
record FrameRate(int pictures, int seconds) {
    private static final List<FrameRate> USUAL = List.of(
            new FrameRate(10, 1),
            new FrameRate(12, 1),
            new FrameRate(15, 1),
            new FrameRate(24000, 1001),
            new FrameRate(24, 1),
            new FrameRate(25, 1),
            new FrameRate(30000, 1001),
            new FrameRate(30, 1),
            new FrameRate(50, 1),
            new FrameRate(60000, 1001),
            new FrameRate(60, 1));
    private static final double MAX = 60.5;

    /** As ffprobe writes it, like 30000/1001; 0/1 for what cannot be read. */
    static FrameRate parse(String fraction) {
        if (!fraction.matches("\\d{1,9}/\\d{1,9}")) {
            return new FrameRate(0, 1);
        }
        String[] parts = fraction.split("/", 2);
        int seconds = Integer.parseInt(parts[1]);
        return seconds == 0 ? new FrameRate(0, 1) : new FrameRate(Integer.parseInt(parts[0]), seconds);
    }

    /** The lowest usual rate that has a place for each picture, were they evenly spread. */
    static FrameRate usualFor(double rate) {
        return USUAL.stream()
                .filter(usual -> usual.perSecond() >= rate * 0.995)
                .findFirst()
                .orElse(USUAL.get(USUAL.size() - 1));
    }

    /** This rate or the half of it, and so on, that devices play. */
    FrameRate playable() {
        FrameRate rate = this;
        while (rate.perSecond() > MAX) {
            rate = new FrameRate(rate.pictures, rate.seconds * 2);
        }
        return rate;
    }

    double perSecond() {
        return (double) pictures / seconds;
    }

    /** Pictures in about two seconds. */
    int groupOfPictures() {
        return Math.max(1, (int) Math.round(2 * perSecond()));
    }

    /** Ticks in a second, such that a picture lasts a whole number of them. */
    int timescale() {
        return pictures >= 10_000 ? pictures : pictures * 1000;
    }

    /** For FFmpeg and for MPDs. */
    @Override
    public String toString() {
        return seconds == 1 ? Integer.toString(pictures) : pictures + "/" + seconds;
    }

    /** For playlists and people. */
    String decimal() {
        return String.format(Locale.ROOT, "%.3f", perSecond());
    }
}
