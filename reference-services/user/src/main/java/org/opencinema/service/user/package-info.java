/** Profiles, history, favourites and playlists of viewers. */
@NullMarked
package org.opencinema.service.user;

import org.jspecify.annotations.NullMarked;
