package org.opencinema.service.payment;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.Plan;
import org.opencinema.billing.Subscription.Status;
import org.opencinema.service.payment.api.model.InvoiceStatus;
import org.opencinema.service.payment.api.model.Money;
import org.opencinema.service.payment.api.model.Payment;
import org.opencinema.service.payment.api.model.PaymentStatus;
import org.opencinema.service.payment.api.model.Subscription;
import org.opencinema.service.payment.api.model.SubscriptionStatus;

/** What the contract calls things. */
final class BillingMapping {
    private BillingMapping() {}

    static Response response(Answer answer) {
        Response.ResponseBuilder response =
                Response.status(answer.status()).entity(answer.body()).type(MediaType.APPLICATION_JSON_TYPE);
        return answer.location() == null
                ? response.build()
                : response.location(URI.create(answer.location())).build();
    }

    static Subscription subscription(Billing.@Nullable View view, Plans plans) {
        if (view == null) {
            return plan(new Subscription(), plans.free())
                    .status(SubscriptionStatus.NONE)
                    .entitled(false)
                    .cancelAtPeriodEnd(false)
                    .chargePending(false);
        }
        Subscribed subscribed = view.subscribed();
        org.opencinema.billing.Subscription state = subscribed.state();
        Plan plan = state.status().over() ? plans.free() : plans.get(subscribed.plan());
        return plan(new Subscription(), plan)
                .id(subscribed.id())
                .status(status(state.status()))
                .entitled(state.status().entitled())
                .cancelAtPeriodEnd(state.cancelAtPeriodEnd())
                .chargePending(state.charging())
                .startedAt(time(state.startedAt()))
                .periodEnd(time(state.periodUntil()))
                .nextChargeAt(time(view.nextChargeAt()))
                .card(view.card())
                .openInvoiceId(view.openInvoiceId());
    }

    private static Subscription plan(Subscription subscription, Plan plan) {
        return subscription.plan(plan.code()).maxStreams(plan.maxStreams()).maxHeight(plan.maxHeight());
    }

    static Payment payment(Billing.Payment payment) {
        Invoice invoice = payment.invoice();
        Charge charge = payment.charge();
        boolean succeeded = charge.status() == Charge.Status.SUCCEEDED;
        return new Payment()
                .id(charge.id())
                .status(PaymentStatus.fromValue(code(charge.status())))
                .invoiceId(invoice.id())
                .invoiceNumber(succeeded ? number(invoice) : null)
                .amount(money(invoice.amount()))
                .declineCode(charge.declineCode())
                .createdAt(time(charge.createdAt()));
    }

    static org.opencinema.service.payment.api.model.Invoice invoice(Invoice invoice) {
        return new org.opencinema.service.payment.api.model.Invoice()
                .id(invoice.id())
                .number(number(invoice))
                .status(InvoiceStatus.fromValue(code(invoice.status())))
                .subscriptionId(invoice.subscriptionId())
                .plan(invoice.plan())
                .amount(money(invoice.amount()))
                .periodStart(time(invoice.period().from()))
                .periodEnd(time(invoice.period().until()))
                .issuedAt(time(invoice.issuedAt()))
                .paidAt(time(invoice.paidAt()));
    }

    static Money money(org.opencinema.billing.Money money) {
        return new Money().amountMinor(money.amountMinor()).currency(money.currency());
    }

    static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    static String code(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static SubscriptionStatus status(Status status) {
        return SubscriptionStatus.fromValue(code(status));
    }

    private static @Nullable String number(Invoice invoice) {
        return invoice.number() == null ? null : invoice.number().toString();
    }
}
