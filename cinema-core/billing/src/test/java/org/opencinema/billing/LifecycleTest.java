package org.opencinema.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.opencinema.billing.Dunning.Action;
import org.opencinema.billing.Dunning.Step;
import org.opencinema.billing.Subscription.Status;
import org.opencinema.billing.Transition.Changed;
import org.opencinema.billing.Transition.Reason;
import org.opencinema.billing.Transition.Refused;

final class LifecycleTest {
    private static final Instant START = Instant.parse("2027-01-01T00:00:00Z");
    private static final Lifecycle RULES = Lifecycle.standard();
    private static final Happening TIME = new Happening.TimePassed();
    private static final Decline SOFT = Decline.of("insufficient_funds");
    private static final Decline HARD = Decline.of("lost_card");

    @Test
    void viewerWhoPays_isTriedTwoYearsLong() {
        Subscription subscription = RULES.begin(true, START).next();
        List<String> charged = new ArrayList<>();
        for (Instant due = due(subscription); charged.size() < 24; due = due(subscription)) {
            Changed changed = change(subscription, TIME, due);
            subscription = changed.next();
            if (!changed.effects().isEmpty() && changed.effects().get(0) instanceof Effect.Charge charge) {
                charged.add(due.toString().substring(0, 10));
                assertThat(charge.period().from()).isEqualTo(due);
                subscription = change(subscription, new Happening.Paid(charge.period()), due)
                        .next();
                assertThat(subscription.status()).isEqualTo(Status.ACTIVE);
            } else {
                assertThat(changed.effects()).containsExactly(new Effect.AnnounceTrialEnd(day(10)));
                assertThat(due).isEqualTo(day(7));
            }
        }
        assertThat(charged).startsWith("2027-01-11", "2027-02-11").endsWith("2028-11-11", "2028-12-11");
    }

    @Test
    void viewerWhoNeverPays_isDunnedByTheSchedule() {
        Subscription subscription = overdue(SOFT);
        List<String> told = new ArrayList<>();
        while (!subscription.status().over()) {
            Instant due = due(subscription);
            Changed changed = change(subscription, TIME, due);
            subscription = changed.next();
            String what = changed.effects().isEmpty()
                    ? subscription.status().name()
                    : changed.effects().get(0).getClass().getSimpleName();
            told.add(Duration.between(day(10), due).toDays() + " " + what);
            if (subscription.charging()) {
                assertThat(RULES.dueAt(subscription)).isEmpty();
                subscription =
                        change(subscription, new Happening.Declined(SOFT), due).next();
            }
        }
        assertThat(told)
                .containsExactly(
                        "1 Charge",
                        "9 Charge",
                        "10 WarnOfBlock",
                        "13 Charge",
                        "14 BLOCKED",
                        "20 Charge",
                        "21 VoidInvoice");
        assertThat(subscription.status()).isEqualTo(Status.CANCELLED);
        assertThat(RULES.dueAt(subscription)).isEmpty();
        assertThat(RULES.apply(subscription, TIME, day(99))).isEqualTo(new Refused(Reason.ENDED));
    }

    @Test
    void hardDecline_isNotRetriedUntilTheCardChanges() {
        Subscription subscription = overdue(HARD);
        assertThat(RULES.nextRetryAt(subscription)).isEmpty();

        Changed retry = change(subscription, TIME, day(11));
        assertThat(retry.effects()).isEmpty();
        assertThat(retry.next().charging()).isFalse();

        Changed repaired = change(retry.next(), new Happening.CardChanged(), day(12));
        assertThat(repaired.effects()).containsExactly(new Effect.Charge(subscription.nextPeriod()));
        Subscription again =
                change(repaired.next(), new Happening.Declined(SOFT), day(12)).next();
        assertThat(RULES.nextRetryAt(again)).contains(day(19));
    }

    @Test
    void blockedViewer_whoRepairsTheCard_isActiveAgainForTheSamePeriod() {
        Subscription subscription = overdue(SOFT);
        while (subscription.status() != Status.BLOCKED) {
            subscription = change(subscription, TIME, due(subscription)).next();
            if (subscription.charging()) {
                subscription = change(subscription, new Happening.Declined(SOFT), day(11))
                        .next();
            }
        }
        assertThat(subscription.status().entitled()).isFalse();

        Changed repaired = change(subscription, new Happening.CardChanged(), day(25));
        Period period = subscription.nextPeriod();
        assertThat(repaired.effects()).containsExactly(new Effect.Charge(period));
        Subscription paid =
                change(repaired.next(), new Happening.Paid(period), day(25)).next();

        assertThat(paid.status()).isEqualTo(Status.ACTIVE);
        assertThat(paid.unpaidSince()).isNull();
        assertThat(due(paid)).isEqualTo(Instant.parse("2027-02-11T00:00:00Z"));
    }

    @Test
    void cancelled_endsWithThePeriodUnlessResumed() {
        Subscription trial = RULES.begin(true, START).next();
        Subscription cancelled =
                change(trial, new Happening.CancelRequested(), day(1)).next();
        assertThat(cancelled.status().entitled()).isTrue();
        assertThat(due(cancelled)).isEqualTo(day(10));
        assertThat(RULES.apply(cancelled, new Happening.PayRequested(), day(1)))
                .isEqualTo(new Refused(Reason.CANCELLED));
        assertThat(change(cancelled, TIME, day(10)).next().status()).isEqualTo(Status.ENDED);

        Subscription resumed =
                change(cancelled, new Happening.ResumeRequested(), day(2)).next();
        assertThat(resumed).isEqualTo(trial);
        assertThat(RULES.apply(resumed, new Happening.ResumeRequested(), day(2)))
                .isEqualTo(new Refused(Reason.NOT_CANCELLED));
    }

    @Test
    void cancelWhileUnpaid_endsAtOnceAndVoidsTheInvoice() {
        Changed ended = change(overdue(SOFT), new Happening.CancelRequested(), day(11));
        assertThat(ended.next().status()).isEqualTo(Status.ENDED);
        assertThat(ended.effects()).containsExactly(new Effect.VoidInvoice());
    }

    @Test
    void cancelWhileTheRenewalIsCharged_endsIfItIsDeclined() {
        Subscription charging = charging();
        Subscription cancelled =
                change(charging, new Happening.CancelRequested(), day(10)).next();
        Changed declined = change(cancelled, new Happening.Declined(SOFT), day(10));
        assertThat(declined.next().status()).isEqualTo(Status.ENDED);
        assertThat(declined.effects()).containsExactly(new Effect.VoidInvoice());
    }

    @Test
    void payInAdvance_movesThePeriodAndADeclineChangesNothing() {
        Subscription trial = RULES.begin(true, START).next();
        Changed asked = change(trial, new Happening.PayRequested(), day(1));
        assertThat(asked.effects()).containsExactly(new Effect.Charge(trial.nextPeriod()));
        assertThat(RULES.apply(asked.next(), new Happening.PayRequested(), day(1)))
                .isEqualTo(new Refused(Reason.CHARGE_PENDING));

        Changed declined = change(asked.next(), new Happening.Declined(SOFT), day(1));
        assertThat(declined.next()).isEqualTo(trial);
        assertThat(declined.effects()).containsExactly(new Effect.VoidInvoice());

        Subscription paid = change(asked.next(), new Happening.Paid(trial.nextPeriod()), day(1))
                .next();
        assertThat(paid.status()).isEqualTo(Status.ACTIVE);
        assertThat(due(paid)).isEqualTo(Instant.parse("2027-02-11T00:00:00Z"));
    }

    @Test
    void payInAdvance_forMoreThanAYear_isRefused() {
        Subscription subscription = RULES.begin(true, START).next();
        int months = 0;
        Transition asked = RULES.apply(subscription, new Happening.PayRequested(), START);
        while (asked instanceof Changed changed) {
            months++;
            subscription = change(changed.next(), new Happening.Paid(subscription.nextPeriod()), START)
                    .next();
            asked = RULES.apply(subscription, new Happening.PayRequested(), START);
        }
        assertThat(asked).isEqualTo(new Refused(Reason.PAID_AHEAD));
        assertThat(months).isEqualTo(12);
    }

    @Test
    void withoutTrial_isBlockedUntilItIsPaid() {
        Changed begun = RULES.begin(false, START);
        assertThat(begun.next().status()).isEqualTo(Status.BLOCKED);
        assertThat(begun.effects()).hasSize(1).first().isInstanceOf(Effect.Charge.class);
        Subscription declined =
                change(begun.next(), new Happening.Declined(SOFT), START).next();
        assertThat(declined.status()).isEqualTo(Status.BLOCKED);
        assertThat(due(declined)).isEqualTo(day(20));
        Subscription paid = change(begun.next(), new Happening.Paid(begun.next().nextPeriod()), START)
                .next();
        assertThat(paid.status()).isEqualTo(Status.ACTIVE);
    }

    /** Whatever happens in whatever order: a charge is asked for only when none is under way, and periods never overlap. */
    @Property
    void anyHappenings_neverChargeTwiceForAPeriod(
            @ForAll boolean trial, @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 6) Integer> choices) {
        Changed begun = RULES.begin(trial, START);
        Subscription subscription = begun.next();
        List<Effect> effects = begun.effects();
        Instant now = START;
        Instant paidUntil = subscription.periodUntil();
        for (int choice : choices) {
            boolean wasCharging = subscription.charging();
            Happening happening = happening(choice, subscription);
            now = happening instanceof Happening.TimePassed
                    ? RULES.dueAt(subscription).filter(now::isBefore).orElse(now)
                    : now;
            if (!(RULES.apply(subscription, happening, now) instanceof Changed changed)) {
                continue;
            }
            subscription = changed.next();
            effects = changed.effects();
            if (happening instanceof Happening.Paid paid) {
                assertThat(paid.period().from()).isEqualTo(paidUntil);
                paidUntil = paid.period().until();
            }
            for (Effect effect : effects) {
                if (effect instanceof Effect.Charge charge) {
                    assertThat(wasCharging).isFalse();
                    assertThat(subscription.charging()).isTrue();
                    assertThat(charge.period().from()).isEqualTo(paidUntil);
                }
            }
            assertThat(subscription.status().over() && subscription.charging()).isFalse();
        }
    }

    @Test
    void dunning_outOfOrder_isRefused() {
        Step block = Step.day(2, Action.BLOCK);
        Step cancel = Step.day(3, Action.CANCEL);
        assertThat(new Dunning(List.of(block, cancel)).steps()).hasSize(2);
        for (List<Step> bad : List.of(
                List.<Step>of(),
                List.of(cancel),
                List.of(block),
                List.of(cancel, block),
                List.of(block, Step.day(3, Action.BLOCK), Step.day(4, Action.CANCEL)),
                List.of(Step.day(2, Action.RETRY), block, cancel),
                List.of(Step.day(0, Action.RETRY), block, cancel))) {
            assertThatThrownBy(() -> new Dunning(bad)).as("%s", bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Happening happening(int choice, Subscription subscription) {
        return switch (choice) {
            case 0 -> new Happening.PayRequested();
            case 1 -> new Happening.CancelRequested();
            case 2 -> new Happening.ResumeRequested();
            case 3 -> new Happening.CardChanged();
            case 4 -> subscription.charging() ? new Happening.Declined(SOFT) : TIME;
            case 5 -> subscription.charging() ? new Happening.Paid(subscription.nextPeriod()) : TIME;
            default -> TIME;
        };
    }

    private static Subscription charging() {
        Subscription trial = RULES.begin(true, START).next();
        Subscription announced = change(trial, TIME, day(7)).next();
        return change(announced, TIME, day(10)).next();
    }

    private static Subscription overdue(Decline decline) {
        Subscription overdue =
                change(charging(), new Happening.Declined(decline), day(10)).next();
        assertThat(overdue.status()).isEqualTo(Status.PAST_DUE);
        assertThat(overdue.status().entitled()).isTrue();
        return overdue;
    }

    private static Changed change(Subscription subscription, Happening happening, Instant now) {
        Transition transition = RULES.apply(subscription, happening, now);
        assertThat(transition).isInstanceOf(Changed.class);
        return (Changed) transition;
    }

    private static Instant due(Subscription subscription) {
        return RULES.dueAt(subscription).orElseThrow();
    }

    private static Instant day(int day) {
        return START.plus(Duration.ofDays(day));
    }
}
