package org.opencinema.service.streaming;

import java.util.ArrayList;
import java.util.List;

/** The sizes and rates that a picture is offered in: never larger than it is, at least two, the largest first. */
final class Ladder {
    private static final List<Box> BOXES = List.of(
            new Box(3840, 2160, 16_000),
            new Box(2560, 1440, 9_000),
            new Box(1920, 1080, 5_800),
            new Box(1280, 720, 3_200),
            new Box(854, 480, 1_500),
            new Box(640, 360, 850),
            new Box(426, 240, 400));
    /** The picture's own size is offered besides, if the largest box that it fills is smaller than that. */
    private static final double OWN_SIZE_BELOW = 0.9;

    private static final double FAST = 30.5;
    private static final double FAST_FACTOR = 1.4;

    private Ladder() {}

    /** A size in pixels, both even, and the highest rate of a buffer of two seconds in kbit/s. */
    record Rung(int width, int height, int maxKilobits) {
        int shortSide() {
            return Math.min(width, height);
        }
    }

    static List<Rung> of(Source.Picture picture) {
        int width = picture.width();
        int height = picture.height();
        double faster = picture.rate().perSecond() > FAST ? FAST_FACTOR : 1;
        List<Rung> rungs = new ArrayList<>();
        Box above = null;
        for (Box box : BOXES) {
            double scale = box.scale(width, height);
            if (scale > 1 + 1e-9) {
                above = box;
                continue;
            }
            if (rungs.isEmpty() && above != null && scale < OWN_SIZE_BELOW) {
                rungs.add(ownSize(width, height, above, faster));
            }
            rungs.add(new Rung(
                    even(width * scale, width), even(height * scale, height), (int) (box.maxKilobits * faster)));
        }
        if (rungs.isEmpty()) {
            rungs.add(ownSize(width, height, BOXES.get(BOXES.size() - 1), faster));
        }
        if (rungs.size() == 1) {
            Rung only = rungs.get(0);
            rungs.add(new Rung(
                    even(only.width / 2.0, width), even(only.height / 2.0, height), Math.max(1, only.maxKilobits / 3)));
        }
        return List.copyOf(rungs);
    }

    private static Rung ownSize(int width, int height, Box above, double faster) {
        double scale = above.scale(width, height);
        return new Rung(
                width / 2 * 2, height / 2 * 2, Math.max(50, (int) (above.maxKilobits * faster / (scale * scale))));
    }

    /** The next even number, if the picture has as many. */
    private static int even(double pixels, int ofPicture) {
        return Math.max(2, Math.min((int) Math.round(pixels / 2), ofPicture / 2) * 2);
    }

    /** What a picture is scaled into; lying for upright pictures. */
    private record Box(int width, int height, int maxKilobits) {
        double scale(int pictureWidth, int pictureHeight) {
            boolean upright = pictureHeight > pictureWidth;
            return Math.min(
                    (double) (upright ? height : width) / pictureWidth,
                    (double) (upright ? width : height) / pictureHeight);
        }
    }
}
