package org.opencinema.recommendation;

/**
 * How well lists of k items met what users did next; means over users unless said otherwise.
 *
 * @param users that were tested
 * @param recall hits by all that was to be found
 * @param truncatedRecall hits by what could be found in a list of that length
 * @param ndcg normalised discounted cumulative gain, each hit gaining 1
 * @param mrr the reciprocal of the place of the first hit, 0 without one
 * @param coverage distinct items in all lists by all items
 * @param novelty bits of surprise per listed item: −log₂ of the share of the training's users who touched it, of one user at least
 */
public record Metrics(
        int users, double recall, double truncatedRecall, double ndcg, double mrr, double coverage, double novelty) {}
