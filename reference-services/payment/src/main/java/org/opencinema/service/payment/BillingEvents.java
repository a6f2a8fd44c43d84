package org.opencinema.service.payment;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.opencinema.billing.Plan;
import org.opencinema.billing.Subscription;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.Event;
import org.opencinema.events.Outbox;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;
import org.opencinema.events.Uuid7;

/** What payment publishes: the state of a subscription after every change, and what happens with the money. */
final class BillingEvents {
    private final Outbox outbox;
    private final Uuid7 ids;

    BillingEvents(Outbox outbox, Uuid7 ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    /** In the transaction of the handle, which has locked the account before. */
    void changed(Handle handle, Subscribed subscribed, Plan plan, long version, Instant at) {
        Subscription state = subscribed.state();
        SubscriptionChanged changed = new SubscriptionChanged(
                subscribed.id(),
                subscribed.accountId(),
                version,
                subscribed.plan(),
                state.status().name().toLowerCase(Locale.ROOT),
                state.status().entitled(),
                state.cancelAtPeriodEnd(),
                plan.maxStreams(),
                plan.maxHeight(),
                state.startedAt(),
                state.periodUntil(),
                at);
        append(handle, Topics.SUBSCRIPTIONS, SubscriptionChanged.TYPE, subscribed.accountId(), at, changed);
    }

    /** As {@link #changed}. The type is one of those of {@link BillingEvent}. */
    void happened(Handle handle, String type, BillingEvent event) {
        append(handle, Topics.BILLING, type, event.accountId(), event.at(), event);
    }

    private void append(Handle handle, String topic, String type, UUID accountId, Instant at, Object data) {
        Event<Object> event = new Event<>(ids.next().toString(), type, "/payment", accountId.toString(), at, data);
        try {
            outbox.append(handle.getConnection(), topic, event);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
