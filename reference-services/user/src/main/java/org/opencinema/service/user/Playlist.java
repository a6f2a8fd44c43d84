package org.opencinema.service.user;

import java.util.List;
import java.util.UUID;

/** Titles of a profile in an order and under a name. */
record Playlist(UUID id, long version, String name, List<UUID> titleIds) {
    Playlist {
        titleIds = List.copyOf(titleIds);
    }
}
