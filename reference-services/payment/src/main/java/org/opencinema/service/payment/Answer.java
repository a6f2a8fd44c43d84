package org.opencinema.service.payment;

import org.jspecify.annotations.Nullable;

/** What is answered to a call with an idempotency key: made once, then repeated as it was. */
record Answer(int status, @Nullable String location, String body) {}
