/**
 * Starts real servers without Docker, for tests and for a local platform.
 *
 * <p>The example is {@code examples/plain-java}, {@code LocalServersExample}.
 */
@NullMarked
package org.opencinema.localservers;

import org.jspecify.annotations.NullMarked;
