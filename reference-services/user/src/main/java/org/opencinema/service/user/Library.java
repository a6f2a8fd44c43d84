package org.opencinema.service.user;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.events.PlaybackEvent;

/** The rules of history, favourites and reactions. */
final class Library {
    private static final int MAX_FAVORITES = 1_000;

    private final Jdbi jdbi;
    private final LibraryStore store;
    private final TitleStore titles;
    private final Profiles profiles;
    private final UserEvents events;
    private final Clock clock;

    Library(Jdbi jdbi, LibraryStore store, TitleStore titles, Profiles profiles, UserEvents events, Clock clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.titles = titles;
        this.profiles = profiles;
        this.events = events;
        this.clock = clock;
    }

    /** Repeated and overtaken events change nothing. */
    void played(List<PlaybackEvent> playback) {
        jdbi.useTransaction(handle -> {
            for (PlaybackEvent event : playback) {
                UUID profile = event.profileId();
                if (profile == null) {
                    profile = profiles.ensureAccount(handle, event.accountId(), event.country())
                            .id();
                }
                store.watched(handle, profile, event);
            }
        });
    }

    Page<LibraryStore.Watched> listHistory(Profile profile, @Nullable String cursor, int limit) {
        LibraryStore.Position after = cursor == null ? null : CursorMapping.position(cursor);
        List<LibraryStore.Watched> found =
                jdbi.withHandle(handle -> store.listWatched(handle, profile.id(), after, limit + 1));
        return Page.of(
                found,
                limit,
                last -> CursorMapping.cursor(last.at(), last.title().id()));
    }

    List<LibraryStore.Watched> listContinue(Profile profile, int limit) {
        return jdbi.withHandle(handle -> store.listUnfinished(handle, profile, clock.instant(), limit));
    }

    void forget(Profile profile, UUID titleId) {
        jdbi.useHandle(handle -> store.hide(handle, profile.id(), titleId));
    }

    Page<LibraryStore.Favorite> listFavorites(Profile profile, @Nullable String cursor, int limit) {
        LibraryStore.Position after = cursor == null ? null : CursorMapping.position(cursor);
        List<LibraryStore.Favorite> found =
                jdbi.withHandle(handle -> store.listFavorites(handle, profile.id(), after, limit + 1));
        return Page.of(
                found,
                limit,
                last -> CursorMapping.cursor(last.at(), last.title().id()));
    }

    void addFavorite(Profile profile, UUID titleId) {
        jdbi.useTransaction(handle -> {
            requireTitle(handle, titleId);
            lock(handle, profile);
            if (store.isFavorite(handle, profile.id(), titleId)) {
                return;
            }
            if (store.countFavorites(handle, profile.id()) >= MAX_FAVORITES) {
                throw new ConflictException("favorite_limit", "a profile has at most " + MAX_FAVORITES + " favourites");
            }
            store.addFavorite(handle, profile.id(), titleId, clock.instant());
            events.interacted(handle, profile, titleId, "favorite");
        });
    }

    void removeFavorite(Profile profile, UUID titleId) {
        jdbi.useTransaction(handle -> {
            lock(handle, profile);
            if (store.removeFavorite(handle, profile.id(), titleId)) {
                events.interacted(handle, profile, titleId, "unfavorite");
            }
        });
    }

    String getReaction(Profile profile, UUID titleId) {
        return jdbi.withHandle(handle -> store.findReaction(handle, profile.id(), titleId))
                .orElseThrow(() -> new NotFoundException("reaction to title " + titleId));
    }

    void putReaction(Profile profile, UUID titleId, String kind) {
        jdbi.useTransaction(handle -> {
            requireTitle(handle, titleId);
            lock(handle, profile);
            if (store.putReaction(handle, profile.id(), titleId, kind)) {
                events.interacted(handle, profile, titleId, kind);
            }
        });
    }

    void removeReaction(Profile profile, UUID titleId) {
        jdbi.useTransaction(handle -> {
            lock(handle, profile);
            if (store.removeReaction(handle, profile.id(), titleId)) {
                events.interacted(handle, profile, titleId, "unreact");
            }
        });
    }

    private void requireTitle(Handle handle, UUID titleId) {
        if (!titles.exists(handle, titleId)) {
            throw new NotFoundException("title " + titleId);
        }
    }

    private void lock(Handle handle, Profile profile) {
        if (!store.lock(handle, profile.id())) {
            throw new NotFoundException("profile " + profile.id());
        }
    }
}
