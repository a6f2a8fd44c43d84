package org.opencinema.recommendation;

import java.util.UUID;

/**
 * How much one item of a history adds to the score of a recommended one.
 *
 * @param amount in the unit of the score; below 0 if it speaks against it
 */
public record Contribution(UUID item, double amount) {}
