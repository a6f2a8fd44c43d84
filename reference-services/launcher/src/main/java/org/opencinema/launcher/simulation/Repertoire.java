package org.opencinema.launcher.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The films in the order of their popularity, which is chance. A taste is a genre; it likes best what is popular within it. */
public final class Repertoire {
    private static final double OF_THE_TASTE = 0.8;
    private static final int SMALLEST_TASTE = 3;
    private static final int LOOKS = 5;

    private final Zipf<Show> all;
    private final Zipf<String> tastes;
    private final Map<String, Zipf<Show>> byTaste = new TreeMap<>();

    private Repertoire(List<Show> popular, long seed) {
        this.all = new Zipf<>(popular);
        Map<String, List<Show>> byGenre = new TreeMap<>();
        for (Show show : popular) {
            show.genres()
                    .forEach(genre -> byGenre.computeIfAbsent(genre, any -> new ArrayList<>())
                            .add(show));
        }
        byGenre.forEach((genre, shows) -> {
            if (shows.size() >= SMALLEST_TASTE) {
                byTaste.put(genre, new Zipf<>(shows));
            }
        });
        this.tastes = new Zipf<>(byTaste.keySet().stream()
                .sorted(Comparator.comparing(genre -> rank(seed, genre.hashCode())))
                .toList());
    }

    /**
     * The order of the shows does not matter.
     *
     * @throws IllegalArgumentException if no genre has three of them
     */
    public static Repertoire of(List<Show> shows, long seed) {
        Repertoire repertoire = new Repertoire(
                shows.stream().sorted(byPopularity(Show::id, seed)).toList(), seed);
        if (repertoire.byTaste.isEmpty()) {
            throw new IllegalArgumentException("the catalog needs a genre with " + SMALLEST_TASTE + " films");
        }
        return repertoire;
    }

    /** The most popular first. */
    static <T> Comparator<T> byPopularity(java.util.function.Function<T, UUID> id, long seed) {
        return Comparator.<T, Long>comparing(thing -> rank(seed, id.apply(thing).hashCode()))
                .thenComparing(id);
    }

    private static long rank(long seed, int hash) {
        return new SplittableRandom(seed * 31 + hash).nextLong();
    }

    /** The most popular first. */
    public List<Show> shows() {
        return all.items();
    }

    String drawTaste(RandomGenerator random) {
        return tastes.draw(random);
    }

    /** Something that is wanted, if one is found soon. */
    Optional<Show> draw(String taste, RandomGenerator random, Predicate<Show> wanted) {
        for (int look = 0; look < LOOKS; look++) {
            Zipf<Show> shelf = Chance.of(random, OF_THE_TASTE) ? byTaste.getOrDefault(taste, all) : all;
            Show show = shelf.draw(random);
            if (wanted.test(show)) {
                return Optional.of(show);
            }
        }
        return Optional.empty();
    }
}
