package org.opencinema.billing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencinema.billing.Subscription.Status;
import org.opencinema.billing.Transition.Changed;
import org.opencinema.billing.Transition.Reason;
import org.opencinema.billing.Transition.Refused;

/**
 * The rules of a subscription from its trial to its end. It keeps nothing and reads no clock. Immutable.
 *
 * @param trial how long a viewer watches for nothing; positive
 * @param trialNotice how long before its end the viewer is told; less than the trial
 * @param dunning what is done when a charge is declined
 */
public record Lifecycle(Duration trial, Duration trialNotice, Dunning dunning) {
    private static final Duration LONGEST_AHEAD = Duration.ofDays(366);

    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException if they leave their ranges
     */
    public Lifecycle {
        if (trial.isNegative() || trial.isZero() || trialNotice.isNegative() || trialNotice.compareTo(trial) >= 0) {
            throw new IllegalArgumentException(
                    "trial must be positive and longer than its notice, were " + trial + " and " + trialNotice);
        }
    }

    /** Ten days of trial, told three days before its end, and the standard dunning. */
    public static Lifecycle standard() {
        return new Lifecycle(Duration.ofDays(10), Duration.ofDays(3), Dunning.standard());
    }

    /** A new subscription: with a trial, or else blocked until its first charge succeeds. */
    public Changed begin(boolean withTrial, Instant now) {
        if (withTrial) {
            Instant end = now.plus(trial);
            return stay(new Subscription(Status.TRIALING, now, end, now, end, false, false, false, null, 0, true));
        }
        Subscription blocked = new Subscription(
                Status.BLOCKED, now, now, now, now, false, true, false, now, dunning.afterBlock(), true);
        return charge(blocked);
    }

    /** When time alone changes the subscription next; empty while a charge is under way, or it is over. */
    public Optional<Instant> dueAt(Subscription subscription) {
        if (subscription.charging() || subscription.status().over()) {
            return Optional.empty();
        }
        Instant unpaidSince = subscription.unpaidSince();
        if (unpaidSince != null) {
            return Optional.of(unpaidSince.plus(step(subscription).after()));
        }
        if (subscription.status() == Status.TRIALING
                && !subscription.trialEndAnnounced()
                && !subscription.cancelAtPeriodEnd()) {
            return Optional.of(subscription.periodUntil().minus(trialNotice));
        }
        return Optional.of(subscription.periodUntil());
    }

    /** When an overdue invoice is charged again by itself; empty if it is not. */
    public Optional<Instant> nextRetryAt(Subscription subscription) {
        Instant unpaidSince = subscription.unpaidSince();
        if (unpaidSince == null || !subscription.retryable()) {
            return Optional.empty();
        }
        return dunning.steps().stream()
                .skip(subscription.dunningStep())
                .filter(step -> step.action() == Dunning.Action.RETRY)
                .findFirst()
                .map(step -> unpaidSince.plus(step.after()));
    }

    /** What a happening makes of a subscription. */
    public Transition apply(Subscription subscription, Happening happening, Instant now) {
        if (subscription.status().over()) {
            return new Refused(Reason.ENDED);
        }
        if (happening instanceof Happening.TimePassed) {
            boolean due = dueAt(subscription).filter(at -> !at.isAfter(now)).isPresent();
            return due ? timePassed(subscription) : new Refused(Reason.NOT_DUE);
        }
        if (happening instanceof Happening.Paid paid) {
            return stay(subscription.paid(paid.period()));
        }
        if (happening instanceof Happening.Declined declined) {
            return declined(subscription, declined.decline(), now);
        }
        if (happening instanceof Happening.PayRequested) {
            return payRequested(subscription, now);
        }
        if (happening instanceof Happening.CancelRequested) {
            return cancelRequested(subscription);
        }
        if (happening instanceof Happening.ResumeRequested) {
            return subscription.cancelAtPeriodEnd()
                    ? stay(subscription.withCancelAtPeriodEnd(false))
                    : new Refused(Reason.NOT_CANCELLED);
        }
        if (happening instanceof Happening.CardChanged) {
            Subscription hopeful = subscription.withRetryable(true);
            return hopeful.status().unpaid() && !hopeful.charging() ? charge(hopeful) : stay(hopeful);
        }
        throw new IllegalArgumentException("unknown happening " + happening);
    }

    private Transition timePassed(Subscription subscription) {
        if (subscription.unpaidSince() != null) {
            return dun(subscription, subscription.unpaidSince());
        }
        if (subscription.cancelAtPeriodEnd()) {
            return stay(subscription.withStatus(Status.ENDED));
        }
        if (subscription.status() == Status.TRIALING && !subscription.trialEndAnnounced()) {
            return new Changed(
                    subscription.withTrialEndAnnounced(),
                    List.of(new Effect.AnnounceTrialEnd(subscription.periodUntil())));
        }
        return charge(subscription);
    }

    private Transition dun(Subscription subscription, Instant unpaidSince) {
        Subscription done = subscription.withDunningStep(subscription.dunningStep() + 1);
        return switch (step(subscription).action()) {
            case RETRY -> done.retryable() ? charge(done) : stay(done);
            case NOTICE -> new Changed(done, List.of(new Effect.WarnOfBlock(unpaidSince.plus(blockAfter()))));
            case BLOCK -> stay(done.withStatus(Status.BLOCKED));
            case CANCEL -> new Changed(done.withStatus(Status.CANCELLED), List.of(new Effect.VoidInvoice()));
        };
    }

    private Transition declined(Subscription subscription, Decline decline, Instant now) {
        Subscription known = subscription.withCharging(false);
        if (known.status().unpaid()) {
            return stay(known.withRetryable(!decline.hard()));
        }
        if (now.isBefore(known.periodUntil())) {
            return new Changed(known, List.of(new Effect.VoidInvoice()));
        }
        if (known.cancelAtPeriodEnd()) {
            return new Changed(known.withStatus(Status.ENDED), List.of(new Effect.VoidInvoice()));
        }
        return stay(known.withRetryable(!decline.hard()).overdue(now));
    }

    private static Transition payRequested(Subscription subscription, Instant now) {
        if (subscription.charging()) {
            return new Refused(Reason.CHARGE_PENDING);
        }
        if (subscription.cancelAtPeriodEnd()) {
            return new Refused(Reason.CANCELLED);
        }
        if (Duration.between(now, subscription.periodUntil()).compareTo(LONGEST_AHEAD) >= 0) {
            return new Refused(Reason.PAID_AHEAD);
        }
        return charge(subscription);
    }

    private static Transition cancelRequested(Subscription subscription) {
        if (!subscription.status().unpaid()) {
            return stay(subscription.withCancelAtPeriodEnd(true));
        }
        if (subscription.charging()) {
            return new Refused(Reason.CHARGE_PENDING);
        }
        return new Changed(subscription.withStatus(Status.ENDED), List.of(new Effect.VoidInvoice()));
    }

    private static Changed charge(Subscription subscription) {
        return new Changed(subscription.withCharging(true), List.of(new Effect.Charge(subscription.nextPeriod())));
    }

    private static Changed stay(Subscription subscription) {
        return new Changed(subscription, List.of());
    }

    private Dunning.Step step(Subscription subscription) {
        return dunning.steps().get(subscription.dunningStep());
    }

    private Duration blockAfter() {
        return dunning.steps().get(dunning.afterBlock() - 1).after();
    }
}
