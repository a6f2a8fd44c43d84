package org.opencinema.search;

import java.util.Map;
import java.util.UUID;

/**
 * What became of changes given to {@link TitleIndex#apply}.
 *
 * @param applied how many are in the index now
 * @param stale how many were left out because the index holds that version or a newer one
 * @param rejected the changes that Elasticsearch will never take, with its reason by title id
 */
public record IndexReport(int applied, int stale, Map<UUID, String> rejected) {
    public IndexReport {
        rejected = Map.copyOf(rejected);
    }
}
