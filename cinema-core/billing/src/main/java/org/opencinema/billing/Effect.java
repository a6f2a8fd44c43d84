package org.opencinema.billing;

import java.time.Instant;

/** What a change of a subscription asks for. */
public sealed interface Effect {
    /** The period is to be charged, by its open invoice if there is one. */
    record Charge(Period period) implements Effect {}

    /** The viewer is to be told that the trial ends and when. */
    record AnnounceTrialEnd(Instant at) implements Effect {}

    /** The viewer is to be warned of the block. */
    record WarnOfBlock(Instant blockAt) implements Effect {}

    /** The open invoice needs not be paid. */
    record VoidInvoice() implements Effect {}
}
