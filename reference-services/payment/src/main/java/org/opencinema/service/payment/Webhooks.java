package org.opencinema.service.payment;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;

/**
 * Reports of the provider. A report is a reason to ask: what became of the charge is taken from the provider's answer, so
 * reports may come twice, late and in any order.
 */
final class Webhooks {
    private static final Duration MEMORY = Duration.ofDays(30);

    private final PaymentProvider provider;
    private final WebhookStore store;
    private final Billing billing;
    private final Clock clock;

    Webhooks(PaymentProvider provider, WebhookStore store, Billing billing, Clock clock) {
        this.provider = provider;
        this.store = store;
        this.billing = billing;
        this.clock = clock;
    }

    void receive(String name, String body, @Nullable String signature) {
        if (!name.equals(provider.name())) {
            throw new NotFoundException("provider " + name);
        }
        PaymentProvider.Report report = provider.read(body, signature == null ? "" : signature, clock.instant())
                .orElseThrow(() -> new NotFoundException("report of " + name));
        if (report instanceof PaymentProvider.Genuine genuine) {
            handle(genuine);
        } else {
            throw new InvalidException("Stripe-Signature", ((PaymentProvider.Forged) report).why());
        }
    }

    void forgetOld() {
        store.deleteOlder(clock.instant().minus(MEMORY));
    }

    private void handle(PaymentProvider.Genuine report) {
        if (!store.contains(provider.name(), report.id())) {
            if (report.chargeKey() != null) {
                billing.resolve(report.chargeKey());
            }
            store.insert(provider.name(), report.id(), clock.instant());
        }
    }
}
