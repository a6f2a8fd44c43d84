package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;

final class DemoClockTest {
    private static final Duration MONTH = Duration.ofDays(30);

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.SMTP);

    @Test
    void timeOfTheDemoClock_standsInNotificationsAndMails_whichAreSentAtOnce() throws Exception {
        URI database = URI.create(SERVERS.redis().uri() + "/7");
        try (Redis redis = Redis.create(database)) {
            SharedClock.create(redis, Clock.systemUTC()).advance(MONTH);
        }
        try (RunningNotifications service = RunningNotifications.start(SERVERS, "notification_clock", database)) {
            UUID account = UUID.randomUUID();
            String address = service.contacts.add(account, "Ann", "en");
            Instant then = service.clock.instant().plus(MONTH);

            service.publish(
                    Topics.SECURITY,
                    SecurityNotice.TYPE,
                    account,
                    TestEvents.notice(account, "password_changed", "TV"));

            assertThat(service.mail(address).message().getSentDate().toInstant())
                    .isEqualTo(then);
            assertThat(service.get("/v1/notifications", service.viewer(account))
                            .at("/items/0/createdAt")
                            .asText())
                    .isEqualTo(then.toString());
        }
    }
}
