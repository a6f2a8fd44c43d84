package org.opencinema.service.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.EpisodeChanged;
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
        return title(id, version, "film", playable, names);
    }

    /** One whose videos are those of its episodes. */
    static TitleChanged series(UUID id, long version, boolean playable, Map<String, TitleChanged.Text> names) {
        return title(id, version, "series", playable, names);
    }

    static EpisodeChanged episode(
            UUID id, long version, UUID series, int season, int number, Instant releasedAt, Instant playableSince) {
        return new EpisodeChanged(
                id,
                version,
                false,
                series,
                season,
                number,
                Map.of("en", new TitleChanged.Text("Part " + number, null)),
                null,
                releasedAt,
                playableSince,
                playableSince == null ? null : 60.0,
                AT);
    }

    private static TitleChanged title(
            UUID id, long version, String kind, boolean playable, Map<String, TitleChanged.Text> names) {
        return new TitleChanged(
                id,
                version,
                false,
                kind,
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
        return interaction(account, profile, title, kind, AT);
    }

    static TitleInteraction interaction(UUID account, UUID profile, UUID title, String kind, Instant at) {
        return new TitleInteraction(account, profile, title, kind, at);
    }
}
