package org.opencinema.fakes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment intent. Immutable.
 *
 * @param amount in the smallest unit of the currency
 * @param currency in lower case
 * @param declineCode why it was declined; null if it succeeded
 * @param created in seconds since 1970
 */
public record StripeIntent(
        String id,
        long amount,
        String currency,
        String customer,
        String paymentMethod,
        Map<String, String> metadata,
        @Nullable String declineCode,
        long created) {
    /** Copies the metadata. */
    public StripeIntent {
        metadata = Map.copyOf(metadata);
    }

    /** Whether the money was taken. */
    public boolean succeeded() {
        return declineCode == null;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("object", "payment_intent");
        json.put("amount", amount);
        json.put("amount_received", succeeded() ? amount : 0);
        json.put("currency", currency);
        json.put("customer", customer);
        json.put("payment_method", succeeded() ? paymentMethod : null);
        json.put("metadata", metadata);
        json.put("status", succeeded() ? "succeeded" : "requires_payment_method");
        json.put("created", created);
        json.put("livemode", false);
        json.put("last_payment_error", declineCode == null ? null : error());
        return json;
    }

    Map<String, Object> error() {
        return Map.of(
                "type",
                "card_error",
                "code",
                "card_declined",
                "decline_code",
                String.valueOf(declineCode),
                "message",
                "Your card was declined.");
    }
}
