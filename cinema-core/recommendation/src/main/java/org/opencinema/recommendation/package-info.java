/**
 * Recommendations from what viewers did: implicit matrix factorisation, item neighbours, closed-form item weights, content, trends, and
 * blends of them.
 *
 * <p>Collect {@link org.opencinema.recommendation.Interactions}, let {@link org.opencinema.recommendation.Tuning} choose a
 * {@link org.opencinema.recommendation.Recipe} or train with {@link org.opencinema.recommendation.Als} and its like, measure with
 * {@link org.opencinema.recommendation.Evaluation}, and keep what was trained in a {@link org.opencinema.recommendation.ModelFile}. Every
 * {@link org.opencinema.recommendation.Scorer} scores all items for a viewer's {@link org.opencinema.recommendation.History} as it is now,
 * so what a viewer did a moment ago counts without a new training, and no viewer is part of a model. A
 * {@link org.opencinema.recommendation.TitleFilter} keeps out what must not be shown; {@link org.opencinema.recommendation.Diversity} makes
 * lists less alike.
 *
 * <p>The example is {@code examples/plain-java}, {@code RecommendationExample}.
 */
@NullMarked
package org.opencinema.recommendation;

import org.jspecify.annotations.NullMarked;
