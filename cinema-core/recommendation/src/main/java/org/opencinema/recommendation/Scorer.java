package org.opencinema.recommendation;

/** Scores all items that it knows for a viewer. Implementations are immutable and thread-safe. */
public sealed interface Scorer permits Blend, ContentBased, Ease, ItemFactors, ItemKnn, Popularity, Trending {
    /** The items it knows. */
    ItemIndex items();

    /**
     * Scores every item for a viewer with this history. Items of the history that are unknown here are left out; those that are known are
     * scored like all others, so filter them.
     */
    Scoring score(History history);
}
