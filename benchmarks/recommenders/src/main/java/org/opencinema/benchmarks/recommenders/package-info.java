/** Our ALS beside those of others on the same division of the same data; {@link org.opencinema.benchmarks.recommenders.Comparison} runs it. */
@NullMarked
package org.opencinema.benchmarks.recommenders;

import org.jspecify.annotations.NullMarked;
