package org.opencinema.signing.watermark;

import java.util.function.LongToIntFunction;

/** Which variant of each segment a session gets: 0 for A, 1 for B. Immutable, thread-safe. */
public final class WatermarkPattern implements LongToIntFunction {
    private final long[] bits;
    private final int length;

    WatermarkPattern(long[] bits, int length) {
        this.bits = bits;
        this.length = length;
    }

    /** The variant of the segment, which is counted from 0; behind the last the pattern begins again. */
    @Override
    public int applyAsInt(long segment) {
        int index = (int) Math.floorMod(segment, (long) length);
        return (int) (bits[index >>> 6] >>> index) & 1;
    }

    /** The number of segments. */
    public int length() {
        return length;
    }

    /** The pattern as letters A and B. */
    @Override
    public String toString() {
        StringBuilder letters = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            letters.append(applyAsInt(i) == 0 ? 'A' : 'B');
        }
        return letters.toString();
    }
}
