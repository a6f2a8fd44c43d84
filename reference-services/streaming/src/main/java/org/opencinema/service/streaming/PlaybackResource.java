package org.opencinema.service.streaming;

import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.streaming.api.PlaybackApi;
import org.opencinema.service.streaming.api.model.Heartbeat;
import org.opencinema.service.streaming.api.model.MediaProtection;
import org.opencinema.service.streaming.api.model.NewPlayback;
import org.opencinema.service.streaming.api.model.PlaybackSession;
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
        Playback.Started started = metrics.start(() -> playback.start(
                Caller.of(security), body.getTitleId(), body.getEpisodeId(), body.getDevice(), wishes(body)));
        LOG.info("playback session {} of title {}", started.sessionId(), body.getTitleId());
        return Response.created(URI.create("/v1/playback/sessions/" + started.sessionId()))
                .entity(describe(started))
                .cookie(started.links().cookies().toArray(NewCookie[]::new))
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
    public Response stopPlayback(UUID sessionId, SecurityContext security) {
        playback.stop(Caller.of(security), sessionId);
        return Response.noContent().build();
    }

    private static Playback.Wishes wishes(NewPlayback body) {
        MediaProtection asked = body.getProtection();
        return new Playback.Wishes(asked == null ? null : LinkProtection.valueOf(asked.name()), body.getFailedEdge());
    }

    private PlaybackSession describe(Playback.Started started) {
        return new PlaybackSession()
                .sessionId(started.sessionId())
                .titleId(started.video().titleId())
                .episodeId(started.video().episodeId())
                .protection(MediaProtection.valueOf(started.links().protection().name()))
                .edge(started.links().edge().orElse(null))
                .hlsUrl(started.links().hls())
                .dashUrl(started.links().dash())
                .resumeSeconds(started.resumeSeconds())
                .durationSeconds(started.durationSeconds())
                .heartbeatSeconds((int) heartbeat.toSeconds())
                .expiresAt(started.expiresAt().atOffset(ZoneOffset.UTC));
    }
}
