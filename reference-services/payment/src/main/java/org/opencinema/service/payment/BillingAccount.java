package org.opencinema.service.payment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of an account besides its subscriptions. */
record BillingAccount(
        UUID id,
        boolean trialUsed,
        @Nullable String customer,
        @Nullable String method,
        @Nullable String card) {}
