/** Strict local stand-ins for services on the internet, for tests and demonstrations only: {@link org.opencinema.fakes.StripeFake}. */
@NullMarked
package org.opencinema.fakes;

import org.jspecify.annotations.NullMarked;
