package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happened with the money of a subscription. Topic {@link Topics#BILLING}, key = account id.
 *
 * @param amountMinor in the smallest unit of the currency
 * @param currency ISO 4217
 * @param invoiceNumber as it stands on the invoice
 * @param reason why a charge failed, a code
 * @param nextAt when the next charge is tried, when the trial ends, or when the subscription will be blocked
 */
public record BillingEvent(
        UUID accountId,
        UUID subscriptionId,
        String plan,
        long amountMinor,
        String currency,
        @Nullable UUID invoiceId,
        @Nullable String invoiceNumber,
        @Nullable String reason,
        @Nullable Instant nextAt,
        Instant at) {
    /** The type of the event of a charge that succeeded. */
    public static final String CHARGED = "org.opencinema.payment.charged.v1";
    /** The type of the event of a charge that was declined. */
    public static final String CHARGE_FAILED = "org.opencinema.payment.charge-failed.v1";
    /** The type of the event some days before a trial ends. */
    public static final String TRIAL_ENDING = "org.opencinema.payment.trial-ending.v1";
    /** The type of the event of a warning: the subscription is unpaid and will be blocked. */
    public static final String OVERDUE = "org.opencinema.payment.overdue.v1";
    /** The type of the event of money given back. */
    public static final String REFUNDED = "org.opencinema.payment.refunded.v1";

    /** Checks that nothing required is absent. */
    public BillingEvent {
        requireNonNull(accountId, "accountId");
        requireNonNull(subscriptionId, "subscriptionId");
        requireNonNull(plan, "plan");
        requireNonNull(currency, "currency");
        requireNonNull(at, "at");
        if (amountMinor < 0) {
            throw new IllegalArgumentException("amountMinor must be 0 or more, was " + amountMinor);
        }
    }
}
