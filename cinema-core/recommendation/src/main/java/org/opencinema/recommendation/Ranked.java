package org.opencinema.recommendation;

import java.util.UUID;

/** An item with its score; scores of different scorers do not compare. */
public record Ranked(UUID item, double score) {}
