package org.opencinema.service.analytics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;

/** Which events go to which table of ClickHouse, and how. A repeated event makes the same row, which is merged with the first. */
record EventTable<T>(
        String name,
        String topic,
        String group,
        Class<T> type,
        Function<T, Instant> at,
        Function<Event<T>, ObjectNode> row) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    static final EventTable<PlaybackEvent> PLAYBACK = new EventTable<>(
            "playback_event",
            Topics.PLAYBACK,
            "analytics-playback",
            PlaybackEvent.class,
            PlaybackEvent::at,
            EventTable::playback);

    static final EventTable<ClientEvent> CLIENT = new EventTable<>(
            "client_event",
            Topics.CLIENT,
            "analytics-client",
            ClientEvent.class,
            ClientEvent::at,
            event -> client(event.data()));

    static final EventTable<MediaPackaged> PACKAGES = new EventTable<>(
            "package",
            Topics.MEDIA,
            "analytics-media",
            MediaPackaged.class,
            MediaPackaged::packagedAt,
            event -> newRow().put("package_id", event.data().packageId().toString())
                    .put("duration_seconds", event.data().durationSeconds()));

    static final EventTable<SubscriptionChanged> SUBSCRIPTIONS = new EventTable<>(
            "subscription_change",
            Topics.SUBSCRIPTIONS,
            "analytics-subscription",
            SubscriptionChanged.class,
            SubscriptionChanged::at,
            event -> subscription(event.data()));

    static final EventTable<BillingEvent> BILLING = new EventTable<>(
            "billing_event",
            Topics.BILLING,
            "analytics-billing",
            BillingEvent.class,
            BillingEvent::at,
            EventTable::billing);

    /** As ClickHouse reads it. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static ObjectNode playback(Event<PlaybackEvent> event) {
        PlaybackEvent playback = event.data();
        return newRow().put("event_id", event.id())
                .put("type", event.type())
                .put("at", time(playback.at()))
                .put("session_id", playback.sessionId().toString())
                .put("account_id", playback.accountId().toString())
                .put("profile_id", text(playback.profileId()))
                .put("title_id", playback.titleId().toString())
                .put("package_id", playback.packageId().toString())
                .put("device", playback.device())
                .put("country", playback.country())
                .put("state", playback.state())
                .put("position_seconds", playback.positionSeconds())
                .put("watched_seconds", playback.watchedSeconds());
    }

    private static ObjectNode client(ClientEvent event) {
        ObjectNode row = newRow().put("event_id", event.eventId().toString())
                .put("account_id", event.accountId().toString())
                .put("profile_id", text(event.profileId()))
                .put("session_id", text(event.sessionId()))
                .put("title_id", text(event.titleId()))
                .put("name", event.name())
                .put("at", time(event.at()))
                .put("received_at", time(event.receivedAt()));
        ObjectNode texts = row.putObject("texts");
        event.texts().forEach(texts::put);
        ObjectNode numbers = row.putObject("numbers");
        event.numbers().forEach(numbers::put);
        return row;
    }

    private static ObjectNode subscription(SubscriptionChanged change) {
        return newRow().put("subscription_id", change.subscriptionId().toString())
                .put("version", change.version())
                .put("account_id", change.accountId().toString())
                .put("plan", change.plan())
                .put("status", change.status())
                .put("started_at", time(change.startedAt()))
                .put("at", time(change.at()));
    }

    private static ObjectNode billing(Event<BillingEvent> event) {
        BillingEvent billing = event.data();
        return newRow().put("event_id", event.id())
                .put("type", event.type())
                .put("at", time(billing.at()))
                .put("account_id", billing.accountId().toString())
                .put("subscription_id", billing.subscriptionId().toString())
                .put("plan", billing.plan())
                .put("currency", billing.currency())
                .put("amount_minor", billing.amountMinor());
    }

    private static ObjectNode newRow() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
