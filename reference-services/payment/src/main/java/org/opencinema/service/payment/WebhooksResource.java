package org.opencinema.service.payment;

import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.service.payment.api.WebhooksApi;

/** Reports of the provider over HTTP. */
final class WebhooksResource implements WebhooksApi {
    private static final int MAX_LENGTH = 262_144;

    private final Webhooks webhooks;

    WebhooksResource(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public Response receiveWebhook(String provider, String body, @Nullable String stripeSignature) {
        if (body.isEmpty() || body.length() > MAX_LENGTH) {
            throw new InvalidException("body", "must have 1.." + MAX_LENGTH + " characters, had " + body.length());
        }
        webhooks.receive(provider, body, stripeSignature);
        return Response.noContent().build();
    }
}
