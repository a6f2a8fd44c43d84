package org.opencinema.experiments;

/** Where a unit falls between 0 and 1 under a seed: version 2 of GrowthBook's hash, so that both assign alike. */
final class Bucket {
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;
    private static final int BUCKETS = 10_000;

    private Bucket() {}

    /** From 0 (inclusive) to 1 (exclusive), in steps of 1/10,000. */
    static double of(String seed, String unit) {
        String first = Integer.toUnsignedString(fnv1a(seed + unit));
        return Integer.remainderUnsigned(fnv1a(first), BUCKETS) / (double) BUCKETS;
    }

    /** FNV-1a with 32 bits over UTF-16 code units. */
    private static int fnv1a(String text) {
        int hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
