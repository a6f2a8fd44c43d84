/**
 * Strict local stand-ins for services on the internet, for tests and demonstrations only: {@link org.opencinema.fakes.StripeFake},
 * {@link org.opencinema.fakes.TmdbFake}, {@link org.opencinema.fakes.ImdbFake}, {@link org.opencinema.fakes.WidevineFake},
 * {@link org.opencinema.fakes.FairPlayFake}, {@link org.opencinema.fakes.KeyServerFake}.
 */
@NullMarked
package org.opencinema.fakes;

import org.jspecify.annotations.NullMarked;
