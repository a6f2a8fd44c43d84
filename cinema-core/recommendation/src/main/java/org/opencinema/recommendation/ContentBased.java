package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Items that are alike in genres, people, words of their overviews and decade: the sum of the cosines to the items of the history. What is
 * rare counts more than what is common; genres, people and words count alike as groups, the decade for a third. Needs no viewers, so it
 * works for new items. Immutable, thread-safe.
 */
public final class ContentBased implements Scorer {
    private static final double GENRES = 1;
    private static final double PEOPLE = 1;
    private static final double WORDS = 1;
    private static final double DECADE = 1 / 3.0;

    private final ItemIndex items;
    private final SparseRows features;
    private final int featureCount;

    private ContentBased(ItemIndex items, SparseRows features, int featureCount) {
        this.items = items;
        this.features = features;
        this.featureCount = featureCount;
    }

    /** Collects what items are like. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ItemIndex items() {
        return items;
    }

    @Override
    public Scoring score(History history) {
        float[] taste = new float[featureCount];
        List<History.Entry> known = new ArrayList<>();
        for (History.Entry entry : history.entries()) {
            items.find(entry.item()).ifPresent(item -> {
                known.add(entry);
                for (int at = features.start(item); at < features.end(item); at++) {
                    taste[features.column(at)] += (float) (entry.weight() * features.value(at));
                }
            });
        }
        float[] scores = new float[items.size()];
        for (int item = 0; item < scores.length; item++) {
            scores[item] = dot(item, taste);
        }
        return new Scoring(items, scores, item -> contributions(item, known));
    }

    private List<Contribution> contributions(int item, List<History.Entry> history) {
        float[] features = new float[featureCount];
        for (int at = this.features.start(item); at < this.features.end(item); at++) {
            features[this.features.column(at)] = this.features.value(at);
        }
        List<Contribution> contributions = new ArrayList<>();
        for (History.Entry entry : history) {
            items.find(entry.item())
                    .ifPresent(other ->
                            contributions.add(new Contribution(entry.item(), entry.weight() * dot(other, features))));
        }
        return contributions;
    }

    private float dot(int item, float[] dense) {
        float sum = 0;
        for (int at = features.start(item); at < features.end(item); at++) {
            sum += features.value(at) * dense[features.column(at)];
        }
        return sum;
    }

    /** Collects what items are like. Not thread-safe. */
    public static final class Builder {
        private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
        private static final int MIN_LETTERS = 3;
        private static final int STEM = 6;
        private static final int MOST_WORDS = 24;
        private static final int RARE = 5;
        private static final double COMMON = 0.1;

        private final Map<UUID, Item> items = new LinkedHashMap<>();
        private final Map<String, Word> stems = new HashMap<>();

        private Builder() {}

        /** An item without an overview; one that is there already is replaced. */
        public Builder add(UUID id, Set<String> genres, Set<UUID> people, int year) {
            return add(id, genres, people, year, "");
        }

        /**
         * An item; one that is there already is replaced. Words are compared by their first six letters, as Russian and English inflect at
         * the end. The rarest 24 of an overview count, of those that another item has, too; words of more than a tenth of all items and of
         * more than five are too common to say anything, so no list of such words is needed.
         *
         * @param overview what it is about, in any languages one after the other; empty if there is none
         */
        public Builder add(UUID id, Set<String> genres, Set<UUID> people, int year, String overview) {
            items.put(id, new Item(Set.copyOf(genres), Set.copyOf(people), Math.floorDiv(year, 10), words(overview)));
            return this;
        }

        private List<Word> words(String text) {
            return NO_WORD.splitAsStream(text.toLowerCase(Locale.ROOT).replace('ё', 'е'))
                    .filter(word -> word.length() >= MIN_LETTERS)
                    .map(word -> word.substring(0, Math.min(STEM, word.length())))
                    .distinct()
                    .map(stem -> stems.computeIfAbsent(stem, Word::new))
                    .toList();
        }

        /** What was collected. */
        public ContentBased build() {
            Map<Object, Integer> holders = new HashMap<>();
            int most = 0;
            for (Item item : items.values()) {
                Set<Object> all = item.all();
                all.forEach(feature -> holders.merge(feature, 1, Integer::sum));
                most += all.size();
            }
            Map<Object, Integer> numbers = new HashMap<>();
            int[] starts = new int[items.size() + 1];
            int[] columns = new int[most];
            float[] values = new float[most];
            int row = 0;
            for (Item item : items.values()) {
                Map<Object, Double> weights = weights(item, holders);
                long[] sorted = new long[weights.size()];
                List<Double> inOrder = new ArrayList<>();
                weights.forEach((feature, weight) -> {
                    Integer number = numbers.computeIfAbsent(feature, f -> numbers.size());
                    sorted[inOrder.size()] = (long) number << 32 | inOrder.size();
                    inOrder.add(weight);
                });
                Arrays.sort(sorted);
                int at = starts[row];
                for (long one : sorted) {
                    columns[at] = (int) (one >>> 32);
                    values[at++] = inOrder.get((int) one).floatValue();
                }
                starts[++row] = at;
            }
            int size = starts[row];
            return new ContentBased(
                    ItemIndex.of(List.copyOf(items.keySet())),
                    new SparseRows(starts, Arrays.copyOf(columns, size), Arrays.copyOf(values, size)),
                    numbers.size());
        }

        private Map<Object, Double> weights(Item item, Map<Object, Integer> holders) {
            Map<Object, Double> weights = new HashMap<>();
            addGroup(weights, item.genres(), GENRES, holders);
            addGroup(weights, item.people(), PEOPLE, holders);
            addGroup(weights, Set.of(item.decade()), DECADE, holders);
            double length =
                    Math.sqrt(weights.values().stream().mapToDouble(w -> w * w).sum());
            weights.replaceAll((feature, weight) -> weight / length);
            addGroup(weights, telling(item, holders), Math.sqrt(WORDS), holders);
            return weights;
        }

        /** The rarest words that are not too common and not of this item alone. */
        private List<Word> telling(Item item, Map<Object, Integer> holders) {
            double common = Math.max(RARE, COMMON * items.size());
            return item.words().stream()
                    .filter(word -> holders.getOrDefault(word, 0) > 1 && holders.getOrDefault(word, 0) <= common)
                    .sorted(Comparator.comparing(word -> holders.getOrDefault(word, 0)))
                    .limit(MOST_WORDS)
                    .toList();
        }

        /** Each group is of the same length, however many features it has. */
        private void addGroup(
                Map<Object, Double> weights, Collection<?> group, double groupWeight, Map<Object, Integer> holders) {
            double squares = 0;
            for (Object feature : group) {
                squares += Math.pow(rarity(holders, feature), 2);
            }
            for (Object feature : group) {
                weights.put(feature, groupWeight * rarity(holders, feature) / Math.sqrt(squares));
            }
        }

        private double rarity(Map<Object, Integer> holders, Object feature) {
            return 1 + Math.log((double) items.size() / holders.getOrDefault(feature, 1));
        }
    }

    /** One object for all items that have it. */
    private record Word(String stem) {}

    /** Genres are texts, people ids, decades numbers and words a type of their own, so that none is taken for another. */
    private record Item(Set<String> genres, Set<UUID> people, Integer decade, List<Word> words) {
        Set<Object> all() {
            Set<Object> all = new HashSet<>(genres);
            all.addAll(people);
            all.add(decade);
            all.addAll(words);
            return all;
        }
    }
}
