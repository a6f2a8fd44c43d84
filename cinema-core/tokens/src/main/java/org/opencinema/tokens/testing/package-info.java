/** A token issuer for tests, on a real HTTP port. */
@NullMarked
package org.opencinema.tokens.testing;

import org.jspecify.annotations.NullMarked;
