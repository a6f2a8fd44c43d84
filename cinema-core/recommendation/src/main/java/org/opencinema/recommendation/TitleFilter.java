package org.opencinema.recommendation;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a viewer must not be shown, as bit sets over the items: one per age rating and one per region, so that the answer for a viewer takes
 * a few passes over n / 64 words. An item of which nothing was told is licensed nowhere. Immutable, thread-safe.
 */
public final class TitleFilter {
    private final ItemIndex items;
    private final NavigableMap<Integer, BitSet> byAge; // rated so, ascending
    private final Map<String, BitSet> byRegion; // licensed there

    private TitleFilter(ItemIndex items, NavigableMap<Integer, BitSet> byAge, Map<String, BitSet> byRegion) {
        this.items = items;
        this.byAge = byAge;
        this.byRegion = byRegion;
    }

    /** Collects what is told of these items. */
    public static Builder builder(ItemIndex items) {
        return new Builder(items);
    }

    /**
     * The items that are rated above the age, not licensed in the region, or among those that are watched or blocked; for
     * {@link Scoring#top}. The caller may change it.
     *
     * @param maxAge the highest age rating that the viewer may see, in years
     * @param region as it was told; where nothing is licensed everything is excluded
     * @param watchedOrBlocked unknown ones are left out
     */
    public BitSet excluded(int maxAge, String region, Collection<UUID> watchedOrBlocked) {
        BitSet excluded = new BitSet(items.size());
        BitSet licensed = byRegion.get(region);
        if (licensed != null) {
            excluded.or(licensed);
        }
        excluded.flip(0, items.size());
        byAge.tailMap(maxAge, false).values().forEach(excluded::or);
        watchedOrBlocked.forEach(item -> items.find(item).ifPresent(excluded::set));
        return excluded;
    }

    /** Collects what is told of items. Not thread-safe. */
    public static final class Builder {
        private final ItemIndex items;
        private final NavigableMap<Integer, BitSet> byAge = new TreeMap<>();
        private final Map<String, BitSet> byRegion = new HashMap<>();

        private Builder(ItemIndex items) {
            this.items = items;
        }

        /**
         * Tells of an item; one that is unknown is left out. Told again, the strictest rating and all regions count.
         *
         * @param ageRating in years, 0 for everybody
         * @param regions where it is licensed now
         */
        public Builder add(UUID item, int ageRating, Set<String> regions) {
            items.find(item).ifPresent(number -> {
                byAge.computeIfAbsent(ageRating, age -> new BitSet(items.size()))
                        .set(number);
                regions.forEach(region -> byRegion.computeIfAbsent(region, key -> new BitSet(items.size()))
                        .set(number));
            });
            return this;
        }

        /** What was collected; the builder is not to be used any more. */
        public TitleFilter build() {
            return new TitleFilter(items, byAge, byRegion);
        }
    }
}
