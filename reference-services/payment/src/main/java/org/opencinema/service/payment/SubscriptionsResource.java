package org.opencinema.service.payment;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import java.util.function.Function;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.payment.api.SubscriptionsApi;
import org.opencinema.service.payment.api.model.NewPaymentMethod;
import org.opencinema.service.payment.api.model.NewSubscription;

/** Subscriptions over HTTP. */
final class SubscriptionsResource implements SubscriptionsApi {
    private final Billing billing;
    private final Plans plans;
    private final Idempotency idempotency;

    SubscriptionsResource(Billing billing, Plans plans, Idempotency idempotency) {
        this.billing = billing;
        this.plans = plans;
        this.idempotency = idempotency;
    }

    @Override
    public Response getMySubscription(SecurityContext security) {
        Billing.View view = billing.findNewest(Caller.of(security).accountId()).orElse(null);
        return Response.ok(BillingMapping.subscription(view, plans)).build();
    }

    @Override
    public Response subscribe(String idempotencyKey, NewSubscription body, SecurityContext security) {
        UUID account = Caller.of(security).accountId();
        return once(
                account,
                idempotencyKey,
                "subscribe",
                body,
                201,
                id -> billing.subscribe(account, id, body.getPlan(), body.getPaymentToken()));
    }

    @Override
    public Response cancelSubscription(UUID subscriptionId, String idempotencyKey, SecurityContext security) {
        UUID account = Caller.of(security).accountId();
        return once(
                account, idempotencyKey, "cancel", subscriptionId, 200, id -> billing.cancel(account, subscriptionId));
    }

    @Override
    public Response resumeSubscription(UUID subscriptionId, String idempotencyKey, SecurityContext security) {
        UUID account = Caller.of(security).accountId();
        return once(
                account, idempotencyKey, "resume", subscriptionId, 200, id -> billing.resume(account, subscriptionId));
    }

    @Override
    public Response putPaymentMethod(String idempotencyKey, NewPaymentMethod body, SecurityContext security) {
        UUID account = Caller.of(security).accountId();
        return once(
                account,
                idempotencyKey,
                "card",
                body,
                200,
                id -> billing.changeCard(account, id, body.getPaymentToken()));
    }

    private Response once(
            UUID account, String key, String operation, Object body, int status, Function<UUID, Billing.View> action) {
        return BillingMapping.response(idempotency.run(
                account,
                key,
                operation,
                body,
                id -> new Idempotency.Result(status, null, BillingMapping.subscription(action.apply(id), plans))));
    }
}
