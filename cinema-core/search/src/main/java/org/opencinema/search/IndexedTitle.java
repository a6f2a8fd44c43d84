package org.opencinema.search;

import java.util.UUID;

/**
 * What the index holds of a title.
 *
 * @param version by which Elasticsearch tells newer changes from older ones; also a change that was not made by {@link TitleIndex}
 *     has raised it
 * @param deleted it is the mark that a deleted title has left
 */
public record IndexedTitle(UUID id, long version, boolean deleted) {}
