package org.opencinema.service.auth.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What administrators see of one account. */
public record AccountDetails(Account account, @Nullable String lockReason, Instant createdAt) {}
