package org.opencinema.service.catalog;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Episode;
import org.opencinema.catalog.EpisodeId;
import org.opencinema.catalog.TitleId;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.PreconditionFailedException;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.TitleChanged;

/**
 * The rules of episodes. Every change of one is one transaction of its row and its event; it locks the title of the series,
 * which is playable while one of its episodes is.
 */
final class Episodes {
    private final Jdbi jdbi;
    private final TitleStore titles;
    private final EpisodeStore episodes;
    private final MediaStore media;
    private final TitleEvents events;
    private final Clock clock;

    Episodes(Jdbi jdbi, Catalog.Stores stores, TitleEvents events, Clock clock) {
        this.jdbi = jdbi;
        this.titles = stores.titles();
        this.episodes = stores.episodes();
        this.media = stores.media();
        this.events = events;
        this.clock = clock;
    }

    List<EpisodeChanged> list(TitleId series) {
        return jdbi.withHandle(handle -> {
            if (titles.find(handle, series).isEmpty()) {
                throw Catalog.noTitle(series);
            }
            return episodes.list(handle, series);
        });
    }

    EpisodeChanged get(TitleId series, EpisodeId id) {
        return jdbi.withHandle(handle -> find(handle, series, id));
    }

    EpisodeChanged create(Episode episode) {
        return jdbi.inTransaction(handle -> {
            UUID id = episode.id().value();
            media.lock(handle, id);
            TitleChanged series = lock(handle, episode.series());
            requireRoom(handle, series);
            EpisodeChanged created =
                    document(episode, episodes.lastVersion(handle, id) + 1, media.find(handle, id), clock.instant());
            boolean idTaken = titles.find(handle, new TitleId(id)).isPresent();
            if (idTaken || !episodes.insert(handle, created)) {
                throw exists(created);
            }
            events.changed(handle, created);
            refresh(handle, series);
            return created;
        });
    }

    EpisodeChanged replace(Episode episode, long version) {
        return jdbi.inTransaction(handle -> {
            lock(handle, episode.series());
            EpisodeChanged current = current(handle, episode.series(), episode.id(), version);
            EpisodeChanged changed = document(episode, version + 1, media.find(handle, current.id()), clock.instant());
            if (episodes.isNumberTaken(handle, changed)) {
                throw exists(changed);
            }
            episodes.replace(handle, changed);
            events.changed(handle, changed);
            return changed;
        });
    }

    void delete(TitleId seriesId, EpisodeId id, long version) {
        jdbi.useTransaction(handle -> {
            TitleChanged series = lock(handle, seriesId);
            delete(handle, current(handle, seriesId, id, version));
            refresh(handle, series);
        });
    }

    /** An episode's video was packaged. Repeated and overtaken events change nothing. */
    void packaged(MediaPackaged packaged) {
        jdbi.useTransaction(handle -> {
            UUID id = packaged.videoId();
            media.lock(handle, id);
            if (media.put(handle, packaged)) {
                titles.findForUpdate(handle, new TitleId(packaged.titleId()))
                        .ifPresent(series -> episodes.find(handle, id).ifPresent(current -> {
                            EpisodeChanged playable = copy(current, false, media.find(handle, id), clock.instant());
                            episodes.replace(handle, playable);
                            events.changed(handle, playable);
                            refresh(handle, series);
                        }));
            }
        });
    }

    /** With their series, which goes next. */
    void deleteAll(Handle handle, TitleId series) {
        titles.findForUpdate(handle, series)
                .ifPresent(locked -> episodes.list(handle, series).forEach(episode -> delete(handle, episode)));
    }

    boolean exists(Handle handle, UUID id) {
        return episodes.find(handle, id).isPresent();
    }

    /** The title, which the transaction has locked, is to be no series any more. */
    void requireNone(Handle handle, TitleId title) {
        int count = episodes.count(handle, title);
        if (count > 0) {
            throw new ConflictException("has_episodes", "the series has " + count + " episodes; delete them first");
        }
    }

    private void requireRoom(Handle handle, TitleChanged series) {
        if (!series.kind().equals("series")) {
            throw new ConflictException("not_a_series", "title " + series.id() + " is a " + series.kind());
        }
        if (episodes.count(handle, new TitleId(series.id())) >= Episode.MAX_OF_SERIES) {
            throw new ConflictException("episode_limit", "a series has at most " + Episode.MAX_OF_SERIES + " episodes");
        }
    }

    private void delete(Handle handle, EpisodeChanged current) {
        EpisodeChanged deleted = copy(current, true, media.find(handle, current.id()), clock.instant());
        episodes.delete(handle, deleted);
        events.changed(handle, deleted);
    }

    /** Publishes the series anew if its first episode has become playable, or its last one is no more. */
    private void refresh(Handle handle, TitleChanged series) {
        boolean playable = series.durationSeconds() != null || episodes.isAnyPlayable(handle, new TitleId(series.id()));
        if (playable != series.playable()) {
            TitleChanged changed =
                    DocumentMapping.playable(series, playable, series.durationSeconds(), clock.instant());
            titles.replace(handle, changed, series.version());
            events.changed(handle, changed);
        }
    }

    private TitleChanged lock(Handle handle, TitleId series) {
        return titles.findForUpdate(handle, series).orElseThrow(() -> Catalog.noTitle(series));
    }

    private EpisodeChanged find(Handle handle, TitleId series, EpisodeId id) {
        return episodes.find(handle, id.value())
                .filter(episode -> episode.titleId().equals(series.value()))
                .orElseThrow(() -> new NotFoundException("episode " + id + " of title " + series));
    }

    private EpisodeChanged current(Handle handle, TitleId series, EpisodeId id, long version) {
        EpisodeChanged current = find(handle, series, id);
        if (current.version() != version) {
            throw new PreconditionFailedException("episode " + id + " has changed since version " + version);
        }
        return current;
    }

    private static ConflictException exists(EpisodeChanged episode) {
        return new ConflictException(
                "episode_exists",
                "there is an episode " + episode.number() + " of season " + episode.season() + ", or one with the id "
                        + episode.id());
    }

    private static EpisodeChanged document(
            Episode episode, long version, Optional<MediaStore.Video> video, Instant now) {
        return new EpisodeChanged(
                episode.id().value(),
                version,
                false,
                episode.series().value(),
                episode.season(),
                episode.number(),
                BodyMapping.document(episode.translations()),
                episode.runtimeMinutes(),
                episode.releasedAt(),
                playableSince(video),
                video.map(MediaStore.Video::durationSeconds).orElse(null),
                now);
    }

    private static EpisodeChanged copy(
            EpisodeChanged last, boolean deleted, Optional<MediaStore.Video> video, Instant now) {
        return new EpisodeChanged(
                last.id(),
                last.version() + 1,
                deleted,
                last.titleId(),
                last.season(),
                last.number(),
                last.translations(),
                last.runtimeMinutes(),
                last.releasedAt(),
                playableSince(video),
                video.map(MediaStore.Video::durationSeconds).orElse(null),
                now);
    }

    private static @Nullable Instant playableSince(Optional<MediaStore.Video> video) {
        return video.map(MediaStore.Video::firstPackagedAt).orElse(null);
    }
}
