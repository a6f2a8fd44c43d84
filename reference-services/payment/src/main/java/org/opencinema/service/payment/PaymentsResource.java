package org.opencinema.service.payment;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.payment.api.PaymentsApi;
import org.opencinema.service.payment.api.model.NewPayment;

/** Payments over HTTP. */
final class PaymentsResource implements PaymentsApi {
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;

    private final Billing billing;
    private final Idempotency idempotency;

    PaymentsResource(Billing billing, Idempotency idempotency) {
        this.billing = billing;
        this.idempotency = idempotency;
    }

    @Override
    public Response pay(String idempotencyKey, NewPayment body, SecurityContext security) {
        UUID account = Caller.of(security).accountId();
        Answer answer = idempotency.run(account, idempotencyKey, "pay", body, id -> {
            Billing.Payment payment = billing.pay(account, id, body.getSubscriptionId());
            int status = payment.charge().status() == Charge.Status.PENDING ? ACCEPTED : CREATED;
            return new Idempotency.Result(status, "/v1/payments/" + id, BillingMapping.payment(payment));
        });
        return BillingMapping.response(answer);
    }

    @Override
    public Response getPayment(UUID paymentId, SecurityContext security) {
        Billing.Payment payment = billing.getPayment(Caller.of(security).accountId(), paymentId);
        return Response.ok(BillingMapping.payment(payment)).build();
    }
}
