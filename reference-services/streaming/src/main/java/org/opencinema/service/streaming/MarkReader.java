package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads which variants a recording shows. Each of its pictures is compared with those of both variants at the same second: what it has
 * more than their mean is projected on the secret picture. This needs no untouched original, and bears another size, another
 * brightness or contrast, and a lower bit rate.
 */
final class MarkReader {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 54;
    private static final int RATE = 10;
    /** Pictures so near to the border of a segment may be of its neighbour. */
    private static final double BORDER_SECONDS = 0.1;

    private static final int FEWEST_PICTURES = 5;
    /** In the scale on which A is -1 and B is 1. */
    private static final double CERTAIN = 0.3;
    /** Below this share of its strength the mark did not survive even in our own variants. */
    private static final double LOST = 0.1;

    private final Ffmpeg ffmpeg;
    private final double[] secret;
    private final double power;

    MarkReader(Ffmpeg ffmpeg, FaintPicture picture) {
        this.ffmpeg = ffmpeg;
        this.secret = centred(picture.values(WIDTH, HEIGHT));
        this.power = dot(secret, secret);
    }

    /** The variants that were seen, a letter for each segment, and the number of the first from 0. */
    record Reading(int first, String letters) {}

    /**
     * Reads a recording.
     *
     * @param offset the second of the film at which the recording begins
     * @param ends the second at which each segment ends
     */
    Reading read(Path recording, double offset, Path a, Path b, double[] ends) throws IOException {
        double start = Math.max(0, Math.ceil(offset * RATE) / RATE);
        var ofFilm = new GrayFrames.Sampling(WIDTH, HEIGHT, RATE, 0, start);
        var ofCopy = new GrayFrames.Sampling(WIDTH, HEIGHT, RATE, offset, start);
        double[] evidence = new double[ends.length];
        double[] strength = new double[ends.length];
        int[] pictures = new int[ends.length];
        int segment = segmentAt(start, 0, ends);
        final int first = segment;
        int last = segment;
        try (GrayFrames copy = GrayFrames.open(ffmpeg, recording, ofCopy);
                GrayFrames asA = GrayFrames.open(ffmpeg, a, ofFilm);
                GrayFrames asB = GrayFrames.open(ffmpeg, b, ofFilm)) {
            for (int i = 0; ; i++) {
                Optional<byte[]> seen = copy.next();
                Optional<byte[]> pictureA = asA.next();
                Optional<byte[]> pictureB = asB.next();
                double second = start + i / (double) RATE;
                segment = segmentAt(second, segment, ends);
                if (seen.isEmpty() || pictureA.isEmpty() || pictureB.isEmpty() || segment == ends.length) {
                    break;
                }
                double begin = segment == 0 ? 0 : ends[segment - 1];
                if (second - begin >= BORDER_SECONDS && ends[segment] - second >= BORDER_SECONDS) {
                    Projection projection = project(seen.get(), pictureA.get(), pictureB.get());
                    evidence[segment] += projection.seen();
                    strength[segment] += projection.marked();
                    pictures[segment]++;
                    last = segment;
                }
            }
        }
        StringBuilder letters = new StringBuilder();
        for (int i = first; i <= last && i < ends.length; i++) {
            letters.append(letter(evidence[i], strength[i], pictures[i]));
        }
        return new Reading(first, letters.toString());
    }

    private char letter(double evidence, double strength, int pictures) {
        if (pictures < FEWEST_PICTURES || strength < LOST * pictures * power) {
            return '?';
        }
        double side = evidence / strength;
        return Math.abs(side) < CERTAIN ? '?' : side < 0 ? 'A' : 'B';
    }

    private static int segmentAt(double second, int from, double[] ends) {
        int segment = from;
        while (segment < ends.length && ends[segment] <= second) {
            segment++;
        }
        return segment;
    }

    /** What a picture has of the secret one beyond the mean of the variants, and what B has. */
    private record Projection(double seen, double marked) {}

    private Projection project(byte[] seen, byte[] a, byte[] b) {
        int n = secret.length;
        double[] mean = new double[n];
        double[] half = new double[n];
        double[] copy = new double[n];
        for (int i = 0; i < n; i++) {
            mean[i] = ((a[i] & 0xff) + (b[i] & 0xff)) / 2.0;
            half[i] = ((b[i] & 0xff) - (a[i] & 0xff)) / 2.0;
            copy[i] = seen[i] & 0xff;
        }
        double[] centredMean = centred(mean);
        double[] centredCopy = centred(copy);
        double variance = dot(centredMean, centredMean);
        double contrast = variance == 0 ? 1 : dot(centredCopy, centredMean) / variance;
        double marked = contrast * dot(half, secret);
        return new Projection(dot(centredCopy, secret) - contrast * dot(centredMean, secret), marked);
    }

    private static double[] centred(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double[] centred = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            centred[i] = values[i] - mean;
        }
        return centred;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
