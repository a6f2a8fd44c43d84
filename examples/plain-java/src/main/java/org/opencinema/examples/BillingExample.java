package org.opencinema.examples;

import java.time.Duration;
import java.time.Instant;
import org.opencinema.billing.Decline;
import org.opencinema.billing.Happening;
import org.opencinema.billing.Lifecycle;
import org.opencinema.billing.Subscription;
import org.opencinema.billing.Transition;

/** A subscription's life: trial, a paid month, a card that declines, the block, and the end. No clock but the one passed in. */
public final class BillingExample {
    private BillingExample() {}

    public static void main(String... args) {
        Lifecycle rules = Lifecycle.standard();
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Subscription subscription = rules.begin(true, now).next();
        say(now, subscription);
        boolean paidOnce = false;
        while (rules.dueAt(subscription).isPresent()) {
            now = rules.dueAt(subscription).orElseThrow();
            subscription = apply(rules, subscription, new Happening.TimePassed(), now);
            if (subscription.charging()) {
                Happening answer = paidOnce
                        ? new Happening.Declined(Decline.of("insufficient_funds"))
                        : new Happening.Paid(subscription.nextPeriod());
                paidOnce = true;
                now = now.plus(Duration.ofSeconds(2));
                subscription = apply(rules, subscription, answer, now);
            }
        }
    }

    private static Subscription apply(Lifecycle rules, Subscription before, Happening happening, Instant now) {
        if (rules.apply(before, happening, now) instanceof Transition.Changed changed) {
            if (changed.next().status() != before.status()) {
                say(now, changed.next());
            }
            return changed.next();
        }
        throw new IllegalStateException(happening + " was refused");
    }

    private static void say(Instant now, Subscription subscription) {
        System.out.println(now.toString().substring(0, 10) + " " + subscription.status());
    }
}
