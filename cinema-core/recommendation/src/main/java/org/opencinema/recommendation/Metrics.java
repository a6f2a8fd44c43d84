package org.opencinema.recommendation;

/**
 * How well a scorer found what users did next; means over users.
 *
 * @param users that were tested
 * @param recall hits by all that was to be found
 * @param truncatedRecall hits by what could be found in a list of that length
 * @param ndcg normalised discounted cumulative gain, each hit gaining 1
 * @param coverage distinct items in all lists by all items
 */
public record Metrics(int users, double recall, double truncatedRecall, double ndcg, double coverage) {}
