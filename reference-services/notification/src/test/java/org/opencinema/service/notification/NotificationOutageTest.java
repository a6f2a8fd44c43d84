package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.notification.RunningNotifications.await;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.notification.RunningNotifications.Answer;

final class NotificationOutageTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.SMTP);

    @Test
    void databaseKilled_isAnsweredAsUnavailableAndNothingIsForgotten() throws Exception {
        try (RunningNotifications service = RunningNotifications.start(SERVERS, "outage")) {
            UUID account = UUID.randomUUID();
            String address = service.contacts.add(account, "Ann", "en");
            String token = service.viewer(account);
            assertThat(service.get("/v1/notifications", token).status()).isEqualTo(200);

            SERVERS.postgres().kill();
            service.publish(
                    Topics.SECURITY,
                    SecurityNotice.TYPE,
                    account,
                    TestEvents.notice(account, "password_changed", null));
            Answer inbox = service.get("/v1/notifications", token);

            assertThat(inbox.status()).isEqualTo(503);
            assertThat(inbox.at("/code").textValue()).isEqualTo("store_unavailable");
            assertThat(service.get("/health", null).status()).isEqualTo(503);

            SERVERS.postgres().start();
            service.mail(address);
            await(() -> service.get("/v1/notifications", token).at("/items").size() == 1);
            assertThat(service.mails(address)).hasSize(1);
        }
    }
}
