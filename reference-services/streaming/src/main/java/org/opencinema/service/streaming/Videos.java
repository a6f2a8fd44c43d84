package org.opencinema.service.streaming;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.ViewingTerms;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.UnprocessableException;

/** What the catalog has that may be uploaded and played. */
final class Videos {
    private final TitleStore titles;
    private final EpisodeStore episodes;
    private final JobStore jobs;
    private final Clock clock;

    Videos(TitleStore titles, EpisodeStore episodes, JobStore jobs, Clock clock) {
        this.titles = titles;
        this.episodes = episodes;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** A video and its newest package. */
    record Playable(Video video, MediaPackage film) {}

    /** Exactly one of the ids is given; empty if it is unknown or deleted. */
    Optional<Video> find(@Nullable UUID titleId, @Nullable UUID episodeId) {
        if (titleId != null && episodeId != null) {
            throw new UnprocessableException("episodeId", "must not be given with titleId");
        }
        if (titleId != null) {
            return Optional.of(Video.ofTitle(titleId)).filter(video -> titles.exists(titleId));
        }
        if (episodeId == null) {
            throw new UnprocessableException("titleId", "must be given, or episodeId");
        }
        return episodes.find(episodeId)
                .map(EpisodeStore.Episode::video)
                .filter(video -> titles.exists(video.titleId()));
    }

    /** Whether it is the id of a title or an episode. */
    boolean exists(UUID videoId) {
        return titles.exists(videoId)
                || episodes.find(videoId)
                        .filter(episode -> titles.exists(episode.titleId()))
                        .isPresent();
    }

    /** What follows an episode. */
    Optional<NextEpisode> findNext(Video video) {
        return Optional.ofNullable(video.episodeId()).flatMap(id -> episodes.findNext(id, clock.instant()));
    }

    /** What is there to be played of it: for a series without a video of its own, its first episode that is out. */
    Playable getPlayable(Video video) {
        Optional<MediaPackage> own = jobs.findPackage(video);
        if (own.isEmpty() && video.episodeId() == null) {
            Optional<Video> first = episodes.findFirst(video.titleId(), clock.instant());
            if (first.isPresent()) {
                return getPlayable(first.get());
            }
        }
        return own.map(film -> new Playable(video, film))
                .orElseThrow(() -> new ConflictException("not_playable", "the title has no video yet"));
    }

    /** Where, when and by whom it may be watched; empty if it is unknown or deleted. */
    Optional<ViewingTerms> findTerms(Video video) {
        Optional<ViewingTerms> ofTitle = titles.findTerms(video.titleId());
        return video.episodeId() == null
                ? ofTitle
                : episodes.find(video.episodeId()).flatMap(episode -> ofTitle.map(terms -> ofEpisode(episode, terms)));
    }

    private static ViewingTerms ofEpisode(EpisodeStore.Episode episode, ViewingTerms ofTitle) {
        return episode.releasedAt() == null
                ? ofTitle
                : new ViewingTerms(
                        ofTitle.availability().notBefore(episode.releasedAt()), ofTitle.ageRating(), ofTitle.free());
    }
}
