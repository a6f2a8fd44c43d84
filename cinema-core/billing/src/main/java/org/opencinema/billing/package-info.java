/**
 * The rules of subscription billing; no storage, no provider and no HTTP.
 *
 * <p>{@link org.opencinema.billing.Lifecycle} takes a {@link org.opencinema.billing.Subscription}, something that
 * happened and the time, and says what becomes of the subscription and what is to be done: charge a period, warn, void an
 * invoice. {@link org.opencinema.billing.Dunning} is the schedule for those who do not pay. {@link
 * org.opencinema.billing.LedgerTransaction} keeps books that balance. {@link org.opencinema.billing.Money} counts in the
 * smallest unit of its currency.
 *
 * <p>The example is {@code examples/plain-java}, {@code BillingExample}.
 */
@NullMarked
package org.opencinema.billing;

import org.jspecify.annotations.NullMarked;
