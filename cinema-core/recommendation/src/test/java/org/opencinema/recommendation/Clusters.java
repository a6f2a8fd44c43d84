package org.opencinema.recommendation;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;

/** Made-up users who mostly like the items of their own cluster; the first items of each cluster are the most popular ones. */
final class Clusters {
    static final int COUNT = 4;
    static final int ITEMS_EACH = 25;
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Clusters() {}

    static Interactions interactions(int users, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Interactions.Builder builder = Interactions.builder();
        for (int user = 0; user < users; user++) {
            for (int i = 0; i < 12; i++) {
                int cluster = random.nextInt(10) == 0 ? random.nextInt(COUNT) : user % COUNT;
                int rank = (int) (ITEMS_EACH * random.nextDouble() * random.nextDouble());
                builder.add(
                        user(user),
                        item(cluster * ITEMS_EACH + rank),
                        0.5 + random.nextDouble(),
                        START.plusSeconds(random.nextInt(1_000_000)));
            }
        }
        return builder.build();
    }

    static UUID user(int number) {
        return new UUID(1, number);
    }

    static UUID item(int number) {
        return new UUID(2, number);
    }

    static int cluster(UUID item) {
        return (int) item.getLeastSignificantBits() / ITEMS_EACH;
    }
}
