package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/**
 * The whole state of an account's newest subscription. Topic {@link Topics#SUBSCRIPTIONS}, key = account id.
 *
 * @param version grows with every change of any subscription of the account, from 1
 * @param plan the code of the plan, like {@code standard}
 * @param status {@code trialing}, {@code active}, {@code past_due}, {@code blocked}, {@code cancelled} or {@code ended}
 * @param entitled whether the account may watch by it now
 * @param maxStreams at the same time
 * @param maxHeight of the picture, in lines
 * @param periodEnd when the paid or trial period ends
 */
public record SubscriptionChanged(
        UUID subscriptionId,
        UUID accountId,
        long version,
        String plan,
        String status,
        boolean entitled,
        boolean cancelAtPeriodEnd,
        int maxStreams,
        int maxHeight,
        Instant startedAt,
        Instant periodEnd,
        Instant at) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.payment.subscription.changed.v1";

    /** Checks that nothing is absent. */
    public SubscriptionChanged {
        requireNonNull(subscriptionId, "subscriptionId");
        requireNonNull(accountId, "accountId");
        requireNonNull(plan, "plan");
        requireNonNull(status, "status");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(periodEnd, "periodEnd");
        requireNonNull(at, "at");
        Versions.require(version);
        if (maxStreams < 1 || maxHeight < 144) {
            throw new IllegalArgumentException("a plan has 1 stream or more and 144 lines or more");
        }
    }
}
