package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds where in a film a recording begins, by comparing small pictures of both. */
final class Alignment {
    private static final int WIDTH = 16;
    private static final int HEIGHT = 9;
    private static final int COARSE_RATE = 10;
    private static final int FINE_RATE = 50;
    /** How much of the recording is looked for. */
    private static final int PROBE_FRAMES = 300;

    private static final int PROBE_STEP = 3;
    private static final int FINE_FRAMES = 500;
    private static final double FINE_REACH_SECONDS = 0.16;

    private final Ffmpeg ffmpeg;

    Alignment(Ffmpeg ffmpeg) {
        this.ffmpeg = ffmpeg;
    }

    /** The second of the film at which the recording begins; negative if it begins before the film. */
    double find(Path recording, Path film) throws IOException {
        List<float[]> recorded = thumbnails(recording, COARSE_RATE, 0, Integer.MAX_VALUE);
        List<float[]> original = thumbnails(film, COARSE_RATE, 0, Integer.MAX_VALUE);
        int length = Math.min(PROBE_FRAMES, Math.min(recorded.size(), original.size()));
        if (length < COARSE_RATE) {
            throw new IOException("the recording is shorter than a second");
        }
        int first = (recorded.size() - length) / 2;
        List<float[]> probe = recorded.subList(first, first + length);
        int best = nearest(probe, PROBE_STEP, original);
        return fine(recording, film, first / (double) COARSE_RATE, (best - first) / (double) COARSE_RATE);
    }

    private double fine(Path recording, Path film, double from, double coarse) throws IOException {
        double start = Math.max(from, FINE_REACH_SECONDS - coarse);
        List<float[]> probe = thumbnails(recording, FINE_RATE, start, FINE_FRAMES);
        double searchFrom = start + coarse - FINE_REACH_SECONDS;
        int reach = (int) Math.round(2 * FINE_REACH_SECONDS * FINE_RATE);
        List<float[]> original = thumbnails(film, FINE_RATE, searchFrom, FINE_FRAMES + reach);
        int length = Math.min(probe.size(), original.size() - reach);
        if (length < FINE_RATE / 2) {
            return coarse;
        }
        int best = nearest(probe.subList(0, length), 1, original);
        return searchFrom + best / (double) FINE_RATE - start;
    }

    /** The index in the longer list at which the shorter one differs least from it. */
    private static int nearest(List<float[]> probe, int step, List<float[]> all) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int at = 0; at + probe.size() <= all.size(); at++) {
            double difference = 0;
            for (int i = 0; i < probe.size() && difference < least; i += step) {
                difference += difference(probe.get(i), all.get(at + i));
            }
            if (difference < least) {
                least = difference;
                best = at;
            }
        }
        return best;
    }

    private static double difference(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            double difference = one[i] - other[i];
            sum += difference * difference;
        }
        return sum;
    }

    /** Without their mean, so that a brighter copy is found as well. */
    private List<float[]> thumbnails(Path video, int rate, double start, int most) throws IOException {
        List<float[]> thumbnails = new ArrayList<>();
        try (GrayFrames frames =
                GrayFrames.open(ffmpeg, video, new GrayFrames.Sampling(WIDTH, HEIGHT, rate, 0, start))) {
            Optional<byte[]> frame = frames.next();
            while (frame.isPresent() && thumbnails.size() < most) {
                thumbnails.add(centred(frame.get()));
                frame = frames.next();
            }
        }
        return thumbnails;
    }

    private static float[] centred(byte[] picture) {
        float mean = 0;
        for (byte level : picture) {
            mean += (level & 0xff) / (float) picture.length;
        }
        float[] centred = new float[picture.length];
        for (int i = 0; i < picture.length; i++) {
            centred[i] = (picture[i] & 0xff) - mean;
        }
        return centred;
    }
}
