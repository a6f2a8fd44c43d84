package org.opencinema.billing;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a subscription. {@link Lifecycle} makes and changes it. Immutable.
 *
 * @param startedAt when the viewer subscribed
 * @param anchor when the first paid period begins; it says the day of the month
 * @param periodFrom when the paid or trial period began
 * @param periodUntil when the paid or trial period ends; same as periodFrom if nothing was paid yet
 * @param cancelAtPeriodEnd whether it ends with the period
 * @param trialEndAnnounced whether the viewer was told that the trial ends
 * @param charging whether a charge was asked for whose outcome is not known yet
 * @param unpaidSince the first decline of the open invoice; null if nothing is overdue
 * @param dunningStep how many steps of the dunning are done
 * @param retryable whether charging the same card again may help
 */
public record Subscription(
        Status status,
        Instant startedAt,
        Instant anchor,
        Instant periodFrom,
        Instant periodUntil,
        boolean cancelAtPeriodEnd,
        boolean trialEndAnnounced,
        boolean charging,
        @Nullable Instant unpaidSince,
        int dunningStep,
        boolean retryable) {
    /** Where a subscription stands. */
    public enum Status {
        /** Watches for nothing until the first charge. */
        TRIALING(true),
        /** Paid. */
        ACTIVE(true),
        /** A charge was declined; may watch for some days yet. */
        PAST_DUE(true),
        /** Waits for a payment; may not watch. */
        BLOCKED(false),
        /** Ended because it was not paid. */
        CANCELLED(false),
        /** Ended because the viewer wanted so. */
        ENDED(false);

        private final boolean entitled;

        Status(boolean entitled) {
            this.entitled = entitled;
        }

        /** Whether the viewer may watch. */
        public boolean entitled() {
            return entitled;
        }

        /** Whether nothing can happen any more. */
        public boolean over() {
            return this == CANCELLED || this == ENDED;
        }

        /** Whether a payment is overdue. */
        public boolean unpaid() {
            return this == PAST_DUE || this == BLOCKED;
        }
    }

    /**
     * Checks that it makes sense.
     *
     * @throws IllegalArgumentException if the period ends before it begins, or unpaidSince does not suit the status
     */
    public Subscription {
        requireNonNull(status, "status");
        if (periodUntil.isBefore(periodFrom)) {
            throw new IllegalArgumentException("period must not end before " + periodFrom + ", ended " + periodUntil);
        }
        if (status.unpaid() != (unpaidSince != null)) {
            throw new IllegalArgumentException("unpaidSince " + unpaidSince + " does not suit " + status);
        }
    }

    /** The period that the next charge is for. */
    public Period nextPeriod() {
        return Period.monthly(anchor, periodUntil);
    }

    Subscription withStatus(Status next) {
        return new Subscription(
                next,
                startedAt,
                anchor,
                periodFrom,
                periodUntil,
                cancelAtPeriodEnd,
                trialEndAnnounced,
                charging,
                next.unpaid() ? unpaidSince : null,
                dunningStep,
                retryable);
    }

    Subscription withCancelAtPeriodEnd(boolean cancel) {
        return new Subscription(
                status,
                startedAt,
                anchor,
                periodFrom,
                periodUntil,
                cancel,
                trialEndAnnounced,
                charging,
                unpaidSince,
                dunningStep,
                retryable);
    }

    Subscription withTrialEndAnnounced() {
        return new Subscription(
                status,
                startedAt,
                anchor,
                periodFrom,
                periodUntil,
                cancelAtPeriodEnd,
                true,
                charging,
                unpaidSince,
                dunningStep,
                retryable);
    }

    Subscription withCharging(boolean now) {
        return new Subscription(
                status,
                startedAt,
                anchor,
                periodFrom,
                periodUntil,
                cancelAtPeriodEnd,
                trialEndAnnounced,
                now,
                unpaidSince,
                dunningStep,
                retryable);
    }

    Subscription withDunningStep(int step) {
        return new Subscription(
                status,
                startedAt,
                anchor,
                periodFrom,
                periodUntil,
                cancelAtPeriodEnd,
                trialEndAnnounced,
                charging,
                unpaidSince,
                step,
                retryable);
    }

    Subscription withRetryable(boolean worthIt) {
        return new Subscription(
                status,
                startedAt,
                anchor,
                periodFrom,
                periodUntil,
                cancelAtPeriodEnd,
                trialEndAnnounced,
                charging,
                unpaidSince,
                dunningStep,
                worthIt);
    }

    Subscription paid(Period period) {
        return new Subscription(
                Status.ACTIVE,
                startedAt,
                anchor,
                period.from(),
                period.until(),
                cancelAtPeriodEnd,
                trialEndAnnounced,
                false,
                null,
                0,
                true);
    }

    Subscription overdue(Instant since) {
        return new Subscription(
                Status.PAST_DUE,
                startedAt,
                anchor,
                periodFrom,
                periodUntil,
                cancelAtPeriodEnd,
                trialEndAnnounced,
                charging,
                since,
                0,
                retryable);
    }
}
