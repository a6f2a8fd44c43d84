package org.opencinema.service.streaming;

import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Entitlement;
import org.opencinema.catalog.Viewer;
import org.opencinema.catalog.ViewingTerms;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.NotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may watch what, as far as this service knows. A refusal has the reason as its code. */
final class Entitlements {
    private static final Logger log = LoggerFactory.getLogger(Entitlements.class);

    private final Videos videos;
    private final ViewerStore viewers;
    private final boolean subscriptionsRequired;
    private final Clock clock;

    Entitlements(Videos videos, ViewerStore viewers, boolean subscriptionsRequired, Clock clock) {
        this.videos = videos;
        this.viewers = viewers;
        this.subscriptionsRequired = subscriptionsRequired;
        this.clock = clock;
    }

    Entitlement.Granted require(Caller caller, Video video) {
        ViewingTerms terms = videos.findTerms(video).orElseThrow(() -> new NotFoundException("video " + video.id()));
        return require(viewer(caller, caller.profileId()), terms);
    }

    /** As {@link #require}, and by a subscription even if it is free. */
    Entitlement.Granted requireSubscribed(Caller caller, Video video) {
        Entitlement.Granted granted = require(caller, video);
        if (!viewer(caller, caller.profileId()).entitled()) {
            throw denied(Entitlement.Reason.SUBSCRIPTION_REQUIRED);
        }
        return granted;
    }

    /** How many streams the caller's plan allows; without one, what is free allows. */
    int maxStreams(Caller caller) {
        Viewer viewer = viewer(caller, caller.profileId());
        return viewer.entitled() ? viewer.maxStreams() : Viewer.FREE_MAX_STREAMS;
    }

    /** What the viewer of a session may watch of it now. */
    Entitlement.Granted require(PlaybackSessions.Session session) {
        ViewingTerms terms = videos.findTerms(session.video()).orElseThrow(() -> denied(Entitlement.Reason.ENDED));
        return require(viewer(session.accountId(), session.profileId(), session.country()), terms);
    }

    /** For a session that was granted once: it goes on while nobody can be asked. */
    void requireStill(Caller caller, PlaybackSessions.Session session) {
        ViewingTerms terms;
        Viewer viewer;
        try {
            terms = videos.findTerms(session.video()).orElse(null);
            viewer = viewer(caller, session.profileId());
        } catch (JdbiException e) {
            log.warn("entitlement cannot be looked up, a session goes on: {}", e.toString());
            return;
        }
        if (terms == null) {
            throw denied(Entitlement.Reason.ENDED);
        }
        var unused = require(viewer, terms);
    }

    private Entitlement.Granted require(Viewer viewer, ViewingTerms terms) {
        Entitlement entitlement = Entitlement.decide(viewer, terms, clock.instant());
        if (entitlement instanceof Entitlement.Denied refusal) {
            throw denied(refusal.reason());
        }
        return (Entitlement.Granted) entitlement;
    }

    private Viewer viewer(Caller caller, @Nullable UUID profileId) {
        return viewer(caller.accountId(), profileId, caller.country());
    }

    private Viewer viewer(UUID accountId, @Nullable UUID profileId, String country) {
        Viewer known = viewers.get(accountId, profileId, country);
        return subscriptionsRequired
                ? known
                : new Viewer(true, false, known.region(), known.maxAge(), Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static DeniedException denied(Entitlement.Reason reason) {
        String detail = switch (reason) {
            case NOT_IN_REGION -> "the title is not available in your country";
            case NOT_YET -> "the title is not available yet";
            case ENDED -> "the title is no longer available";
            case AGE -> "the title is not meant for this profile";
            case PAYMENT_OVERDUE -> "the subscription is not paid";
            case SUBSCRIPTION_REQUIRED -> "the title needs a subscription";
        };
        return new DeniedException(reason.name().toLowerCase(Locale.ROOT), detail);
    }
}
