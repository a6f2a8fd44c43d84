package org.opencinema.tokens;

import java.util.stream.Stream;

/** How new passwords are hashed. No choice is weaker than the minimum of OWASP's Password Storage Cheat Sheet. */
public sealed interface PasswordAlgorithm {
    /** Argon2id with 19 MiB, 2 passes and 1 lane: some 20 ms of processor time. */
    PasswordAlgorithm DEFAULT = new Argon2id(19_456, 2, 1);

    /**
     * Argon2id (RFC 9106), the first choice. It takes passwords of any length.
     *
     * @param kibibytes memory of one hash: 7,168 to 131,072; the less of it, the more passes are required
     * @param passes over the memory: 5 to 16, or fewer with more memory (12,288 KiB and 3, 19,456 and 2, 47,104 and 1)
     * @param lanes computed in parallel: 1 to 8
     */
    record Argon2id(int kibibytes, int passes, int lanes) implements PasswordAlgorithm {
        static final int MAX_KIBIBYTES = 131_072;
        static final int MAX_PASSES = 16;
        static final int MAX_LANES = 8;

        private static final int[][] MINIMA = {{47_104, 1}, {19_456, 2}, {12_288, 3}, {9_216, 4}, {7_168, 5}};

        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if they are out of range or below OWASP's minimum
         */
        public Argon2id {
            if (!suffices(kibibytes, passes)
                    || kibibytes > MAX_KIBIBYTES
                    || passes > MAX_PASSES
                    || lanes < 1
                    || lanes > MAX_LANES) {
                throw new IllegalArgumentException("Argon2id with " + kibibytes + " KiB, " + passes + " passes and "
                        + lanes + " lanes is below OWASP's minimum or out of range");
            }
        }

        static boolean suffices(int kibibytes, int passes) {
            return Stream.of(MINIMA).anyMatch(minimum -> kibibytes >= minimum[0] && passes >= minimum[1]);
        }
    }

    /**
     * bcrypt ({@code $2b$}), for those who must. It sees 72 bytes at most, so a longer password is refused, never cut: 72
     * Latin letters, but 36 Cyrillic ones.
     *
     * @param cost the binary logarithm of the rounds: 10 to 14; 10 takes some 50 ms, each further one doubles it
     */
    record Bcrypt(int cost) implements PasswordAlgorithm {
        /** The longest password, in bytes of UTF-8. */
        public static final int MAX_BYTES = 72;

        private static final int MIN_COST = 10;
        private static final int MAX_COST = 14;

        /**
         * Checks the cost.
         *
         * @throws IllegalArgumentException if it is below OWASP's minimum of 10, or above 14
         */
        public Bcrypt {
            if (cost < MIN_COST || cost > MAX_COST) {
                throw new IllegalArgumentException("the cost of bcrypt is 10 to 14, was " + cost);
            }
        }
    }
}
