package org.opencinema.catalog;

import java.time.Instant;

/** Whether a viewer may watch a title, and how well. */
public sealed interface Entitlement {
    /**
     * Yes.
     *
     * @param maxStreams at the same time
     * @param maxHeight of the picture, in lines
     */
    record Granted(int maxStreams, int maxHeight) implements Entitlement {}

    /** No, for this reason. */
    record Denied(Reason reason) implements Entitlement {}

    /** Why not. Of several reasons the one that stands first holds. */
    enum Reason {
        /** The title is never available in the region. */
        NOT_IN_REGION,
        /** The title will be available in the region later. */
        NOT_YET,
        /** The title was available in the region and will not be again. */
        ENDED,
        /** The title is meant for older viewers. */
        AGE,
        /** There is a subscription, but it is not paid. */
        PAYMENT_OVERDUE,
        /** There is no subscription, and the title is not free. */
        SUBSCRIPTION_REQUIRED
    }

    /** Whether the viewer may watch a title with these terms at that time. A free title is played as well as the plan allows. */
    static Entitlement decide(Viewer viewer, ViewingTerms title, Instant at) {
        if (title.availability().decide(viewer.region(), at) instanceof Decision.Denied unavailable) {
            return new Denied(reason(unavailable.reason()));
        }
        if (title.ageRating().years() > viewer.maxAge()) {
            return new Denied(Reason.AGE);
        }
        if (viewer.entitled()) {
            return new Granted(viewer.maxStreams(), viewer.maxHeight());
        }
        if (title.free()) {
            return new Granted(Viewer.FREE_MAX_STREAMS, Viewer.FREE_MAX_HEIGHT);
        }
        return new Denied(viewer.overdue() ? Reason.PAYMENT_OVERDUE : Reason.SUBSCRIPTION_REQUIRED);
    }

    private static Reason reason(Decision.Reason reason) {
        return switch (reason) {
            case NOT_IN_REGION -> Reason.NOT_IN_REGION;
            case NOT_YET -> Reason.NOT_YET;
            case ENDED -> Reason.ENDED;
        };
    }
}
