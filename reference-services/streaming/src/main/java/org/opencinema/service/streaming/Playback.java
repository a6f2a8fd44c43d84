package org.opencinema.service.streaming;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
    private final MarkerStore markers;
    private final MediaLinks links;
    private final Watermarks watermarks;
    private final Edges edges;
    private final Uuid7 ids;
    private final Clock clock;

    Playback(
            Videos videos,
            Entitlements entitlements,
            PlaybackSessions sessions,
            MarkerStore markers,
            MediaLinks links,
            Watermarks watermarks,
            Edges edges,
            Uuid7 ids,
            Clock clock) {
        this.videos = videos;
        this.entitlements = entitlements;
        this.sessions = sessions;
        this.markers = markers;
        this.links = links;
        this.watermarks = watermarks;
        this.edges = edges;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What a viewer wishes to play: a title or an episode, exactly one of the ids is given.
     *
     * @param evict the session whose place it takes
     * @param protection null for the usual one
     * @param failedEdge the edge that another is wished for
     */
    record Wish(
            @Nullable UUID titleId,
            @Nullable UUID episodeId,
            String device,
            @Nullable UUID evict,
            @Nullable LinkProtection protection,
            @Nullable String failedEdge) {}

    /** How a start went. */
    sealed interface Start {
        /** What a player needs to begin. */
        record Started(
                UUID sessionId,
                Video video,
                MediaLinks.Links links,
                double resumeSeconds,
                double durationSeconds,
                int maxHeight,
                VideoMarkers markers,
                @Nullable NextEpisode next,
                Instant expiresAt)
                implements Start {}

        /** The account plays as many streams as it may. */
        record TooMany(int maxStreams, List<PlaybackSessions.OpenStream> streams) implements Start {}
    }

    Start start(Caller caller, Wish wish) {
        UUID episodeId = wish.episodeId();
        Video asked = videos.find(wish.titleId(), episodeId)
                .orElseThrow(() ->
                        new NotFoundException(episodeId == null ? "title " + wish.titleId() : "episode " + episodeId));
        Entitlement.Granted granted = entitlements.require(caller, asked);
        Instant now = clock.instant();
        Videos.Playable playable = videos.getPlayable(asked);
        Video video = playable.video();
        MediaPackage film = playable.film();
        UUID sessionId = ids.next();
        links.requireOffered(wish.protection());
        VideoMarkers marked = markers.get(video.id()).markers();
        NextEpisode next = videos.findNext(video).orElse(null);
        Optional<Edges.Server> edge = edges.choose(caller.accountId(), sessionId, wish.failedEdge());
        PlaybackSessions.Start taken = sessions.start(
                new PlaybackSessions.Opening(sessionId, caller, video, film, wish.device(), granted, wish.evict()));
        if (taken instanceof PlaybackSessions.Start.Full full) {
            return new Start.TooMany(granted.maxStreams(), full.streams());
        }
        beginWatermark(caller, sessionId, film, wish.device());
        double resumeSeconds = ((PlaybackSessions.Start.From) taken).resumeSeconds();
        Instant expiresAt = now.plus(tokenLifetime(film)).truncatedTo(ChronoUnit.SECONDS);
        MediaLinks.Links media = links.of(wish.protection(), edge, sessionId, film.id(), expiresAt);
        return new Start.Started(
                sessionId,
                video,
                media,
                resumeSeconds,
                film.durationSeconds(),
                granted.maxHeight(),
                marked,
                next,
                expiresAt);
    }

    /** Only now that the session has its place, which it gives back if this fails. */
    private void beginWatermark(Caller caller, UUID sessionId, MediaPackage film, String device) {
        try {
            watermarks.begin(film.id(), sessionId, caller.accountId(), device);
        } catch (RuntimeException e) {
            sessions.stop(sessionId, caller, null);
            throw e;
        }
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
        PlaybackSessions.Outcome outcome = sessions.heartbeat(sessionId, caller, positionSeconds, state, false);
        if (outcome == PlaybackSessions.Outcome.CHECK) {
            requireStill(caller, sessionId);
            outcome = sessions.heartbeat(sessionId, caller, positionSeconds, state, true);
        }
        switch (outcome) {
            case OK -> {}
            case CHECK -> throw new IllegalStateException("session " + sessionId + " was checked");
            case ENDED -> throw over(PlaybackSessions.State.ENDED);
            case EVICTED -> throw over(PlaybackSessions.State.EVICTED);
            case UNKNOWN -> throw new NotFoundException("playback session " + sessionId);
        }
    }

    /** What is said of a session that is no longer open. */
    static GoneException over(PlaybackSessions.State state) {
        return state == PlaybackSessions.State.EVICTED
                ? new GoneException("session_evicted", "another device has stopped this session")
                : new GoneException("session_ended", "the playback session has ended; start another");
    }

    /**
     * Stores a heartbeat as {@link #heartbeat} does, without waiting. Unless it was checked just now that the viewer still may, the
     * outcome may be to check.
     */
    CompletableFuture<PlaybackSessions.Outcome> submitHeartbeat(
            Caller caller, UUID sessionId, double positionSeconds, String state, boolean checked) {
        return sessions.submitHeartbeat(sessionId, caller, positionSeconds, state, checked);
    }

    /** That the viewer may still watch; a session that is not known has none to ask for. */
    void requireStill(Caller caller, UUID sessionId) {
        sessions.find(sessionId).ifPresent(session -> entitlements.requireStill(caller, session));
    }

    void stop(Caller caller, UUID sessionId, @Nullable Double positionSeconds) {
        if (sessions.stop(sessionId, caller, positionSeconds) == PlaybackSessions.Outcome.UNKNOWN) {
            throw new NotFoundException("playback session " + sessionId);
        }
    }

    /** What the account's devices play. */
    List<PlaybackSessions.OpenStream> listStreams(Caller caller) {
        return sessions.listOpen(caller.accountId());
    }
}
