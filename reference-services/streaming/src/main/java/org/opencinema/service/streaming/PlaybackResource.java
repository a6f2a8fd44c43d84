package org.opencinema.service.streaming;

import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.events.Origin;
import org.opencinema.service.streaming.api.PlaybackApi;
import org.opencinema.service.streaming.api.model.Heartbeat;
import org.opencinema.service.streaming.api.model.MediaProtection;
import org.opencinema.service.streaming.api.model.NewPlayback;
import org.opencinema.service.streaming.api.model.OpenStream;
import org.opencinema.service.streaming.api.model.OpenStreams;
import org.opencinema.service.streaming.api.model.PlaybackSession;
import org.opencinema.service.streaming.api.model.PlaybackState;
import org.opencinema.service.streaming.api.model.StreamLimitProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Playback sessions. */
final class PlaybackResource implements PlaybackApi {
    private static final Logger LOG = LoggerFactory.getLogger(PlaybackResource.class);

    private final Playback playback;
    private final Duration heartbeat;
    private final PlaybackMetrics metrics;

    PlaybackResource(Playback playback, Duration heartbeat, PlaybackMetrics metrics) {
        this.playback = playback;
        this.heartbeat = heartbeat;
        this.metrics = metrics;
    }

    @Override
    public Response startPlayback(NewPlayback body, SecurityContext security) {
        Caller caller = Caller.of(security);
        Playback.Start start = metrics.start(() -> playback.start(caller, wish(body)));
        if (start instanceof Playback.Start.TooMany refusal) {
            return refuse(refusal, caller);
        }
        Playback.Start.Started started = (Playback.Start.Started) start;
        LOG.info("playback session {} of title {}", started.sessionId(), body.getTitleId());
        return Response.created(URI.create("/v1/playback/sessions/" + started.sessionId()))
                .entity(describe(started))
                .cookie(started.links().cookies().toArray(NewCookie[]::new))
                .build();
    }

    @Override
    public Response listStreams(SecurityContext security) {
        Caller caller = Caller.of(security);
        return Response.ok(new OpenStreams().items(describe(playback.listStreams(caller), caller)))
                .build();
    }

    @Override
    public Response heartbeat(UUID sessionId, Heartbeat body, SecurityContext security) {
        playback.heartbeat(
                Caller.of(security),
                sessionId,
                body.getPositionSeconds(),
                body.getState().toString());
        return Response.noContent().build();
    }

    @Override
    public Response stopPlayback(UUID sessionId, @Nullable Double positionSeconds, SecurityContext security) {
        playback.stop(Caller.of(security), sessionId, positionSeconds);
        return Response.noContent().build();
    }

    private static Playback.Wish wish(NewPlayback body) {
        MediaProtection asked = body.getProtection();
        return new Playback.Wish(
                body.getTitleId(),
                body.getEpisodeId(),
                body.getDevice(),
                body.getEvict(),
                asked == null ? null : LinkProtection.valueOf(asked.name()),
                body.getFailedEdge());
    }

    private static Response refuse(Playback.Start.TooMany refusal, Caller caller) {
        StreamLimitProblem problem = new StreamLimitProblem()
                .title("Conflict")
                .status(Response.Status.CONFLICT.getStatusCode())
                .code(PlaybackMetrics.TOO_MANY_STREAMS)
                .detail("the plan allows " + refusal.maxStreams() + " at the same time")
                .requestId(Origin.current().requestId())
                .maxStreams(refusal.maxStreams())
                .conflicts(describe(refusal.streams(), caller));
        return Response.status(Response.Status.CONFLICT)
                .type("application/problem+json")
                .entity(problem)
                .build();
    }

    private static List<OpenStream> describe(List<PlaybackSessions.OpenStream> streams, Caller caller) {
        return streams.stream()
                .map(stream -> new OpenStream()
                        .sessionId(stream.sessionId())
                        .titleId(stream.video().titleId())
                        .episodeId(stream.video().episodeId())
                        .profileId(stream.profileId())
                        .device(stream.device())
                        .startedAt(stream.startedAt().atOffset(ZoneOffset.UTC))
                        .heardAt(stream.heardAt().atOffset(ZoneOffset.UTC))
                        .state(PlaybackState.fromString(stream.state()))
                        .positionSeconds(stream.positionSeconds())
                        .here(stream.signInId().equals(caller.sessionId())))
                .toList();
    }

    private PlaybackSession describe(Playback.Start.Started started) {
        NextEpisode next = started.next();
        return new PlaybackSession()
                .sessionId(started.sessionId())
                .titleId(started.video().titleId())
                .episodeId(started.video().episodeId())
                .protection(MediaProtection.valueOf(started.links().protection().name()))
                .edge(started.links().edge().orElse(null))
                .hlsUrl(started.links().hls())
                .dashUrl(started.links().dash())
                .thumbnailsUrl(started.links().thumbnails())
                .resumeSeconds(started.resumeSeconds())
                .durationSeconds(started.durationSeconds())
                .heartbeatSeconds((int) heartbeat.toSeconds())
                .maxHeight(started.maxHeight())
                .markers(MarkersResource.describe(started.markers()))
                .nextEpisode(next == null ? null : describe(next))
                .expiresAt(started.expiresAt().atOffset(ZoneOffset.UTC));
    }

    private static org.opencinema.service.streaming.api.model.NextEpisode describe(NextEpisode next) {
        return new org.opencinema.service.streaming.api.model.NextEpisode()
                .episodeId(next.id())
                .season(next.season())
                .number(next.number());
    }
}
