package org.opencinema.launcher.simulation;

import java.util.Set;
import java.util.UUID;

/** A film that can be chosen. */
public record Show(UUID id, String name, Set<String> genres, int seconds) {
    public Show {
        genres = Set.copyOf(genres);
    }
}
