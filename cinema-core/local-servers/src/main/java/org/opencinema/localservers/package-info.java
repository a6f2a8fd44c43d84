/** Starts real servers without Docker, for tests and for a local platform. */
@NullMarked
package org.opencinema.localservers;

import org.jspecify.annotations.NullMarked;
