package org.opencinema.catalog;

/** Whether a title may be watched somewhere at some time; by whom, says an {@link Entitlement}. */
public sealed interface Decision {
    /** Yes. */
    record Granted() implements Decision {}

    /** No, for this reason. */
    record Denied(Reason reason) implements Decision {}

    /** Why not. */
    enum Reason {
        /** It is never available in the region. */
        NOT_IN_REGION,
        /** It will be available in the region later. */
        NOT_YET,
        /** It was available in the region and will not be again. */
        ENDED
    }
}
