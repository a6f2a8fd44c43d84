/**
 * Recommendations from what viewers did: implicit matrix factorisation, item neighbours, content, trends.
 *
 * <p>Collect {@link org.opencinema.recommendation.Interactions}, train with {@link org.opencinema.recommendation.Als} or
 * {@link org.opencinema.recommendation.ItemKnn}, measure with {@link org.opencinema.recommendation.Evaluation}, and keep what was trained
 * in a {@link org.opencinema.recommendation.ModelFile}. Every {@link org.opencinema.recommendation.Scorer} scores all items for a viewer's
 * {@link org.opencinema.recommendation.History} as it is now, so what a viewer did a moment ago counts without a new training, and no
 * viewer is part of a model.
 *
 * <p>The example is {@code examples/plain-java}, {@code RecommendationExample}.
 */
@NullMarked
package org.opencinema.recommendation;

import org.jspecify.annotations.NullMarked;
