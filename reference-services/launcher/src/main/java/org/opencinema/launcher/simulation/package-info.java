/** Invents the plausible life of a cinema, always the same for a seed, and lets it happen on a running platform. */
@NullMarked
package org.opencinema.launcher.simulation;

import org.jspecify.annotations.NullMarked;
