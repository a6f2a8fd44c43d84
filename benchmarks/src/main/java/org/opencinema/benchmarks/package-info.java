/** Ours, the peers and the limit, measured in one run. Figures and how to get them: {@code docs/benchmarks.md}. */
@NullMarked
package org.opencinema.benchmarks;

import org.jspecify.annotations.NullMarked;
