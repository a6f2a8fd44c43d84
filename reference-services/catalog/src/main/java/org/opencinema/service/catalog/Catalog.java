package org.opencinema.service.catalog;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Credit;
import org.opencinema.catalog.Genre;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.Person;
import org.opencinema.catalog.PersonId;
import org.opencinema.catalog.Title;
import org.opencinema.catalog.TitleId;
import org.opencinema.catalog.TitleKind;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.PreconditionFailedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.TitleChanged;

/**
 * The rules of the catalog. Every change of a title is one transaction of its row, its links and its event. Genres are
 * locked before titles, and titles in the order of their ids.
 */
final class Catalog {
    private final Jdbi jdbi;
    private final TitleStore titles;
    private final GenreStore genres;
    private final PersonStore people;
    private final MediaStore media;
    private final Episodes episodes;
    private final TitleEvents events;
    private final Clock clock;

    Catalog(Jdbi jdbi, Stores stores, Episodes episodes, TitleEvents events, Clock clock) {
        this.jdbi = jdbi;
        this.titles = stores.titles();
        this.genres = stores.genres();
        this.people = stores.people();
        this.media = stores.media();
        this.episodes = episodes;
        this.events = events;
        this.clock = clock;
    }

    /** What the rules keep. */
    record Stores(TitleStore titles, EpisodeStore episodes, GenreStore genres, PersonStore people, MediaStore media) {}

    TitleChanged createTitle(Title title) {
        return jdbi.inTransaction(handle -> create(handle, document(handle, title)));
    }

    TitleChanged create(Handle handle, DocumentMapping document) {
        TitleId id = document.title().id();
        media.lock(handle, id.value());
        long version = titles.lastVersion(handle, id) + 1;
        Double duration = media.find(handle, id.value())
                .map(MediaStore.Video::durationSeconds)
                .orElse(null);
        TitleChanged created = document.create(version, duration != null, duration, clock.instant());
        if (episodes.exists(handle, id.value()) || !titles.insert(handle, created)) {
            throw new ConflictException("title_exists", "there is a title " + id + " already");
        }
        events.changed(handle, created);
        return created;
    }

    TitleChanged replaceTitle(Title title, long version) {
        return jdbi.inTransaction(handle -> replace(handle, title, current(handle, title.id(), version)));
    }

    TitleChanged replace(Handle handle, Title title, TitleChanged current) {
        TitleChanged changed = document(handle, title)
                .create(current.version() + 1, current.playable(), current.durationSeconds(), clock.instant());
        if (!titles.replace(handle, changed, current.version())) {
            throw stale(title.id(), current.version());
        }
        if (title.kind() != TitleKind.SERIES) {
            episodes.requireNone(handle, title.id());
        }
        events.changed(handle, changed);
        return changed;
    }

    void deleteTitle(TitleId id, long version) {
        jdbi.useTransaction(handle -> {
            TitleChanged current = current(handle, id, version);
            episodes.deleteAll(handle, id);
            if (!titles.delete(handle, id, version)) {
                throw stale(id, version);
            }
            events.changed(handle, DocumentMapping.deleted(current, clock.instant()));
        });
    }

    TitleChanged getTitle(TitleId id) {
        return jdbi.withHandle(handle -> titles.find(handle, id)).orElseThrow(() -> noTitle(id));
    }

    Page<TitleChanged> listTitles(TitleStore.Filter filter, @Nullable String cursor, int limit) {
        CursorMapping.TitlePosition after = cursor == null ? null : CursorMapping.titlePosition(cursor);
        List<TitleChanged> found = jdbi.withHandle(handle -> titles.list(handle, filter, after, limit + 1));
        return Page.of(found, limit, last -> CursorMapping.cursor(last.year(), last.id()));
    }

    /** A title's own video was packaged. Repeated and overtaken events change nothing. */
    void packaged(MediaPackaged packaged) {
        jdbi.useTransaction(handle -> {
            TitleId id = new TitleId(packaged.titleId());
            media.lock(handle, id.value());
            if (media.put(handle, packaged)) {
                titles.findForUpdate(handle, id).ifPresent(current -> {
                    TitleChanged playable =
                            DocumentMapping.playable(current, true, packaged.durationSeconds(), clock.instant());
                    titles.replace(handle, playable, current.version());
                    events.changed(handle, playable);
                });
            }
        });
    }

    Person createPerson(Person person) {
        if (!jdbi.inTransaction(handle -> people.insert(handle, person))) {
            throw new ConflictException("person_exists", "there is a person " + person.id() + " already");
        }
        return person;
    }

    Person getPerson(PersonId id) {
        return jdbi.withHandle(handle -> people.find(handle, id))
                .orElseThrow(() -> new NotFoundException("person " + id));
    }

    Page<Person> listPeople(@Nullable String cursor, int limit) {
        long after = cursor == null ? 0 : CursorMapping.sequence(cursor);
        List<PersonStore.Row> found = jdbi.withHandle(handle -> people.list(handle, after, limit + 1));
        return Page.of(found, limit, last -> CursorMapping.cursor(last.sequence()))
                .map(PersonStore.Row::person);
    }

    List<Genre> listGenres() {
        return jdbi.withHandle(genres::list);
    }

    /** New names reach all titles of the genre in the same transaction. */
    Genre putGenre(Genre genre) {
        jdbi.useTransaction(handle -> {
            if (genres.put(handle, genre)) {
                titles.forEachOfGenre(handle, genre.slug(), current -> {
                    TitleChanged renamed = DocumentMapping.renamed(current, genre, clock.instant());
                    titles.replace(handle, renamed, current.version());
                    events.changed(handle, renamed);
                });
            }
        });
        return genre;
    }

    /** With the names of its genres and people, which must be known. */
    DocumentMapping document(Handle handle, Title title) {
        Map<String, Names> genreNames = genres.lockNames(handle, title.genres());
        for (int i = 0; i < title.genres().size(); i++) {
            if (!genreNames.containsKey(title.genres().get(i))) {
                throw new UnprocessableException(
                        "genres[" + i + "]", "is unknown: " + title.genres().get(i));
            }
        }
        List<PersonId> ids =
                title.credits().stream().map(Credit::person).distinct().toList();
        Map<PersonId, Names> personNames = people.names(handle, ids);
        for (int i = 0; i < title.credits().size(); i++) {
            PersonId person = title.credits().get(i).person();
            if (!personNames.containsKey(person)) {
                throw new UnprocessableException("credits[" + i + "].personId", "is unknown: " + person);
            }
        }
        return new DocumentMapping(title, genreNames, personNames);
    }

    private TitleChanged current(Handle handle, TitleId id, long version) {
        TitleChanged current = titles.find(handle, id).orElseThrow(() -> noTitle(id));
        if (current.version() != version) {
            throw stale(id, version);
        }
        return current;
    }

    static NotFoundException noTitle(TitleId id) {
        return new NotFoundException("title " + id);
    }

    private static PreconditionFailedException stale(TitleId id, long version) {
        return new PreconditionFailedException("title " + id + " has changed since version " + version);
    }
}
