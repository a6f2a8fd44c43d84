/** The payment service: plans, subscriptions, payments and invoices. */
@NullMarked
package org.opencinema.service.payment;

import org.jspecify.annotations.NullMarked;
