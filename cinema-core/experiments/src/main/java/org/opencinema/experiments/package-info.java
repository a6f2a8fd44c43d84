/**
 * Controlled experiments: who sees which variant, and what the variants made of it.
 *
 * <p>{@link org.opencinema.experiments.Experiment} assigns without any state: the same account gets the same variant on every
 * machine. {@link org.opencinema.experiments.Comparison} compares a variant with the control, and
 * {@link org.opencinema.experiments.SampleRatio} tells whether the numbers can be trusted at all.
 *
 * <p>The example is {@code examples/plain-java}, {@code ExperimentsExample}.
 */
@NullMarked
package org.opencinema.experiments;

import org.jspecify.annotations.NullMarked;
