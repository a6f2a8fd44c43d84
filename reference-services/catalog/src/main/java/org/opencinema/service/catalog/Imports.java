package org.opencinema.service.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Person;
import org.opencinema.catalog.Title;
import org.opencinema.catalog.TitleId;
import org.opencinema.dropwizard.PreconditionFailedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.EventJson;
import org.opencinema.events.TitleChanged;

/** What comes from sources outside. A title is one transaction; what the source says again changes nothing. */
final class Imports {
    private final Jdbi jdbi;
    private final Catalog catalog;
    private final TitleStore titles;
    private final PersonStore people;
    private final SourceStore sources;
    private final TitleEvents events;
    private final Clock clock;

    Imports(Jdbi jdbi, Catalog catalog, Catalog.Stores stores, SourceStore sources, TitleEvents events, Clock clock) {
        this.jdbi = jdbi;
        this.catalog = catalog;
        this.titles = stores.titles();
        this.people = stores.people();
        this.sources = sources;
        this.events = events;
        this.clock = clock;
    }

    /** A title as the source has it; the id is the one that it gets if it is new. */
    record Item(String sourceId, Title title) {}

    enum Outcome {
        CREATED,
        CHANGED,
        UNCHANGED,
        REFUSED
    }

    /** What became of a title. */
    record Result(
            String sourceId,
            Outcome outcome,
            @Nullable UUID titleId,
            @Nullable String reason,
            @Nullable String detail) {
        static Result of(String sourceId, Outcome outcome, UUID titleId) {
            return new Result(sourceId, outcome, titleId, null, null);
        }

        static Result refused(String sourceId, String reason, @Nullable String detail) {
            return new Result(sourceId, Outcome.REFUSED, null, reason, detail);
        }
    }

    /** How many were not there. */
    int addPeople(List<Person> all) {
        return jdbi.inTransaction(handle -> {
            int added = 0;
            for (Person person : all) {
                added += people.insert(handle, person) ? 1 : 0;
            }
            return added;
        });
    }

    List<Result> importTitles(String source, List<Item> items) {
        List<String> ids = items.stream().map(Item::sourceId).toList();
        Map<String, SourceStore.Link> links = jdbi.withHandle(handle -> sources.find(handle, source, ids));
        List<Result> results = new ArrayList<>();
        for (Item item : items) {
            results.add(importTitle(source, item, links.get(item.sourceId())));
        }
        return results;
    }

    private Result importTitle(String source, Item item, SourceStore.@Nullable Link link) {
        if (link != null && link.gone()) {
            return Result.refused(item.sourceId(), "deleted", "title " + link.titleId() + " was deleted here");
        }
        try {
            return jdbi.inTransaction(handle -> importTitle(handle, source, item, link));
        } catch (UnprocessableException e) {
            return Result.refused(item.sourceId(), "invalid", e.getMessage());
        } catch (PreconditionFailedException e) {
            return Result.refused(item.sourceId(), "changed_meanwhile", e.getMessage());
        }
    }

    private Result importTitle(Handle handle, String source, Item item, SourceStore.@Nullable Link link) {
        DocumentMapping fresh = catalog.document(handle, item.title());
        TitleChanged says = fresh.create(0, false, null, Instant.EPOCH);
        TitleChanged said = link == null ? null : EventJson.read(link.said().getBytes(UTF_8), TitleChanged.class);
        if (link != null && says.equals(said)) {
            return Result.of(item.sourceId(), Outcome.UNCHANGED, link.titleId());
        }
        String kept = new String(EventJson.write(says), UTF_8);
        Optional<TitleChanged> found = link == null
                ? sources.findMatch(handle, source, item.title())
                        .or(() -> Optional.of(item.title().id().value()))
                        .flatMap(id -> titles.find(handle, new TitleId(id)))
                : titles.find(handle, new TitleId(link.titleId()));
        if (found.isEmpty()) {
            TitleChanged created = catalog.create(handle, fresh);
            sources.put(handle, source, item.sourceId(), new SourceStore.Link(created.id(), kept, false));
            return Result.of(item.sourceId(), Outcome.CREATED, created.id());
        }
        TitleChanged current = found.get();
        sources.put(handle, source, item.sourceId(), new SourceStore.Link(current.id(), kept, false));
        Title here = DocumentMapping.title(current);
        Title merged = TitleMerge.merge(here, said == null ? null : DocumentMapping.title(said), item.title());
        if (merged.equals(here)) {
            return Result.of(item.sourceId(), Outcome.UNCHANGED, current.id());
        }
        catalog.replace(handle, merged, current);
        return Result.of(item.sourceId(), Outcome.CHANGED, current.id());
    }

    /** Publishes what there is once more; with the next version if the receiver holds this one or a later one. */
    boolean republish(UUID id, long above) {
        return jdbi.inTransaction(handle -> {
            Optional<TitleChanged> found = titles.findForUpdate(handle, new TitleId(id));
            found.ifPresent(current -> {
                TitleChanged state = current;
                if (current.version() <= above) {
                    state = DocumentMapping.withVersion(current, above + 1, clock.instant());
                    titles.replace(handle, state, current.version());
                }
                events.changed(handle, state);
            });
            return found.isPresent();
        });
    }

    List<TitleStore.Version> listVersions(@Nullable UUID after, int limit) {
        return jdbi.withHandle(handle -> titles.listVersions(handle, after, limit));
    }
}
