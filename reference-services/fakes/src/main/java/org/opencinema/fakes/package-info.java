/**
 * Strict local stand-ins for services on the internet, for tests and demonstrations only: {@link org.opencinema.fakes.StripeFake},
 * {@link org.opencinema.fakes.TmdbFake}, {@link org.opencinema.fakes.ImdbFake}.
 */
@NullMarked
package org.opencinema.fakes;

import org.jspecify.annotations.NullMarked;
