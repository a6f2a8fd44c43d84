package org.opencinema.service.recommendation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.opencinema.recommendation.ContentBased;

/** All titles in memory, as of the last look at the projection; it outlives a database that is down. */
final class Shelf {
    private final TitleStore store;
    private volatile Content content = new Content(0, Map.of());

    Shelf(TitleStore store) {
        this.store = store;
    }

    /** The titles at one revision. */
    static final class Content {
        private final long revision;
        private final Map<UUID, Title> titles;
        private final List<UUID> newest;
        private final ContentBased likeness;

        Content(long revision, Map<UUID, Title> titles) {
            this.revision = revision;
            this.titles = titles;
            this.newest = titles.values().stream()
                    .sorted(Comparator.comparingInt(Title::year)
                            .thenComparing(Title::id)
                            .reversed())
                    .map(Title::id)
                    .toList();
            ContentBased.Builder builder = ContentBased.builder();
            titles.values()
                    .forEach(title -> builder.add(
                            title.id(),
                            title.genres(),
                            title.people(),
                            title.year(),
                            Objects.requireNonNullElse(title.overview(), "")));
            this.likeness = builder.build();
        }

        Optional<Title> find(UUID id) {
            return Optional.ofNullable(titles.get(id));
        }

        long revision() {
            return revision;
        }

        /** By year of release, then by id. */
        List<UUID> newest() {
            return newest;
        }

        ContentBased likeness() {
            return likeness;
        }
    }

    Content content() {
        return content;
    }

    void refresh() {
        List<TitleStore.Row> changes = store.listChangedSince(content.revision);
        if (changes.isEmpty()) {
            return;
        }
        Map<UUID, Title> titles = new HashMap<>(content.titles);
        long revision = content.revision;
        for (TitleStore.Row change : changes) {
            revision = Math.max(revision, change.revision());
            if (change.deleted()) {
                titles.remove(change.id());
            } else {
                titles.put(change.id(), change.title());
            }
        }
        content = new Content(revision, titles);
    }
}
