package org.opencinema.billing;

import java.util.List;

/** What becomes of a subscription. */
public sealed interface Transition {
    /**
     * It changes, or stays as it is.
     *
     * @param effects what is to be done, in this order
     */
    record Changed(Subscription next, List<Effect> effects) implements Transition {
        /** Copies the effects. */
        public Changed {
            effects = List.copyOf(effects);
        }
    }

    /** That cannot happen now. */
    record Refused(Reason reason) implements Transition {}

    /** Why not. */
    enum Reason {
        /** The subscription is over. */
        ENDED,
        /** It ends with the period; it has to be resumed first. */
        CANCELLED,
        /** It was not cancelled. */
        NOT_CANCELLED,
        /** A charge is under way. */
        CHARGE_PENDING,
        /** It is paid for a year or more already. */
        PAID_AHEAD,
        /** Nothing is due. */
        NOT_DUE
    }
}
