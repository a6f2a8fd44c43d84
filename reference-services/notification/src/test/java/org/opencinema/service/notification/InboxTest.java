package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.notification.RunningNotifications.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.notification.Mailbox.Received;
import org.opencinema.service.notification.RunningNotifications.Answer;

final class InboxTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.SMTP);

    private static final String INBOX = "/v1/notifications";
    private static final String PREFERENCES = "/v1/notifications/preferences";
    private static RunningNotifications service;

    private final UUID account = UUID.randomUUID();
    private final String token = service.viewer(account);

    @BeforeAll
    static void start() throws Exception {
        service = RunningNotifications.start(SERVERS, "inbox");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void pages_holdEachRowOnce() throws Exception {
        service.contacts.add(account, "Ann", "en");
        for (int i = 0; i < 5; i++) {
            happen(BillingEvent.CHARGE_FAILED);
        }
        awaitRows(5);

        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = service.get(INBOX + "?limit=2" + cursor, token);
            ids.addAll(page.at("/items").findValuesAsText("id"));
            String next = page.at("/nextCursor").textValue();
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());

        assertThat(ids).hasSize(5).doesNotHaveDuplicates();
        assertThat(ids).isEqualTo(service.get(INBOX, token).at("/items").findValuesAsText("id"));
    }

    @Test
    void reading_isForTheOwner() throws Exception {
        service.contacts.add(account, "Ann", "en");
        happen(BillingEvent.CHARGED);
        awaitRows(1);
        String id = service.get(INBOX, token).at("/items/0/id").textValue();

        Answer foreign = service.send("PUT", INBOX + "/" + id + "/read", service.viewer(UUID.randomUUID()), null);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.at("/code").textValue()).isEqualTo("not_found");
        assertThat(service.get(INBOX, token).at("/unread").intValue()).isEqualTo(1);

        for (int i = 0; i < 2; i++) {
            assertThat(service.send("PUT", INBOX + "/" + id + "/read", token, null)
                            .status())
                    .isEqualTo(204);
        }
        Answer inbox = service.get(INBOX, token);
        assertThat(inbox.at("/items/0/read").booleanValue()).isTrue();
        assertThat(inbox.at("/unread").intValue()).isZero();
        assertThat(service.send("PUT", INBOX + "/" + UUID.randomUUID() + "/read", token, null)
                        .status())
                .isEqualTo(404);
        assertThat(service.send("PUT", INBOX + "/nothing/read", token, null).status())
                .isEqualTo(404);
        assertThat(service.get(INBOX, null).status()).isEqualTo(401);
    }

    @Test
    void limits_areToldAtTheirFields() throws Exception {
        assertThat(service.get(INBOX + "?limit=1", token).status()).isEqualTo(200);
        assertThat(service.get(INBOX + "?limit=100", token).status()).isEqualTo(200);
        assertField(service.get(INBOX + "?limit=0", token), 400, "limit");
        assertField(service.get(INBOX + "?limit=101", token), 400, "limit");
        assertField(service.get(INBOX + "?cursor=abc", token), 400, "cursor");
        assertField(service.get(INBOX + "?cursor=" + "a".repeat(1001), token), 400, "cursor");
        assertThat(service.get(INBOX, token, "Accept-Language", "r".repeat(200)).status())
                .isEqualTo(200);
        assertField(service.get(INBOX, token, "Accept-Language", "r".repeat(201)), 400, "Accept-Language");
        assertField(service.get(INBOX + "/stream", token, "Last-Event-ID", "9".repeat(19)), 400, "Last-Event-ID");
        assertField(service.get(INBOX + "/stream", token, "Last-Event-ID", "x"), 400, "Last-Event-ID");
    }

    @Test
    void preferences_areHonouredButReceiptsAndSecurityAreMailed() throws Exception {
        String address = service.contacts.add(account, "Ann", "en");
        Answer defaults = service.get(PREFERENCES, token);
        assertThat(defaults.at("/items")).hasSize(8);
        assertThat(defaults.at("/items").findValuesAsText("email")).containsOnly("true");
        assertThat(defaults.at("/items").findValuesAsText("inbox")).containsOnly("true");

        Answer set = service.send(
                "PUT",
                PREFERENCES,
                token,
                Map.of(
                        "items",
                        List.of(
                                preference("payment_failed", false, true),
                                preference("trial_ending", true, false),
                                preference("security", true, false),
                                preference("receipt", true, false))));
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.body()).isEqualTo(service.get(PREFERENCES, token).body());
        happen(BillingEvent.CHARGE_FAILED);
        happen(BillingEvent.TRIAL_ENDING);
        happen(BillingEvent.CHARGED);
        service.publish(
                Topics.SECURITY, SecurityNotice.TYPE, account, TestEvents.notice(account, "password_changed", null));

        await(() -> service.mails(address).size() == 3);
        awaitRows(1);
        List<String> subjects = new ArrayList<>();
        for (Received mail : service.mails(address)) {
            subjects.add(mail.message().getSubject());
        }
        assertThat(subjects).anyMatch(subject -> subject.startsWith("Your trial ends"));
        assertThat(subjects).anyMatch(subject -> subject.startsWith("Receipt"));
        assertThat(subjects).anyMatch(subject -> subject.startsWith("Your password"));
        assertThat(service.get(INBOX, token).at("/items").findValuesAsText("kind"))
                .containsExactly("payment_failed");
        assertThat(service.get(INBOX, token).at("/unread").intValue()).isEqualTo(1);

        service.send("PUT", PREFERENCES, token, Map.of("items", List.of()));
        assertThat(service.get(PREFERENCES, token).body()).isEqualTo(defaults.body());
    }

    @Test
    void preferences_thatCannotBe_areRefusedAtTheirFields() throws Exception {
        assertField(put(preference("security", false, true)), 422, "items[0].email");
        assertField(
                put(preference("welcome", false, true), preference("receipt", false, false)), 422, "items[1].email");
        assertField(put(preference("welcome", false, true), preference("welcome", true, true)), 422, "items[1].kind");
        assertField(put(preference("weather", true, true)), 400, "items[0].kind");
        assertField(put(Map.of("kind", "welcome", "email", true)), 422, "items[0].inbox");
        Object[] all = {
            preference("welcome", false, false),
            preference("trial_ending", false, false),
            preference("receipt", true, false),
            preference("payment_failed", false, false),
            preference("blocked", false, false),
            preference("new_title", false, false),
            preference("new_episode", false, false),
            preference("security", true, false)
        };
        assertThat(put(all).status()).isEqualTo(200);
        List<Object> more = new ArrayList<>(List.of(all));
        more.add(preference("welcome", false, false));
        assertField(service.send("PUT", PREFERENCES, token, Map.of("items", more)), 422, "items");
        assertField(service.send("PUT", PREFERENCES, token, "{\"items\":[null]}"), 422, "items[0]");
        assertThat(service.send("PUT", PREFERENCES, null, Map.of("items", List.of()))
                        .status())
                .isEqualTo(401);
    }

    /** As from two open pages. */
    @Test
    void preferences_setTwiceAtOnce_areThoseOfOneOfBoth() throws Exception {
        List<Map<String, Object>> first =
                List.of(preference("welcome", false, true), preference("new_title", false, true));
        List<Map<String, Object>> second = List.of(
                preference("new_episode", true, false),
                preference("new_title", true, false),
                preference("welcome", true, false));
        ExecutorService pages = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> sets = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Map<String, Object> body = Map.of("items", i % 2 == 0 ? first : second);
                sets.add(() -> service.send("PUT", PREFERENCES, token, body).status());
            }
            for (int round = 0; round < 20; round++) {
                for (Future<Integer> status : pages.invokeAll(sets)) {
                    assertThat(status.get()).isEqualTo(200);
                }
                JsonNode items = service.get(PREFERENCES, token).at("/items");
                assertThat(items.findValuesAsText("inbox").stream()
                                .filter("false"::equals)
                                .count())
                        .as("inboxes switched off in %s", items)
                        .isIn(0L, 3L);
            }
        } finally {
            pages.shutdownNow();
        }
    }

    @Test
    void unsubscribeLink_switchesOffMailsOfItsKindWithoutSignIn() throws Exception {
        String address = service.contacts.add(account, "Ann", "en");
        happen(BillingEvent.CHARGE_FAILED);
        Received mail = service.mail(address);
        assertThat(mail.header("List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
        String link = mail.header("List-Unsubscribe");
        assertThat(link).startsWith("<https://cinema.example/v1/notifications/unsubscribe/");
        String path = link.substring("<https://cinema.example".length(), link.length() - 1);

        Answer page = service.get(path, null, "Accept-Language", "ru");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.response().body()).contains("Отключить", "method=\"post\"");
        assertThat(service.get(PREFERENCES, token).at("/items/3/email").booleanValue())
                .isTrue();

        String form = "application/x-www-form-urlencoded";
        assertField(
                service.send("POST", path, null, "List-Unsubscribe=Maybe", "Content-Type", form),
                400,
                "List-Unsubscribe");
        Answer done = service.send("POST", path, null, "List-Unsubscribe=One-Click", "Content-Type", form);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.response().body()).contains("are switched off");
        assertThat(service.get(PREFERENCES, token).at("/items/3/kind").textValue())
                .isEqualTo("payment_failed");
        assertThat(service.get(PREFERENCES, token).at("/items/3/email").booleanValue())
                .isFalse();
        assertThat(service.get(PREFERENCES, token).at("/items/3/inbox").booleanValue())
                .isTrue();

        assertThat(service.get("/v1/notifications/unsubscribe/" + "A".repeat(22), null)
                        .status())
                .isEqualTo(404);
        assertThat(service.get("/v1/notifications/unsubscribe/" + "A".repeat(23), null)
                        .status())
                .isIn(400, 404);
    }

    private static Map<String, Object> preference(String kind, boolean email, boolean inbox) {
        return Map.of("kind", kind, "email", email, "inbox", inbox);
    }

    private Answer put(Object... items) throws Exception {
        return service.send("PUT", PREFERENCES, token, Map.of("items", List.of(items)));
    }

    private void happen(String type) {
        service.publish(Topics.BILLING, type, account, TestEvents.billing(account, UUID.randomUUID(), TestEvents.AT));
    }

    private void awaitRows(int rows) throws Exception {
        await(() -> service.get(INBOX, token).at("/items").size() == rows);
    }

    private static void assertField(Answer answer, int status, String field) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.at("/violations/0/field").textValue()).isEqualTo(field);
    }
}
