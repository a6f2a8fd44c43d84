package org.opencinema.service.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.Happening;
import org.opencinema.billing.LedgerTransaction;
import org.opencinema.billing.Lifecycle;
import org.opencinema.billing.Plan;
import org.opencinema.billing.Subscription;
import org.opencinema.billing.Transition;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;

/**
 * The rules of payment. Every change of an account is one transaction that locks the account first; the provider is asked
 * between transactions. A charge stands in the database before the provider hears of it, under the key that it is asked
 * for by: whatever fails in between, it is asked for again by that key and settled once.
 */
final class Billing {
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int STEPS_AT_ONCE = 1000;

    private final Jdbi jdbi;
    private final Stores stores;
    private final Plans plans;
    private final Lifecycle lifecycle;
    private final PaymentProvider provider;
    private final Invoicing invoicing;
    private final BillingEvents events;
    private final Uuid7 ids;
    private final Clock clock;
    private final PaymentMetrics metrics;

    /** The tables. */
    record Stores(
            AccountStore accounts,
            SubscriptionStore subscriptions,
            InvoiceStore invoices,
            ChargeStore charges,
            LedgerStore ledger) {}

    /** A subscription as its viewer sees it. */
    record View(
            Subscribed subscribed,
            @Nullable String card,
            @Nullable UUID openInvoiceId,
            @Nullable Instant nextChargeAt) {}

    /** A payment as its viewer sees it. */
    record Payment(Charge charge, Invoice invoice) {}

    private record Change(Subscribed subscribed, Optional<UUID> chargeId) {}

    Billing(
            Jdbi jdbi,
            Stores stores,
            Plans plans,
            Lifecycle lifecycle,
            PaymentProvider provider,
            BillingEvents events,
            Uuid7 ids,
            Clock clock,
            PaymentMetrics metrics) {
        this.jdbi = jdbi;
        this.stores = stores;
        this.plans = plans;
        this.lifecycle = lifecycle;
        this.provider = provider;
        this.invoicing = new Invoicing(stores, plans, events, ids, clock);
        this.events = events;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
    }

    Optional<View> findNewest(UUID accountId) {
        return jdbi.inTransaction(handle ->
                stores.subscriptions().findNewest(handle, accountId).map(subscribed -> view(handle, subscribed)));
    }

    /** The id may be that of an earlier try: then nothing is done again. */
    View subscribe(UUID accountId, UUID id, String planCode, String paymentToken) {
        Plan plan = plans.find(planCode)
                .filter(found -> !found.isFree())
                .orElseThrow(() -> new UnprocessableException("plan", "must be one that is not free, was " + planCode));
        if (jdbi.withHandle(handle -> stores.subscriptions().find(handle, id)).isEmpty()) {
            refuseSecond(jdbi.withHandle(handle -> stores.subscriptions().findRunning(handle, accountId)));
            PaymentProvider.Attached card = attach(accountId, id, paymentToken);
            Change begun = jdbi.inTransaction(handle -> begin(handle, accountId, id, plan, card));
            begun.chargeId().ifPresent(this::charge);
        }
        return getView(id);
    }

    private Change begin(Handle handle, UUID accountId, UUID id, Plan plan, PaymentProvider.Attached card) {
        BillingAccount account = stores.accounts().lock(handle, accountId);
        refuseSecond(stores.subscriptions().findRunning(handle, accountId));
        stores.accounts().setCard(handle, accountId, card);
        Transition.Changed begun = lifecycle.begin(!account.trialUsed(), clock.instant());
        stores.accounts().useTrial(handle, accountId);
        Subscribed subscribed = new Subscribed(id, accountId, plan.code(), begun.next());
        stores.subscriptions().insert(handle, subscribed, dueAt(subscribed));
        metrics.began(handle, begun.next());
        publish(handle, subscribed);
        return new Change(subscribed, invoicing.perform(handle, subscribed, begun.effects(), ids.next()));
    }

    private static void refuseSecond(Optional<Subscribed> running) {
        if (running.isPresent()) {
            throw new ConflictException("subscription_exists", "the account has a subscription already");
        }
    }

    View cancel(UUID accountId, UUID id) {
        return change(accountId, id, new Happening.CancelRequested());
    }

    View resume(UUID accountId, UUID id) {
        return change(accountId, id, new Happening.ResumeRequested());
    }

    private View change(UUID accountId, UUID id, Happening happening) {
        return jdbi.inTransaction(handle -> {
            Subscribed subscribed = lockOwn(handle, accountId, id);
            Change change = apply(handle, subscribed, happening, ids.next());
            return view(handle, change.subscribed());
        });
    }

    /** An overdue invoice is charged to the new card at once. */
    View changeCard(UUID accountId, UUID requestId, String paymentToken) {
        NotFoundException none = new NotFoundException("subscription of this account");
        Subscribed running = jdbi.withHandle(handle -> stores.subscriptions().findRunning(handle, accountId))
                .orElseThrow(() -> none);
        if (jdbi.withHandle(handle -> stores.charges().find(handle, requestId)).isEmpty()) {
            PaymentProvider.Attached card = attach(accountId, requestId, paymentToken);
            Change change = jdbi.inTransaction(handle -> {
                stores.accounts().lock(handle, accountId);
                stores.accounts().setCard(handle, accountId, card);
                Subscribed current =
                        stores.subscriptions().findRunning(handle, accountId).orElseThrow(() -> none);
                return apply(handle, current, new Happening.CardChanged(), requestId);
            });
            change.chargeId().ifPresent(this::charge);
        }
        return getView(running.id());
    }

    /** The id, that of the charge, may be that of an earlier try: then nothing is done again. */
    Payment pay(UUID accountId, UUID chargeId, UUID subscriptionId) {
        if (jdbi.withHandle(handle -> stores.charges().find(handle, chargeId)).isEmpty()) {
            jdbi.useTransaction(handle -> {
                Subscribed subscribed = lockOwn(handle, accountId, subscriptionId);
                apply(handle, subscribed, new Happening.PayRequested(), chargeId);
            });
            charge(chargeId);
        }
        return getPayment(accountId, chargeId);
    }

    Payment getPayment(UUID accountId, UUID chargeId) {
        return jdbi.inTransaction(handle -> {
            Charge charge = stores.charges()
                    .find(handle, chargeId)
                    .filter(found -> found.accountId().equals(accountId))
                    .orElseThrow(() -> new NotFoundException("payment " + chargeId));
            return new Payment(charge, stores.invoices().get(handle, charge.invoiceId()));
        });
    }

    Invoice getInvoice(UUID accountId, UUID id) {
        return jdbi.withHandle(handle -> stores.invoices().find(handle, id))
                .filter(invoice -> invoice.accountId().equals(accountId))
                .orElseThrow(() -> new NotFoundException("invoice " + id));
    }

    /** The newest first. */
    List<Invoice> listInvoices(UUID accountId, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> stores.invoices().list(handle, accountId, before, limit));
    }

    List<LedgerTransaction.Entry> balances() {
        return jdbi.withHandle(handle -> stores.ledger().balances(handle));
    }

    List<UUID> listDueCharges(int limit) {
        return jdbi.withHandle(handle -> stores.charges().listDue(handle, clock.instant(), limit));
    }

    List<UUID> listDueSubscriptions(int limit) {
        return jdbi.withHandle(handle -> stores.subscriptions().listDue(handle, clock.instant(), limit));
    }

    /** Asks what became of a charge; if the provider has not heard of it, charges now. */
    void resolve(UUID chargeId) {
        Optional<PaymentProvider.ChargeRequest> pending = findPending(chargeId);
        if (pending.isPresent()) {
            PaymentProvider.Outcome outcome = new PaymentProvider.Unknown("failed");
            try {
                outcome = provider.find(pending.get());
                if (outcome instanceof PaymentProvider.Absent) {
                    outcome = provider.charge(pending.get());
                }
            } finally {
                settle(chargeId, outcome);
            }
        }
    }

    /** Does everything with a subscription that is due by now, in its order. */
    void catchUp(UUID subscriptionId) {
        for (int i = 0; i < STEPS_AT_ONCE && step(subscriptionId); i++) {
            // each step may make the next one due
        }
    }

    private boolean step(UUID subscriptionId) {
        Optional<Change> change = jdbi.inTransaction(handle -> {
            UUID accountId = stores.subscriptions().get(handle, subscriptionId).accountId();
            stores.accounts().lock(handle, accountId);
            Subscribed subscribed = stores.subscriptions().get(handle, subscriptionId);
            Happening passed = new Happening.TimePassed();
            return lifecycle.apply(subscribed.state(), passed, clock.instant()) instanceof Transition.Changed changed
                    ? Optional.of(save(handle, subscribed, changed, ids.next()))
                    : Optional.empty();
        });
        change.flatMap(Change::chargeId).ifPresent(this::charge);
        return change.isPresent();
    }

    private void charge(UUID chargeId) {
        Optional<PaymentProvider.ChargeRequest> pending = findPending(chargeId);
        if (pending.isPresent()) {
            settle(chargeId, provider.charge(pending.get()));
        }
    }

    private Optional<PaymentProvider.ChargeRequest> findPending(UUID chargeId) {
        return jdbi.inTransaction(handle -> stores.charges()
                .find(handle, chargeId)
                .filter(charge -> charge.status() == Charge.Status.PENDING)
                .map(charge -> new PaymentProvider.ChargeRequest(
                        chargeId.toString(),
                        charge.customer(),
                        charge.method(),
                        stores.invoices().get(handle, charge.invoiceId()).amount())));
    }

    private void settle(UUID chargeId, PaymentProvider.Outcome outcome) {
        jdbi.useTransaction(handle -> {
            stores.accounts()
                    .lock(handle, stores.charges().get(handle, chargeId).accountId());
            Charge charge = stores.charges().get(handle, chargeId);
            if (charge.status() != Charge.Status.PENDING) {
                return; // somebody else was faster
            }
            Invoice invoice = stores.invoices().get(handle, charge.invoiceId());
            if (outcome instanceof PaymentProvider.Charged) {
                succeeded(handle, charge, invoice);
            } else if (outcome instanceof PaymentProvider.Declined declined) {
                declined(handle, charge, invoice, declined);
            } else {
                metrics.charged("unknown");
                stores.charges().checkLater(handle, chargeId, clock.instant().plus(wait(charge.checks())));
            }
        });
    }

    private void succeeded(Handle handle, Charge charge, Invoice invoice) {
        stores.charges().succeed(handle, charge.id());
        handle.afterCommit(() -> metrics.charged("ok"));
        invoicing.paid(handle, invoice);
        Subscribed subscribed = stores.subscriptions().get(handle, invoice.subscriptionId());
        apply(handle, subscribed, new Happening.Paid(invoice.period()), ids.next());
    }

    private void declined(Handle handle, Charge charge, Invoice invoice, PaymentProvider.Declined declined) {
        String code = declined.decline().code();
        stores.charges().fail(handle, charge.id(), code);
        handle.afterCommit(() -> metrics.charged("declined"));
        Subscribed subscribed = stores.subscriptions().get(handle, invoice.subscriptionId());
        Change change = apply(handle, subscribed, new Happening.Declined(declined.decline()), ids.next());
        Instant nextAt = lifecycle.nextRetryAt(change.subscribed().state()).orElse(null);
        invoicing.failed(handle, invoice, code, nextAt);
    }

    private static Duration wait(int checks) {
        Duration wait = Duration.ofSeconds(1L << Math.min(checks, 12));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    private Subscribed lockOwn(Handle handle, UUID accountId, UUID id) {
        stores.accounts().lock(handle, accountId);
        return stores.subscriptions()
                .find(handle, id)
                .filter(subscribed -> subscribed.accountId().equals(accountId))
                .orElseThrow(() -> new NotFoundException("subscription " + id));
    }

    private Change apply(Handle handle, Subscribed subscribed, Happening happening, UUID chargeId) {
        Transition transition = lifecycle.apply(subscribed.state(), happening, clock.instant());
        if (transition instanceof Transition.Changed changed) {
            return save(handle, subscribed, changed, chargeId);
        }
        throw refusal(((Transition.Refused) transition).reason());
    }

    private Change save(Handle handle, Subscribed before, Transition.Changed changed, UUID chargeId) {
        Subscribed after = before.with(changed.next());
        stores.subscriptions().update(handle, after, dueAt(after));
        metrics.changed(handle, before.state(), after.state());
        if (isVisible(before.state(), after.state())) {
            publish(handle, after);
        }
        return new Change(after, invoicing.perform(handle, after, changed.effects(), chargeId));
    }

    private static boolean isVisible(Subscription before, Subscription after) {
        return before.status() != after.status()
                || before.cancelAtPeriodEnd() != after.cancelAtPeriodEnd()
                || !before.periodUntil().equals(after.periodUntil());
    }

    private void publish(Handle handle, Subscribed subscribed) {
        long version = stores.accounts().nextVersion(handle, subscribed.accountId());
        events.changed(handle, subscribed, plans.get(subscribed.plan()), version, clock.instant());
    }

    private PaymentProvider.Attached attach(UUID accountId, UUID key, String token) {
        String customer = jdbi.withHandle(handle -> stores.accounts().find(handle, accountId))
                .map(BillingAccount::customer)
                .orElse(null);
        PaymentProvider.Attachment attachment =
                provider.attach(new PaymentProvider.CardOffer("attach-" + key, accountId, customer, token));
        if (attachment instanceof PaymentProvider.Attached attached) {
            return attached;
        }
        if (attachment instanceof PaymentProvider.Refused refused) {
            throw new UnprocessableException("card_refused", "paymentToken", "was refused: " + refused.code());
        }
        throw new UnavailableException("provider_unavailable", "the payment provider does not answer", null);
    }

    private View getView(UUID id) {
        return jdbi.inTransaction(handle -> view(handle, stores.subscriptions().get(handle, id)));
    }

    private View view(Handle handle, Subscribed subscribed) {
        String card = stores.accounts()
                .find(handle, subscribed.accountId())
                .map(BillingAccount::card)
                .orElse(null);
        UUID open = stores.invoices()
                .findOpen(handle, subscribed.id())
                .map(Invoice::id)
                .orElse(null);
        return new View(subscribed, card, open, nextChargeAt(subscribed.state()));
    }

    private @Nullable Instant nextChargeAt(Subscription state) {
        if (state.status().unpaid()) {
            return lifecycle.nextRetryAt(state).orElse(null);
        }
        return state.status().over() || state.cancelAtPeriodEnd() ? null : state.periodUntil();
    }

    private @Nullable Instant dueAt(Subscribed subscribed) {
        return lifecycle.dueAt(subscribed.state()).orElse(null);
    }

    private static RuntimeException refusal(Transition.Reason reason) {
        return switch (reason) {
            case ENDED -> new ConflictException("subscription_over", "the subscription has ended");
            case CANCELLED -> new ConflictException("subscription_cancelled", "resume the subscription first");
            case NOT_CANCELLED -> new ConflictException("not_cancelled", "the subscription was not cancelled");
            case CHARGE_PENDING -> new ConflictException("charge_pending", "a charge is under way");
            case PAID_AHEAD -> new ConflictException("paid_ahead", "it is paid for a year already");
            case NOT_DUE -> new IllegalStateException("nothing is due");
        };
    }
}
