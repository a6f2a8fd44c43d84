package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/** The scores of all items for one viewer, and the reasons. Immutable, thread-safe. */
public final class Scoring {
    private static final Comparator<Contribution> LARGEST_FIRST =
            Comparator.comparingDouble(Contribution::amount).reversed();

    private final ItemIndex items;
    private final float[] scores;
    private final IntFunction<List<Contribution>> explanation;

    Scoring(ItemIndex items, float[] scores, IntFunction<List<Contribution>> explanation) {
        this.items = items;
        this.scores = scores;
        this.explanation = explanation;
    }

    /** The score of an item; 0 if it is unknown. */
    public double score(UUID item) {
        var number = items.find(item);
        return number.isPresent() ? scores[number.getAsInt()] : 0;
    }

    /**
     * The items with the highest scores, best first; of equals the one with the lower number first.
     *
     * @param n the most items in the answer, 0 or more
     * @param excluded numbers of {@link Scorer#items} that are not wanted
     * @throws IllegalArgumentException if n is negative
     */
    public List<Ranked> top(int n, BitSet excluded) {
        Checks.within("n", n, 0, Integer.MAX_VALUE);
        int[] best = topNumbers(Math.min(n, scores.length), excluded);
        List<Ranked> ranked = new ArrayList<>(best.length);
        for (int number : best) {
            ranked.add(new Ranked(items.id(number), scores[number]));
        }
        return ranked;
    }

    /**
     * What each item of the history adds to the score of this item, largest first. Where history makes the score, the amounts add up to
     * it, but for rounding. Empty if the item is unknown or the score is the same for everybody.
     */
    public List<Contribution> contributions(UUID item) {
        var number = items.find(item);
        if (number.isEmpty()) {
            return List.of();
        }
        List<Contribution> contributions = new ArrayList<>(explanation.apply(number.getAsInt()));
        contributions.sort(LARGEST_FIRST);
        return contributions;
    }

    ItemIndex items() {
        return items;
    }

    /** Whether all items have the same score, so that it says nothing of this viewer. */
    boolean isFlat() {
        for (float score : scores) {
            if (score != scores[0]) {
                return false;
            }
        }
        return true;
    }

    float[] scores() {
        return scores;
    }

    /** A heap with the worst of the best at its root. */
    int[] topNumbers(int n, BitSet excluded) {
        if (n == 0) {
            return new int[0];
        }
        int[] heap = new int[n];
        int size = 0;
        for (int from = excluded.nextClearBit(0); from < scores.length; from = excluded.nextClearBit(from)) {
            int next = excluded.nextSetBit(from);
            int until = next < 0 ? scores.length : Math.min(next, scores.length);
            for (int i = from; i < until; i++) {
                if (size < n) {
                    heap[size] = i;
                    siftUp(heap, size++);
                } else if (scores[i] > scores[heap[0]]) {
                    heap[0] = i;
                    siftDown(heap, size);
                }
            }
            from = until;
        }
        int[] best = new int[size];
        for (int at = size - 1; at >= 0; at--) {
            best[at] = heap[0];
            heap[0] = heap[at];
            siftDown(heap, at);
        }
        return best;
    }

    private void siftUp(int[] heap, int from) {
        int at = from;
        while (at > 0 && isWorse(heap[at], heap[(at - 1) / 2])) {
            swap(heap, at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void siftDown(int[] heap, int size) {
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isWorse(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isWorse(heap[child], heap[at])) {
                return;
            }
            swap(heap, at, child);
            at = child;
        }
    }

    private boolean isWorse(int a, int b) {
        return scores[a] < scores[b] || (scores[a] == scores[b] && a > b);
    }

    private static void swap(int[] heap, int a, int b) {
        int kept = heap[a];
        heap[a] = heap[b];
        heap[b] = kept;
    }
}
