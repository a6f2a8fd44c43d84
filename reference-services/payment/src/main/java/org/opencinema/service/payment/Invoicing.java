package org.opencinema.service.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.Effect;
import org.opencinema.billing.LedgerTransaction;
import org.opencinema.billing.Period;
import org.opencinema.billing.Plan;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.Uuid7;

/** Invoices with their charges, entries in the books and events. Every call is within a transaction that has locked the account. */
final class Invoicing {
    private static final Duration FIRST_CHECK = Duration.ofSeconds(30);

    private final Billing.Stores stores;
    private final Plans plans;
    private final BillingEvents events;
    private final Uuid7 ids;
    private final Clock clock;

    Invoicing(Billing.Stores stores, Plans plans, BillingEvents events, Uuid7 ids, Clock clock) {
        this.stores = stores;
        this.plans = plans;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
    }

    /** Gives the invoice its number. */
    void paid(Handle handle, Invoice invoice) {
        Instant now = clock.instant();
        int year = now.atZone(ZoneOffset.UTC).getYear();
        Invoice paid = invoice.paid(stores.invoices().takeNumber(handle, year), now);
        stores.invoices().pay(handle, paid);
        stores.ledger().append(handle, LedgerTransaction.paid(paid.amount()), paid.id(), now);
        events.happened(handle, BillingEvent.CHARGED, event(paid, null, null));
    }

    void failed(Handle handle, Invoice invoice, String code, @Nullable Instant nextAt) {
        events.happened(handle, BillingEvent.CHARGE_FAILED, event(invoice, code, nextAt));
    }

    /** Returns the charge that is to be asked for after the transaction, if there is one. */
    Optional<UUID> perform(Handle handle, Subscribed subscribed, List<Effect> effects, UUID chargeId) {
        Optional<UUID> charged = Optional.empty();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Charge charge) {
                prepareCharge(handle, subscribed, charge.period(), chargeId);
                charged = Optional.of(chargeId);
            } else if (effect instanceof Effect.VoidInvoice) {
                voidOpen(handle, subscribed);
            } else if (effect instanceof Effect.AnnounceTrialEnd end) {
                events.happened(handle, BillingEvent.TRIAL_ENDING, event(subscribed, end.at()));
            } else if (effect instanceof Effect.WarnOfBlock warning) {
                Invoice open = stores.invoices()
                        .findOpen(handle, subscribed.id())
                        .orElseThrow(() -> new IllegalStateException("nothing is open for " + subscribed.id()));
                events.happened(handle, BillingEvent.OVERDUE, event(open, null, warning.blockAt()));
            } else {
                throw new IllegalStateException("unknown effect " + effect);
            }
        }
        return charged;
    }

    private void prepareCharge(Handle handle, Subscribed subscribed, Period period, UUID chargeId) {
        BillingAccount account = stores.accounts().lock(handle, subscribed.accountId());
        Invoice invoice =
                stores.invoices().findOpen(handle, subscribed.id()).orElseGet(() -> issue(handle, subscribed, period));
        Instant now = clock.instant();
        Charge charge = new Charge(
                chargeId,
                invoice.id(),
                account.id(),
                Charge.Status.PENDING,
                Objects.requireNonNull(account.customer()),
                Objects.requireNonNull(account.method()),
                null,
                now,
                0);
        stores.charges().insert(handle, charge, now.plus(FIRST_CHECK));
    }

    private Invoice issue(Handle handle, Subscribed subscribed, Period period) {
        Invoice invoice = new Invoice(
                ids.next(),
                subscribed.id(),
                subscribed.accountId(),
                subscribed.plan(),
                Invoice.Status.OPEN,
                plans.get(subscribed.plan()).price(),
                period,
                clock.instant(),
                null,
                null);
        stores.invoices().insert(handle, invoice);
        stores.ledger().append(handle, LedgerTransaction.invoiced(invoice.amount()), invoice.id(), invoice.issuedAt());
        return invoice;
    }

    private void voidOpen(Handle handle, Subscribed subscribed) {
        stores.invoices().findOpen(handle, subscribed.id()).ifPresent(open -> {
            stores.invoices().voidInvoice(handle, open.id());
            stores.ledger().append(handle, LedgerTransaction.voided(open.amount()), open.id(), clock.instant());
        });
    }

    private BillingEvent event(Invoice invoice, @Nullable String reason, @Nullable Instant nextAt) {
        return new BillingEvent(
                invoice.accountId(),
                invoice.subscriptionId(),
                invoice.plan(),
                invoice.amount().amountMinor(),
                invoice.amount().currency(),
                invoice.id(),
                invoice.number() == null ? null : invoice.number().toString(),
                reason,
                nextAt,
                clock.instant());
    }

    private BillingEvent event(Subscribed subscribed, Instant nextAt) {
        Plan plan = plans.get(subscribed.plan());
        return new BillingEvent(
                subscribed.accountId(),
                subscribed.id(),
                plan.code(),
                plan.price().amountMinor(),
                plan.price().currency(),
                null,
                null,
                null,
                nextAt,
                clock.instant());
    }
}
