package org.opencinema.service.streaming;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.streaming.drm.OpenSessions;

/** What playback sessions may open at this moment. */
final class SessionGrants implements OpenSessions {
    private final PlaybackSessions sessions;
    private final DownloadStore downloads;
    private final Entitlements entitlements;
    private final Clock clock;

    SessionGrants(PlaybackSessions sessions, DownloadStore downloads, Entitlements entitlements, Clock clock) {
        this.sessions = sessions;
        this.downloads = downloads;
        this.entitlements = entitlements;
        this.clock = clock;
    }

    @Override
    public UUID requirePackage(Caller caller, UUID sessionId) {
        return open(caller, sessionId).packageId();
    }

    @Override
    public Grant require(Caller caller, UUID sessionId) {
        return grant(open(caller, sessionId));
    }

    @Override
    public Grant require(UUID id, UUID packageId) {
        Optional<PlaybackSessions.Session> session = sessions.find(id);
        if (session.isEmpty()) {
            return downloads
                    .findMaxHeight(id, clock.instant())
                    .map(maxHeight -> new Grant(packageId, maxHeight))
                    .orElseThrow(() -> Playback.over(PlaybackSessions.State.ENDED));
        }
        if (!session.get().packageId().equals(packageId)) {
            throw new DeniedException("token_invalid", "the session does not open this package");
        }
        return grant(open(session.get()));
    }

    private PlaybackSessions.Session open(Caller caller, UUID sessionId) {
        return open(sessions.find(sessionId)
                .filter(session -> session.accountId().equals(caller.accountId()))
                .orElseThrow(() -> new NotFoundException("playback session " + sessionId)));
    }

    private static PlaybackSessions.Session open(PlaybackSessions.Session session) {
        if (session.state() != PlaybackSessions.State.OPEN) {
            throw Playback.over(session.state());
        }
        return session;
    }

    private Grant grant(PlaybackSessions.Session open) {
        return new Grant(open.packageId(), entitlements.require(open).maxHeight());
    }
}
