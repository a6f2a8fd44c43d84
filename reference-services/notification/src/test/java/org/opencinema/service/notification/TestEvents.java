package org.opencinema.service.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.TitleInteraction;

/** Events with what does not matter filled in. */
final class TestEvents {
    static final Instant AT = Instant.parse("2026-03-05T14:30:00Z");

    private TestEvents() {}

    static AccountChanged account(UUID id, long version, boolean deleted, Instant createdAt) {
        return new AccountChanged(id, version, deleted, "US", "en", createdAt, AT);
    }

    static SecurityNotice notice(UUID account, String kind, String device) {
        return new SecurityNotice(account, kind, device, AT);
    }

    static BillingEvent billing(UUID account, UUID invoice, Instant nextAt) {
        return new BillingEvent(
                account,
                UUID.randomUUID(),
                "standard",
                123_450,
                "EUR",
                invoice,
                invoice == null ? null : "2026-000017",
                null,
                nextAt,
                AT);
    }

    static SubscriptionChanged subscription(UUID account, long version, String status) {
        return subscription(account, version, status, AT.plus(Duration.ofDays(30)));
    }

    static SubscriptionChanged subscription(UUID account, long version, String status, Instant periodEnd) {
        return new SubscriptionChanged(
                new UUID(1, 1),
                account,
                version,
                "standard",
                status,
                !status.equals("blocked"),
                false,
                2,
                1080,
                AT,
                periodEnd,
                AT);
    }

    static TitleChanged title(UUID id, long version, boolean playable, Map<String, TitleChanged.Text> names) {
        return new TitleChanged(
                id,
                version,
                false,
                "film",
                null,
                names,
                2025,
                90,
                List.of("US"),
                List.of(),
                List.of(),
                12,
                List.of(),
                null,
                playable,
                null,
                AT);
    }

    static TitleInteraction interaction(UUID account, UUID profile, UUID title, String kind) {
        return new TitleInteraction(account, profile, title, kind, AT);
    }
}
