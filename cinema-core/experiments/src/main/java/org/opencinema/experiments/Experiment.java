package org.opencinema.experiments;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in a controlled experiment and who gets which variant. Immutable, thread-safe.
 *
 * <p>An assignment depends on nothing but the seed and the unit, and is that of GrowthBook's hash version 2. Raising the
 * coverage moves nobody from one variant to another: each variant only gains from those who took no part.
 *
 * @param key its name
 * @param seed what the assignment is drawn with; two experiments of one seed assign alike, so use the key unless you want that
 * @param coverage the share of the units that take part, 0 to 1
 * @param variants 2 to 20, the first one is the control; their weights add up to 1
 * @param namespace the slice of the audience that it is limited to, if it is
 */
public record Experiment(
        String key,
        String seed,
        double coverage,
        List<Variant> variants,
        @Nullable Namespace namespace) {
    /** The most variants of one experiment. */
    public static final int MAX_VARIANTS = 20;

    private static final double TOLERANCE = 1e-6;

    /**
     * Checks the values and copies the list.
     *
     * @throws IllegalArgumentException if one is out of range, a variant occurs twice, or the weights do not add up to 1
     */
    public Experiment {
        requireText("key", key);
        requireText("seed", seed);
        variants = List.copyOf(variants);
        if (!(coverage >= 0 && coverage <= 1)) {
            throw new IllegalArgumentException("coverage must be 0..1, was " + coverage);
        }
        if (variants.size() < 2 || variants.size() > MAX_VARIANTS) {
            throw new IllegalArgumentException("variants must be 2.." + MAX_VARIANTS + ", were " + variants.size());
        }
        Set<String> keys = new HashSet<>();
        double sum = 0;
        for (Variant variant : variants) {
            sum += variant.weight();
            if (!keys.add(variant.key())) {
                throw new IllegalArgumentException("the variant " + variant.key() + " occurs twice");
            }
        }
        if (Math.abs(sum - 1) > TOLERANCE) {
            throw new IllegalArgumentException("weights must add up to 1, were " + sum);
        }
    }

    /** The variant of this unit, like an account id; empty if it takes no part. */
    public Optional<Variant> assign(String unit) {
        if (namespace != null && !namespace.contains(unit)) {
            return Optional.empty();
        }
        double bucket = Bucket.of(seed, unit);
        double start = 0;
        for (Variant variant : variants) {
            if (bucket >= start && bucket < start + coverage * variant.weight()) {
                return Optional.of(variant);
            }
            start += variant.weight();
        }
        return Optional.empty();
    }

    private static void requireText(String name, String value) {
        if (requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException("the " + name + " of an experiment must not be blank");
        }
    }
}
