package org.opencinema.launcher.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What is simulated. The same scenario with the same films is the same life with the same ids, and more viewers leave those there as
 * they are.
 *
 * @param until the day after the last one, in UTC
 */
public record Scenario(long seed, int viewers, int days, LocalDate until) {
    public static final long DEFAULT_SEED = 1;

    private static final int MAX_VIEWERS = 100_000;
    private static final int MAX_DAYS = 365;

    public Scenario {
        require("viewers", viewers, MAX_VIEWERS);
        require("days", days, MAX_DAYS);
    }

    private static void require(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1.." + max + ", was " + value);
        }
    }

    public Scenario until(LocalDate another) {
        return new Scenario(seed, viewers, days, another);
    }

    public LocalDate first() {
        return until.minusDays(days);
    }

    Instant end() {
        return until.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The id of a thing of this scenario, the same at every run. */
    UUID id(String thing) {
        return UUID.nameUUIDFromBytes(("simulation/" + seed + "/" + days + "/" + until + "/" + thing).getBytes(UTF_8));
    }

    /** The chance in the life of one viewer, whoever else there is. */
    RandomGenerator random(int viewer) {
        return new SplittableRandom(new SplittableRandom(seed).nextLong() + viewer);
    }
}
