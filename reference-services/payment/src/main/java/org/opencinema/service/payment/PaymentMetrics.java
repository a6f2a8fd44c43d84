package org.opencinema.service.payment;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.opencinema.billing.Money;
import org.opencinema.billing.Subscription;
import org.opencinema.billing.Subscription.Status;

/** Who subscribes, what they pay, and how it changes. */
final class PaymentMetrics {
    private final Counter trials;
    private final Counter conversions;
    private final Counter ended;
    private final Counter charges;
    private volatile List<SubscriptionStore.Count> subscriptions = List.of();

    PaymentMetrics(PrometheusRegistry registry, Plans plans) {
        trials = counter(registry, "cinema_trials_total", "Trials that began.");
        conversions = counter(registry, "cinema_trial_conversions_total", "Trials that became paid subscriptions.");
        ended = counter(registry, "cinema_subscriptions_ended_total", "Subscriptions that are over.");
        charges = Counter.builder()
                .name("cinema_charges_total")
                .help("What became of charges; one that is unknown is asked for until it is not.")
                .labelNames("result")
                .register(registry);
        charges.initLabelValues("ok");
        charges.initLabelValues("declined");
        charges.initLabelValues("unknown");
        GaugeWithCallback.builder()
                .name("cinema_subscriptions")
                .help("Subscriptions that are not over.")
                .labelNames("plan", "status")
                .callback(values -> subscriptions.forEach(count -> values.call(
                        (double) count.count(),
                        count.plan(),
                        count.status().name().toLowerCase(Locale.ROOT))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("cinema_monthly_revenue_minor")
                .help("What active subscriptions bring in a month, in the smallest unit of the currency.")
                .labelNames("currency")
                .callback(values -> revenue(plans).forEach((currency, minor) -> values.call((double) minor, currency)))
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    private Map<String, Long> revenue(Plans plans) {
        Map<String, Long> byCurrency = new HashMap<>();
        for (SubscriptionStore.Count count : subscriptions) {
            Money price = plans.get(count.plan()).price();
            long paying = count.status() == Status.ACTIVE ? count.count() : 0;
            byCurrency.merge(price.currency(), paying * price.amountMinor(), Long::sum);
        }
        return byCurrency;
    }

    void show(List<SubscriptionStore.Count> counts) {
        subscriptions = counts;
    }

    void began(Handle handle, Subscription state) {
        if (state.status() == Status.TRIALING) {
            handle.afterCommit(trials::inc);
        }
    }

    void changed(Handle handle, Subscription before, Subscription after) {
        if (before.status() == Status.TRIALING && after.status() == Status.ACTIVE) {
            handle.afterCommit(conversions::inc);
        }
        if (!before.status().over() && after.status().over()) {
            handle.afterCommit(ended::inc);
        }
    }

    void charged(String result) {
        charges.labelValues(result).inc();
    }
}
