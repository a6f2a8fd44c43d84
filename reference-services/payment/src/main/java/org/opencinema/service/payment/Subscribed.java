package org.opencinema.service.payment;

import java.util.UUID;
import org.opencinema.billing.Subscription;

/** A subscription of an account to a plan. */
record Subscribed(UUID id, UUID accountId, String plan, Subscription state) {
    Subscribed with(Subscription next) {
        return new Subscribed(id, accountId, plan, next);
    }
}
