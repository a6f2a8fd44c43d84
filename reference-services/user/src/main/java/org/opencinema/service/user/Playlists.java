package org.opencinema.service.user;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.PreconditionFailedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;

/** The rules of playlists. */
final class Playlists {
    private static final int MAX = 50;
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private final Jdbi jdbi;
    private final PlaylistStore store;
    private final LibraryStore library;
    private final TitleStore titles;
    private final Uuid7 ids;

    /** A playlist with those of its titles that there are. */
    record Filled(Playlist playlist, List<KnownTitle> titles) {}

    Playlists(Jdbi jdbi, PlaylistStore store, LibraryStore library, TitleStore titles, Uuid7 ids) {
        this.jdbi = jdbi;
        this.store = store;
        this.library = library;
        this.titles = titles;
        this.ids = ids;
    }

    List<Playlist> list(Profile profile) {
        return jdbi.withHandle(handle -> store.list(handle, profile.id()));
    }

    Filled get(Profile profile, UUID id) {
        return jdbi.withHandle(handle -> {
            Playlist playlist = store.find(handle, profile.id(), id).orElseThrow(() -> none(id));
            return new Filled(playlist, titles.list(handle, playlist.titleIds()));
        });
    }

    Filled create(Profile profile, String name, List<UUID> titleIds) {
        return jdbi.inTransaction(handle -> {
            if (!library.lock(handle, profile.id())) {
                throw new NotFoundException("profile " + profile.id());
            }
            if (store.list(handle, profile.id()).size() >= MAX) {
                throw new ConflictException("playlist_limit", "a profile has at most " + MAX + " playlists");
            }
            Playlist playlist = new Playlist(ids.next(), 1, text(name), titleIds);
            List<KnownTitle> known = known(handle, titleIds);
            store.insert(handle, profile.id(), playlist);
            return new Filled(playlist, known);
        });
    }

    Filled replace(Profile profile, Playlist playlist, long version) {
        return jdbi.inTransaction(handle -> {
            Playlist replaced = new Playlist(playlist.id(), version + 1, text(playlist.name()), playlist.titleIds());
            List<KnownTitle> known = known(handle, playlist.titleIds());
            if (!store.replace(handle, profile.id(), replaced, version)) {
                throw stale(handle, profile, playlist.id(), version);
            }
            return new Filled(replaced, known);
        });
    }

    void delete(Profile profile, UUID id, long version) {
        jdbi.useTransaction(handle -> {
            if (!store.delete(handle, profile.id(), id, version)) {
                throw stale(handle, profile, id, version);
            }
        });
    }

    private static String text(String name) {
        String trimmed = name.trim();
        if (trimmed.isEmpty() || NOT_TEXT.matcher(trimmed).find()) {
            throw new UnprocessableException("name", "must be text without control characters");
        }
        return trimmed;
    }

    private List<KnownTitle> known(Handle handle, List<UUID> titleIds) {
        List<KnownTitle> known = titles.list(handle, titleIds);
        Set<UUID> left = known.stream().map(KnownTitle::id).collect(Collectors.toCollection(HashSet::new));
        for (int i = 0; i < titleIds.size(); i++) {
            UUID id = titleIds.get(i);
            if (!left.remove(id)) {
                boolean twice = titleIds.subList(0, i).contains(id);
                throw new UnprocessableException(
                        "titleIds[" + i + "]", (twice ? "stands there twice: " : "is unknown: ") + id);
            }
        }
        return known;
    }

    private RuntimeException stale(Handle handle, Profile profile, UUID id, long version) {
        return store.find(handle, profile.id(), id).isEmpty()
                ? none(id)
                : new PreconditionFailedException("playlist " + id + " has changed since version " + version);
    }

    private static NotFoundException none(UUID id) {
        return new NotFoundException("playlist " + id);
    }
}
