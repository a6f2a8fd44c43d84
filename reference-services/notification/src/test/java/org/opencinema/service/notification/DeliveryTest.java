package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.notification.RunningNotifications.await;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.notification.RunningNotifications.Answer;

final class DeliveryTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.SMTP);

    private static final String FAILED = "/v1/admin/notifications/failed";
    private static RunningNotifications service;

    private final UUID account = UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        service = RunningNotifications.start(SERVERS, "delivery");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void mailServerDown_isTriedLaterAndLaterAndSentOnceWhenItIsBack() throws Exception {
        String address = service.contacts.add(account, "Ann", "en");
        SERVERS.smtp().stop();
        try {
            notice();
            awaitAttempts(1);
            assertThat(secondsUntilNextTry()).isEqualTo(60);
            service.clock.advance(Duration.ofMinutes(1));
            awaitAttempts(2);
            assertThat(secondsUntilNextTry()).isEqualTo(300);
        } finally {
            SERVERS.smtp().start();
        }
        service.clock.advance(Duration.ofMinutes(5));

        Mailbox.Received mail = service.mail(address);

        await(() -> state().equals("sent"));
        assertThat(attempts()).isEqualTo(3);
        service.clock.advance(Duration.ofDays(1));
        other();
        assertThat(service.mails(address)).hasSize(1);
        assertThat(mail.message().getSubject()).isEqualTo("Your password was changed");
    }

    @Test
    void linkMail_isWithTheMailServerWhenItIsAnswered_andKeptNowhere() throws Exception {
        String address = service.contacts.add(account, "Anna", "ru");
        String link = "/reset-password#token=a-secret-that-only-the-mail-has";
        Object body = linkMail(account, link);

        assertThat(sendLink(body, service.viewer(account)).status()).isEqualTo(403);
        assertThat(sendLink(linkMail(UUID.randomUUID(), link), service.service())
                        .status())
                .isEqualTo(404);
        assertThat(sendLink(linkMail(account, "//evil.example/x"), service.service())
                        .at("/violations/0/field"))
                .hasToString("\"link\"");
        assertThat(sendLink(body, service.service()).status()).isEqualTo(204);

        Mailbox.Received mail = service.mails(address).get(0);
        assertThat(mail.message().getSubject()).isEqualTo("Задайте новый пароль");
        assertThat(mail.header("Message-ID")).isEqualTo("<mail-1@cinema.example>");
        assertThat(mail.text()).contains("https://cinema.example" + link, "1 мая 2031");
        assertThat(service.count("SELECT count(*) FROM notification.notification WHERE account_id = '" + account + "'"))
                .isZero();
    }

    @Test
    void linkMail_whileTheMailServerIsDown_isUnavailable() throws Exception {
        service.contacts.add(account, "Ann", "en");
        SERVERS.smtp().stop();
        try {
            Answer answer = sendLink(linkMail(account, "/verify-email#token=x"), service.service());
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.at("/code").asText()).isEqualTo("mail_unavailable");
        } finally {
            SERVERS.smtp().start();
        }
    }

    private static Object linkMail(UUID account, String link) {
        return Map.of(
                "accountId", account, "template", "reset_password", "link", link, "expiresAt", "2031-05-01T10:00:00Z");
    }

    private static Answer sendLink(Object body, String token) throws Exception {
        return service.send("POST", "/v1/notifications/mails", token, body, "Idempotency-Key", "mail-1");
    }

    @Test
    void lastTry_leavesTheMailInFailedAndReplaySendsIt() throws Exception {
        String address = service.contacts.add(account, "Ann", "en");
        service.contacts.broken = true;
        try {
            notice();
            for (int attempt = 1; attempt <= MailDelivery.DELAYS.size(); attempt++) {
                awaitAttempts(attempt);
                assertThat(secondsUntilNextTry())
                        .isEqualTo(MailDelivery.DELAYS.get(attempt - 1).toSeconds());
                service.clock.advance(MailDelivery.DELAYS.get(attempt - 1));
            }
            await(() -> state().equals("failed"));
        } finally {
            service.contacts.broken = false;
        }
        service.clock.advance(Duration.ofDays(1));
        Answer failed = service.get(FAILED, service.admin());
        assertThat(failed.status()).isEqualTo(200);
        assertThat(failed.at("/items/0/accountId").textValue()).isEqualTo(account.toString());
        assertThat(failed.at("/items/0/kind").textValue()).isEqualTo("security");
        assertThat(failed.at("/items/0/attempts").intValue()).isEqualTo(MailDelivery.DELAYS.size() + 1);
        assertThat(failed.at("/items/0/error").textValue()).isEqualTo("auth-service answers 503");
        assertThat(service.mails(address)).isEmpty();

        String replay = FAILED + "/" + failed.at("/items/0/id").textValue() + "/replay";
        assertThat(service.send("POST", replay, service.admin(), null).status()).isEqualTo(202);

        service.mail(address);
        await(() -> state().equals("sent"));
        assertThat(service.mails(address)).hasSize(1);
        assertThat(service.send("POST", replay, service.admin(), null).status()).isEqualTo(404);
        assertThat(service.get(FAILED, service.admin()).at("/items").findValuesAsText("accountId"))
                .doesNotContain(account.toString());
    }

    @Test
    void mailThatCanNeverArrive_failsAtOnce() throws Exception {
        UUID gone = UUID.randomUUID();
        service.contacts.add(account, "Ann", "en", "no address at all");
        notice();
        service.publish(Topics.SECURITY, SecurityNotice.TYPE, gone, TestEvents.notice(gone, "password_changed", null));

        await(() -> state().equals("failed"));
        await(() -> service.count("select count(*) from notification.mail join notification.notification n"
                        + " on n.id = notification_id where state = 'failed' and account_id = '" + gone + "'")
                == 1);

        assertThat(attempts()).isEqualTo(1);
        Answer first = service.get(FAILED + "?limit=1", service.admin());
        Answer second = service.get(
                FAILED + "?limit=100&cursor=" + first.at("/nextCursor").textValue(), service.admin());
        assertThat(first.at("/items")).hasSize(1);
        assertThat(second.at("/items").size()).isPositive();
        assertThat(first.at("/items").findValuesAsText("error")).hasSize(1);
        assertThat(second.at("/items").findValuesAsText("id"))
                .doesNotContain(first.at("/items/0/id").textValue());
        assertThat(first.body().toString() + second.body())
                .contains("the address is none", "there is no such account")
                .doesNotContain("no address at all");
    }

    @Test
    void failedMails_areForAdministrators() throws Exception {
        String replay = FAILED + "/" + UUID.randomUUID() + "/replay";
        assertThat(service.get(FAILED, null).status()).isEqualTo(401);
        assertThat(service.get(FAILED, service.viewer(account)).status()).isEqualTo(403);
        assertThat(service.send("POST", replay, service.viewer(account), null).status())
                .isEqualTo(403);
        assertThat(service.send("POST", replay, service.admin(), null).status()).isEqualTo(404);
        assertThat(service.get(FAILED + "?limit=100", service.admin()).status()).isEqualTo(200);
        assertThat(service.get(FAILED + "?limit=101", service.admin())
                        .at("/violations/0/field")
                        .textValue())
                .isEqualTo("limit");
        assertThat(service.get(FAILED + "?cursor=abc", service.admin())
                        .at("/violations/0/field")
                        .textValue())
                .isEqualTo("cursor");
    }

    private void notice() {
        service.publish(
                Topics.SECURITY, SecurityNotice.TYPE, account, TestEvents.notice(account, "password_changed", null));
    }

    /** Returns when a mail that came later has been sent. */
    private static void other() throws Exception {
        UUID other = UUID.randomUUID();
        String address = service.contacts.add(other, "Bob", "en");
        service.publish(
                Topics.SECURITY, SecurityNotice.TYPE, other, TestEvents.notice(other, "password_changed", null));
        service.mail(address);
    }

    private void awaitAttempts(int attempts) throws Exception {
        // While a try is under way, the mail is due in LEASE; its outcome sets a time of DELAYS.
        long delay = MailDelivery.DELAYS.get(attempts - 1).toSeconds();
        await(() -> attempts() == attempts && secondsUntilNextTry() == delay);
    }

    private int attempts() throws Exception {
        return service.count(mail("coalesce(max(attempts), 0)"));
    }

    private int secondsUntilNextTry() throws Exception {
        return service.count(mail("coalesce(max(extract(epoch from due_at - timestamptz '" + service.clock.instant()
                + "'))::integer, 0)"));
    }

    private String state() throws Exception {
        for (String state : new String[] {"sent", "failed"}) {
            if (service.count(mail("count(*)") + " and state = '" + state + "'") == 1) {
                return state;
            }
        }
        return "waiting";
    }

    private String mail(String column) {
        return "select " + column + " from notification.mail join notification.notification n"
                + " on n.id = notification_id where account_id = '" + account + "'";
    }
}
