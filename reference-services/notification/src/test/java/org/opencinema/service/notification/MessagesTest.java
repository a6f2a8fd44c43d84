package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.notification.RunningNotifications.await;
import static org.opencinema.service.notification.TestEvents.AT;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.notification.Mailbox.Received;
import org.opencinema.service.notification.RunningNotifications.Answer;

final class MessagesTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.SMTP);

    private static final List<String> KINDS = List.of(
            "welcome",
            "trial_ending",
            "receipt",
            "payment_failed",
            "overdue",
            "blocked",
            "new_title",
            "new_episode",
            "new_sign_in",
            "password_changed",
            "sign_in_revoked",
            "second_factor_on",
            "second_factor_off",
            "recovery_code_used",
            "passkey_added",
            "passkey_removed",
            "passkey_copied",
            "identity_linked");

    private static RunningNotifications service;

    private final UUID account = UUID.randomUUID();
    private long version = 1;

    @BeforeAll
    static void start() throws Exception {
        service = RunningNotifications.start(SERVERS, "messages");
        for (String kind : KINDS) {
            for (String language : List.of("en", "ru")) {
                UUID account = account(kind, language);
                service.contacts.add(account, "Ann & Bob", language);
                happen(kind, account);
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            welcome              | en | Welcome to Open Cinema                              | https://cinema.example/
            welcome              | ru | Добро пожаловать в Open Cinema                      | https://cinema.example/
            trial_ending         | en | Your trial ends on March 15, 2026                   | https://cinema.example/account
            trial_ending         | ru | Пробный период закончится 15 марта 2026 г.          | https://cinema.example/account
            receipt              | en | Receipt: €1,234.50, invoice 2026-000017          | https://cinema.example/account?invoice=00000000-0000-0007-0000-000000000009
            receipt              | ru | Чек: 1 234,50 €, счёт 2026-000017                   | https://cinema.example/account?invoice=00000000-0000-0007-0000-000000000009
            payment_failed       | en | Your payment of €1,234.50 failed                 | https://cinema.example/account
            payment_failed       | ru | Не удалось списать 1 234,50 €                       | https://cinema.example/account
            overdue              | en | Your payment of €1,234.50 is overdue             | https://cinema.example/account
            overdue              | ru | Не оплачено: 1 234,50 €                             | https://cinema.example/account
            blocked              | en | Your subscription is on hold                        | https://cinema.example/account
            blocked              | ru | Подписка приостановлена                             | https://cinema.example/account
            new_title            | en | Now on Open Cinema: Stalker <2>                     | https://cinema.example/title/
            new_title            | ru | Уже в Open Cinema: Сталкер <2>                      | https://cinema.example/title/
            new_episode          | en | New episode: Stalker <2>                            | https://cinema.example/title/
            new_episode          | ru | Новая серия: Сталкер <2>                            | https://cinema.example/title/
            new_sign_in          | en | A new sign-in to your account                       | https://cinema.example/account#sessions
            new_sign_in          | ru | Новый вход в вашу учётную запись                    | https://cinema.example/account#sessions
            password_changed     | en | Your password was changed                           | https://cinema.example/account#sessions
            password_changed     | ru | Ваш пароль изменён                                  | https://cinema.example/account#sessions
            sign_in_revoked      | en | We ended a sign-in to be safe                       | https://cinema.example/account#sessions
            sign_in_revoked      | ru | Мы завершили один из сеансов                        | https://cinema.example/account#sessions
            second_factor_on     | en | Two-step sign-in is on                              | https://cinema.example/account
            second_factor_on     | ru | Двухэтапный вход включён                            | https://cinema.example/account
            second_factor_off    | en | Two-step sign-in is off                             | https://cinema.example/account
            second_factor_off    | ru | Двухэтапный вход отключён                           | https://cinema.example/account
            recovery_code_used   | en | A recovery code was used                            | https://cinema.example/account
            recovery_code_used   | ru | Использован код восстановления                      | https://cinema.example/account
            passkey_added        | en | A passkey was added to your account                 | https://cinema.example/account
            passkey_added        | ru | В учётную запись добавлен ключ доступа              | https://cinema.example/account
            passkey_removed      | en | A passkey was removed from your account             | https://cinema.example/account
            passkey_removed      | ru | Ключ доступа удалён                                 | https://cinema.example/account
            passkey_copied       | en | We refused a passkey to be safe                     | https://cinema.example/account
            passkey_copied       | ru | Мы отклонили ключ доступа                           | https://cinema.example/account
            identity_linked      | en | Another way to sign in to your account              | https://cinema.example/account
            identity_linked      | ru | Новый способ входа в вашу учётную запись            | https://cinema.example/account
            """)
    void event_ofEachKind_isMailedAndLiesInTheInbox(String what, String language, String title, String link)
            throws Exception {
        UUID account = account(what, language);
        String address = account + "@example.org";

        Received mail = service.mail(address);
        assertThat(plain(mail.message().getSubject())).isEqualTo(title);
        assertThat(plain(mail.text()))
                .startsWith(language.equals("ru") ? "Здравствуйте, Ann & Bob! " : "Hello Ann & Bob, ")
                .contains(link);
        assertThat(mail.page().replace("&#x3D;", "=")) // in HTML the same
                .contains("<html lang=\"" + language + "\">", "Ann &amp; Bob", "href=\"" + link)
                .doesNotContain("<2>");
        assertThat(mail.header("From")).isEqualTo("Open Cinema <no-reply@cinema.example>");
        assertThat(mail.header("To")).contains("<" + address + ">");
        assertThat(mail.message().getSentDate()).isEqualTo(Date.from(AT));
        assertThat(mail.header("Message-ID")).matches("<[0-9a-f]{32}@cinema\\.example>");
        assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
        boolean required = List.of("receipt", "new_sign_in", "password_changed", "sign_in_revoked")
                        .contains(what)
                || what.matches("second_factor_.*|passkey_.*|recovery_code_used|identity_linked");
        assertThat(mail.header("List-Unsubscribe").isEmpty()).isEqualTo(required);
        assertThat(mail.text().contains("unsubscribe")).isEqualTo(!required);

        Answer inbox = service.get("/v1/notifications", service.viewer(account), "Accept-Language", language);
        assertThat(inbox.status()).isEqualTo(200);
        assertThat(inbox.at("/items")).hasSize(1);
        assertThat(inbox.at("/unread").intValue()).isEqualTo(1);
        assertThat(plain(inbox.at("/items/0/title").textValue())).isEqualTo(title);
        assertThat("https://cinema.example" + inbox.at("/items/0/link").textValue())
                .startsWith(link);
        assertThat(inbox.at("/items/0/text").textValue()).doesNotContain("{{").isNotBlank();
        assertThat(inbox.at("/items/0/createdAt").textValue()).isEqualTo("2026-03-05T14:30:00Z");
        assertThat(inbox.header("Content-Language")).isEqualTo(language);
    }

    @Test
    void texts_sayWhatTheEventSays() throws Exception {
        String address = service.contacts.add(account, "Ann", "en");
        UUID other = UUID.randomUUID();
        String otherAddress = service.contacts.add(other, "Ann", "ru");

        service.publish(
                Topics.SECURITY,
                SecurityNotice.TYPE,
                account,
                TestEvents.notice(account, "new_sign_in", "Firefox on Linux"));
        service.publish(
                Topics.BILLING,
                BillingEvent.CHARGE_FAILED,
                other,
                TestEvents.billing(other, null, AT.plus(Duration.ofDays(8))));

        assertThat(plain(service.mail(address).text()))
                .contains("signed in to your account with “Firefox on Linux” on March 5, 2026, 14:30 UTC.");
        assertThat(plain(service.mail(otherAddress).text()))
                .contains("отклонил списание 1 234,50 € за тариф «standard».")
                .contains("Мы попробуем ещё раз 13 марта 2026 г.")
                .doesNotContain("укажите другую карту.");
    }

    @Test
    void event_twice_isOneMailAndOneRow() throws Exception {
        String address = service.contacts.add(account, "Ann", "en");
        UUID invoice = UUID.randomUUID();
        Event<BillingEvent> event = new Event<>(
                UUID.randomUUID().toString(),
                BillingEvent.CHARGED,
                "/payment",
                account.toString(),
                AT,
                TestEvents.billing(account, invoice, null));

        service.publish(Topics.BILLING, event);
        service.publish(Topics.BILLING, event);
        service.publish(
                Topics.BILLING, BillingEvent.CHARGE_FAILED, account, TestEvents.billing(account, invoice, null));

        await(() -> service.mails(address).size() >= 2);
        assertThat(service.mails(address)).hasSize(2);
        Answer inbox = service.get("/v1/notifications", service.viewer(account));
        assertThat(inbox.at("/items")).hasSize(2);
        assertThat(inbox.at("/items/0/kind").textValue()).isEqualTo("payment_failed");
        assertThat(inbox.at("/items/1/kind").textValue()).isEqualTo("receipt");
    }

    @Test
    void account_isWelcomedOnceAndOnlyWhileItIsNew() throws Exception {
        UUID old = UUID.randomUUID();
        String address = service.contacts.add(account, "Ann", "en");
        String oldAddress = service.contacts.add(old, "Old", "en");

        service.publish(
                Topics.ACCOUNTS,
                AccountChanged.TYPE,
                old,
                TestEvents.account(old, 1, false, AT.minus(Duration.ofDays(2))));
        service.publish(Topics.ACCOUNTS, AccountChanged.TYPE, account, TestEvents.account(account, 1, false, AT));
        service.publish(Topics.ACCOUNTS, AccountChanged.TYPE, account, TestEvents.account(account, 2, false, AT));
        service.mail(address);
        marker(account);
        marker(old);

        await(() ->
                service.mails(address).size() == 2 && service.mails(oldAddress).size() == 1);
        assertThat(kinds(account)).containsExactly("security", "welcome");
        assertThat(kinds(old)).containsExactly("security");
    }

    @Test
    void deletedAccount_leavesNothing() throws Exception {
        service.contacts.add(account, "Ann", "en");
        UUID title = UUID.randomUUID();
        service.publish(Topics.ACCOUNTS, AccountChanged.TYPE, account, TestEvents.account(account, 1, false, AT));
        service.publish(
                Topics.INTERACTIONS,
                TitleInteraction.TYPE,
                account,
                TestEvents.interaction(account, account, title, "favorite"));
        await(() ->
                service.count("select count(*) from notification.follower where account_id = '" + account + "'") == 1);
        await(() -> kinds(account).size() == 1);

        service.publish(Topics.ACCOUNTS, AccountChanged.TYPE, account, TestEvents.account(account, 2, true, AT));

        await(() -> kinds(account).isEmpty());
        assertThat(service.count("select count(*) from notification.follower where account_id = '" + account + "'"))
                .isZero();
    }

    @Test
    void blockedSubscription_isToldOncePerBlock() throws Exception {
        service.contacts.add(account, "Ann", "en");
        for (var state : List.of("active", "blocked", "blocked", "active", "blocked")) {
            service.publish(
                    Topics.SUBSCRIPTIONS,
                    SubscriptionChanged.TYPE,
                    account,
                    TestEvents.subscription(account, version++, state));
        }
        service.publish(
                Topics.SUBSCRIPTIONS,
                SubscriptionChanged.TYPE,
                account,
                TestEvents.subscription(account, 2, "blocked"));
        await(() -> service.count("select coalesce(max(version), 0) from notification.subscription where account_id = '"
                        + account + "'")
                == 5);
        marker(account);
        await(() -> kinds(account).contains("security"));

        assertThat(kinds(account)).containsExactlyInAnyOrder("security", "blocked", "blocked");
    }

    /** A subscription without a trial is blocked until its first charge succeeds. */
    @Test
    void newSubscription_thatWaitsForItsFirstCharge_isNotOnHold() throws Exception {
        service.contacts.add(account, "Ann", "en");
        service.publish(
                Topics.SUBSCRIPTIONS,
                SubscriptionChanged.TYPE,
                account,
                TestEvents.subscription(account, 1, "blocked", AT));
        await(() -> service.count("select count(*) from notification.subscription where account_id = '" + account + "'")
                == 1);
        marker(account);
        await(() -> kinds(account).contains("security"));

        assertThat(kinds(account)).containsExactly("security");
    }

    @Test
    void newTitle_isToldOnceToThoseWhoFollowIt() throws Exception {
        UUID title = UUID.randomUUID();
        UUID former = UUID.randomUUID();
        UUID stranger = UUID.randomUUID();
        for (UUID one : List.of(account, former, stranger)) {
            service.contacts.add(one, "Ann", "en");
        }
        favorite(account, UUID.randomUUID(), title, "favorite");
        favorite(account, UUID.randomUUID(), title, "favorite");
        favorite(former, former, title, "favorite");
        favorite(former, former, title, "unfavorite");
        favorite(stranger, stranger, title, "like");
        await(() -> service.count("select count(*) from notification.follower where title_id = '" + title + "'") == 2);
        marker(former);
        await(() -> kinds(former).contains("security"));

        for (boolean playable : List.of(false, true, true, false, true)) {
            service.publish(
                    Topics.TITLES,
                    TitleChanged.TYPE,
                    title,
                    TestEvents.title(
                            title,
                            version++,
                            playable,
                            Map.of("en", new TitleChanged.Text("One\r\nBcc: x@example.org", null))));
        }
        await(() -> service.count("select coalesce(max(version), 0) from notification.title where id = '" + title + "'")
                == 5);

        assertThat(kinds(account)).containsExactly("new_title");
        assertThat(kinds(former)).containsExactly("security");
        assertThat(kinds(stranger)).isEmpty();
        Received mail = service.mail(account + "@example.org");
        assertThat(mail.message().getSubject()).isEqualTo("Now on Open Cinema: One Bcc: x@example.org");
        assertThat(mail.header("Bcc")).isEmpty();
    }

    private static void favorite(UUID by, UUID profile, UUID title, String kind) {
        service.publish(
                Topics.INTERACTIONS, TitleInteraction.TYPE, by, TestEvents.interaction(by, profile, title, kind));
    }

    private static UUID account(String kind, String language) {
        return UUID.nameUUIDFromBytes((kind + language).getBytes(StandardCharsets.UTF_8));
    }

    /** Something that comes after what was published before. */
    private static void marker(UUID account) {
        service.publish(
                Topics.SECURITY, SecurityNotice.TYPE, account, TestEvents.notice(account, "password_changed", null));
    }

    private static List<String> kinds(UUID account) throws Exception {
        return service.get("/v1/notifications", service.viewer(account))
                .at("/items")
                .findValuesAsText("kind");
    }

    private static void happen(String what, UUID account) throws Exception {
        UUID invoice = new UUID(7, 9);
        switch (what) {
            case "welcome" ->
                service.publish(
                        Topics.ACCOUNTS, AccountChanged.TYPE, account, TestEvents.account(account, 1, false, AT));
            case "trial_ending" ->
                service.publish(
                        Topics.BILLING,
                        BillingEvent.TRIAL_ENDING,
                        account,
                        TestEvents.billing(account, null, AT.plus(Duration.ofDays(10))));
            case "receipt" ->
                service.publish(
                        Topics.BILLING, BillingEvent.CHARGED, account, TestEvents.billing(account, invoice, null));
            case "payment_failed" ->
                service.publish(
                        Topics.BILLING,
                        BillingEvent.CHARGE_FAILED,
                        account,
                        TestEvents.billing(account, invoice, AT.plus(Duration.ofDays(8))));
            case "overdue" ->
                service.publish(
                        Topics.BILLING,
                        BillingEvent.OVERDUE,
                        account,
                        TestEvents.billing(account, invoice, AT.plus(Duration.ofDays(4))));
            case "blocked" ->
                service.publish(
                        Topics.SUBSCRIPTIONS,
                        SubscriptionChanged.TYPE,
                        account,
                        TestEvents.subscription(account, 1, "blocked"));
            case "new_title" -> {
                UUID title = new UUID(ThreadLocalRandom.current().nextLong(), 3);
                Map<String, TitleChanged.Text> names = Map.of(
                        "en", new TitleChanged.Text("Stalker <2>", null),
                        "ru", new TitleChanged.Text("Сталкер <2>", null));
                favorite(account, account, title, "favorite");
                await(() -> service.count("select count(*) from notification.follower where title_id = '" + title + "'")
                        == 1);
                service.publish(Topics.TITLES, TitleChanged.TYPE, title, TestEvents.title(title, 1, false, names));
                service.publish(Topics.TITLES, TitleChanged.TYPE, title, TestEvents.title(title, 2, true, names));
            }
            case "new_episode" -> {
                UUID series = UUID.randomUUID();
                favorite(account, account, series, "favorite");
                await(() ->
                        service.count("select count(*) from notification.follower where title_id = '" + series + "'")
                                == 1);
                UUID episode = UUID.randomUUID();
                service.publish(
                        Topics.EPISODES,
                        EpisodeChanged.TYPE,
                        episode,
                        TestEvents.episode(episode, 1, series, 1, 2, null, AT));
                Map<String, TitleChanged.Text> names = Map.of(
                        "en", new TitleChanged.Text("Stalker <2>", null),
                        "ru", new TitleChanged.Text("Сталкер <2>", null));
                service.publish(Topics.TITLES, TitleChanged.TYPE, series, TestEvents.series(series, 1, true, names));
            }
            default ->
                service.publish(
                        Topics.SECURITY, SecurityNotice.TYPE, account, TestEvents.notice(account, what, "Phone"));
        }
    }

    /** JDKs differ in which spaces they put into amounts and dates. */
    private static String plain(String text) {
        return text.replaceAll("[\\s\\u00a0\\u202f]+", " ");
    }
}
