package org.opencinema.service.streaming.drm;

import java.util.UUID;
import org.opencinema.dropwizard.Caller;

/** The playback sessions that are open, and what their viewers may watch at this moment. */
public interface OpenSessions {
    /** What a session may open: its package, in pictures up to a height. */
    record Grant(UUID packageId, int maxHeight) {}

    /**
     * The package of the caller's session, whatever the viewer may watch now.
     *
     * @throws org.opencinema.dropwizard.NotFoundException if the session is unknown or somebody else's
     * @throws org.opencinema.dropwizard.GoneException if it has ended, or another device has stopped it
     */
    UUID requirePackage(Caller caller, UUID sessionId);

    /**
     * What the caller's session opens.
     *
     * @throws org.opencinema.dropwizard.NotFoundException if the session is unknown or somebody else's
     * @throws org.opencinema.dropwizard.GoneException if it has ended, or another device has stopped it
     * @throws org.opencinema.dropwizard.DeniedException with the reason, if the viewer may no longer watch
     */
    Grant require(Caller caller, UUID sessionId);

    /**
     * What a session or download opens of a package that it was let into.
     *
     * @throws org.opencinema.dropwizard.GoneException if it has ended, another device has stopped it, or it is unknown
     * @throws org.opencinema.dropwizard.DeniedException if it is of another package, or with the reason, if the viewer may no longer
     *     watch
     */
    Grant require(UUID id, UUID packageId);
}
