package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Items that are alike in genres, people and decade: the sum of the cosines to the items of the history. Rare genres and people count more
 * than common ones; genres and people count alike as groups, the decade for a third. Needs no viewers, so it works for new items.
 * Immutable, thread-safe.
 */
public final class ContentBased implements Scorer {
    private static final double GENRES = 1;
    private static final double PEOPLE = 1;
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
        private final Map<UUID, Item> items = new LinkedHashMap<>();

        private Builder() {}

        /** An item; one that is there already is replaced. */
        public Builder add(UUID id, Set<String> genres, Set<UUID> people, int year) {
            items.put(id, new Item(Set.copyOf(genres), Set.copyOf(people), Math.floorDiv(year, 10)));
            return this;
        }

        /** What was collected. */
        public ContentBased build() {
            Map<Object, Integer> holders = new HashMap<>();
            for (Item item : items.values()) {
                item.all().forEach(feature -> holders.merge(feature, 1, Integer::sum));
            }
            Map<Object, Integer> numbers = new HashMap<>();
            int[] starts = new int[items.size() + 1];
            int[] columns = new int[holders.values().stream().mapToInt(i -> i).sum()];
            float[] values = new float[columns.length];
            int row = 0;
            for (Item item : items.values()) {
                Map<Object, Double> weights = new HashMap<>();
                addGroup(weights, item.genres(), GENRES, holders);
                addGroup(weights, item.people(), PEOPLE, holders);
                addGroup(weights, Set.of(item.decade()), DECADE, holders);
                double length = Math.sqrt(
                        weights.values().stream().mapToDouble(w -> w * w).sum());
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
                    values[at++] = (float) (inOrder.get((int) one) / length);
                }
                starts[++row] = at;
            }
            return new ContentBased(
                    ItemIndex.of(List.copyOf(items.keySet())), new SparseRows(starts, columns, values), numbers.size());
        }

        /** Each group is of the same length, however many features it has. */
        private void addGroup(
                Map<Object, Double> weights, Set<?> group, double groupWeight, Map<Object, Integer> holders) {
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

    /** Genres are texts, people ids and decades numbers, so that none is taken for another. */
    private record Item(Set<String> genres, Set<UUID> people, Integer decade) {
        Set<Object> all() {
            Set<Object> all = new HashSet<>(genres);
            all.addAll(people);
            all.add(decade);
            return all;
        }
    }
}
