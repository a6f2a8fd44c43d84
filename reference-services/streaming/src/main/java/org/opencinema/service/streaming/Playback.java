package org.opencinema.service.streaming;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Entitlement;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.GoneException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.events.Uuid7;

/** Who may play what, from where on, and for how long the links open. */
final class Playback {
    private static final Duration MIN_TOKEN_LIFETIME = Duration.ofHours(4);
    private static final Duration MAX_TOKEN_LIFETIME = Duration.ofHours(24);

    private final Videos videos;
    private final Entitlements entitlements;
    private final PlaybackSessions sessions;
    private final MediaLinks links;
    private final Watermarks watermarks;
    private final Edges edges;
    private final Uuid7 ids;
    private final Clock clock;

    Playback(
            Videos videos,
            Entitlements entitlements,
            PlaybackSessions sessions,
            MediaLinks links,
            Watermarks watermarks,
            Edges edges,
            Uuid7 ids,
            Clock clock) {
        this.videos = videos;
        this.entitlements = entitlements;
        this.sessions = sessions;
        this.links = links;
        this.watermarks = watermarks;
        this.edges = edges;
        this.ids = ids;
        this.clock = clock;
    }

    /** What a player needs to begin. */
    record Started(
            UUID sessionId,
            Video video,
            MediaLinks.Links links,
            double resumeSeconds,
            double durationSeconds,
            Instant expiresAt) {}

    /** How a player wants its media: null where it does not care. */
    record Wishes(
            @Nullable LinkProtection protection, @Nullable String failedEdge) {}

    /** A title or an episode: exactly one of the ids is given. */
    Started start(Caller caller, @Nullable UUID titleId, @Nullable UUID episodeId, String device, Wishes wishes) {
        Video asked = videos.find(titleId, episodeId)
                .orElseThrow(
                        () -> new NotFoundException(episodeId == null ? "title " + titleId : "episode " + episodeId));
        Entitlement.Granted granted = entitlements.require(caller, asked);
        Instant now = clock.instant();
        Videos.Playable playable = videos.getPlayable(asked);
        Video video = playable.video();
        MediaPackage film = playable.film();
        UUID sessionId = ids.next();
        Instant expiresAt = now.plus(tokenLifetime(film)).truncatedTo(ChronoUnit.SECONDS);
        MediaLinks.Links media = links.of(
                wishes.protection(), edges.choose(sessionId, wishes.failedEdge()), sessionId, film.id(), expiresAt);
        watermarks.begin(film.id(), sessionId, caller.accountId(), device);
        double resumeSeconds = sessions.start(sessionId, caller, video, film, device, granted.maxHeight());
        return new Started(sessionId, video, media, resumeSeconds, film.durationSeconds(), expiresAt);
    }

    /** Twice the film, so that pauses don't cut it off. */
    private static Duration tokenLifetime(MediaPackage film) {
        Duration twice = Duration.ofMillis((long) (film.durationSeconds() * 2000));
        if (twice.compareTo(MIN_TOKEN_LIFETIME) < 0) {
            return MIN_TOKEN_LIFETIME;
        }
        return twice.compareTo(MAX_TOKEN_LIFETIME) > 0 ? MAX_TOKEN_LIFETIME : twice;
    }

    void heartbeat(Caller caller, UUID sessionId, double positionSeconds, String state) {
        sessions.find(sessionId)
                .filter(session -> session.accountId().equals(caller.accountId()))
                .ifPresent(session -> entitlements.requireStill(caller, session));
        switch (sessions.heartbeat(sessionId, caller.accountId(), positionSeconds, state)) {
            case OK -> {}
            case ENDED -> throw new GoneException("session_ended", "the playback session has ended; start another");
            case UNKNOWN -> throw new NotFoundException("playback session " + sessionId);
        }
    }

    void stop(Caller caller, UUID sessionId) {
        if (sessions.stop(sessionId, caller.accountId()) == PlaybackSessions.Outcome.UNKNOWN) {
            throw new NotFoundException("playback session " + sessionId);
        }
    }
}
