package org.opencinema.service.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.payment.RunningPayment.GOOD;
import static org.opencinema.service.payment.RunningPayment.HARD;
import static org.opencinema.service.payment.RunningPayment.LATER;
import static org.opencinema.service.payment.RunningPayment.SOFT;
import static org.opencinema.service.payment.RunningPayment.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.payment.RunningPayment.Answer;

final class BillingStoryTest {
    private static final Queue<Event<SubscriptionChanged>> CHANGES = new ConcurrentLinkedQueue<>();
    private static final Queue<Event<BillingEvent>> MONEY = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static RunningPayment payment;
    private static EventConsumer<SubscriptionChanged> changes;
    private static EventConsumer<BillingEvent> money;

    @BeforeAll
    static void start() throws Exception {
        payment = RunningPayment.start(SERVERS, "payment_story", 1, Map.of());
        String kafka = SERVERS.kafka().bootstrapServers();
        changes = EventConsumer.builder(kafka, "story", Topics.SUBSCRIPTIONS, SubscriptionChanged.class)
                .handler(CHANGES::add)
                .build();
        money = EventConsumer.builder(kafka, "story", Topics.BILLING, BillingEvent.class)
                .handler(MONEY::add)
                .build();
        changes.start();
        money.start();
    }

    @AfterAll
    static void stop() throws Exception {
        changes.close();
        money.close();
        payment.close();
    }

    @Test
    void viewer_fromTheTrialThroughDunningToTheRepairedCard() throws Exception {
        UUID viewer = UUID.randomUUID();
        Answer none = payment.subscription(viewer);
        assertThat(none.text("plan")).isEqualTo("free");
        assertThat(none.text("status")).isEqualTo("none");
        assertThat(none.body().get("entitled").asBoolean()).isFalse();

        Answer trial = payment.subscribe(viewer, "standard", GOOD);
        assertThat(trial.status()).isEqualTo(201);
        assertThat(trial.text("status")).isEqualTo("trialing");
        assertThat(trial.body().get("entitled").asBoolean()).isTrue();
        assertThat(trial.text("card")).isEqualTo("visa 4242");
        assertThat(Duration.between(time(trial, "startedAt"), time(trial, "periodEnd")))
                .isEqualTo(Duration.ofDays(10));

        payment.advance("P8D");
        await(() -> types(viewer).equals(List.of(BillingEvent.TRIAL_ENDING)));
        payment.advance("P2D");
        await(() -> payment.status(viewer).equals("active"));

        Answer invoices = payment.get(viewer, "/v1/invoices");
        assertThat(invoices.body().get("items")).hasSize(1);
        JsonNode invoice = invoices.body().at("/items/0");
        assertThat(invoice.get("status").asText()).isEqualTo("paid");
        assertThat(invoice.at("/amount/amountMinor").asInt()).isEqualTo(799);
        assertThat(invoice.get("number").asText()).matches("2[0-9]{3}-000001");
        assertThat(pdf(viewer, invoice))
                .contains("7.99 EUR", invoice.get("number").asText(), "standard");
        Answer html = payment.get(viewer, "/v1/invoices/" + invoice.get("id").asText() + "/html");
        assertThat(html.string()).contains("7.99 EUR");
        assertThat(html.response().headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");

        assertThat(payment.changeCard(viewer, LATER).status()).isEqualTo(200);
        assertThat(payment.status(viewer)).isEqualTo("active");
        payment.advance("P31D");
        await(() -> payment.status(viewer).equals("past_due"));
        Answer overdue = payment.subscription(viewer);
        assertThat(overdue.body().get("entitled").asBoolean()).isTrue();
        assertThat(overdue.text("openInvoiceId")).isNotEmpty();
        String open = overdue.text("openInvoiceId");

        payment.advance("P1DT1H");
        await(() -> failures(viewer) == 2);
        payment.advance("P8D");
        await(() -> failures(viewer) == 3);
        payment.advance("P1D");
        await(() -> types(viewer).contains(BillingEvent.OVERDUE));
        payment.advance("P3D");
        await(() -> failures(viewer) == 4);
        assertThat(payment.status(viewer)).isEqualTo("past_due");
        payment.advance("P1D");
        await(() -> payment.status(viewer).equals("blocked"));
        assertThat(payment.subscription(viewer).body().get("entitled").asBoolean())
                .isFalse();

        Answer repaired = payment.changeCard(viewer, GOOD);
        assertThat(repaired.text("status")).isEqualTo("active");
        assertThat(repaired.body().get("entitled").asBoolean()).isTrue();
        assertThat(repaired.body().has("openInvoiceId")).isFalse();
        assertThat(payment.get(viewer, "/v1/invoices/" + open).text("status")).isEqualTo("paid");

        await(() -> states(viewer).size() == 5 && types(viewer).size() == 8);
        assertThat(states(viewer)).containsExactly("trialing", "active", "past_due", "blocked", "active");
        assertThat(CHANGES.stream().filter(event -> event.key().equals(viewer.toString())))
                .extracting(event -> event.data().version())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(types(viewer))
                .containsExactly(
                        BillingEvent.TRIAL_ENDING,
                        BillingEvent.CHARGED,
                        BillingEvent.CHARGE_FAILED,
                        BillingEvent.CHARGE_FAILED,
                        BillingEvent.CHARGE_FAILED,
                        BillingEvent.OVERDUE,
                        BillingEvent.CHARGE_FAILED,
                        BillingEvent.CHARGED);
        booksBalance();
    }

    @Test
    void viewerWhoseCardIsLost_isNotRetriedAndCancelledAndComesBackWithoutATrial() throws Exception {
        UUID viewer = UUID.randomUUID();
        assertThat(payment.subscribe(viewer, "premium", HARD).text("status")).isEqualTo("trialing");
        payment.advance("P11D");
        await(() -> payment.status(viewer).equals("past_due"));
        assertThat(payment.subscription(viewer).body().has("nextChargeAt")).isFalse();

        payment.advance("P22D");
        await(() -> payment.status(viewer).equals("cancelled"));
        assertThat(payment.subscription(viewer).text("plan")).isEqualTo("free");
        assertThat(payment.count("select count(*) from payment.charge where account_id = '" + viewer + "'"))
                .isEqualTo(1);
        assertThat(payment.get(viewer, "/v1/invoices")
                        .body()
                        .at("/items/0/status")
                        .asText())
                .isEqualTo("void");

        Answer declined = payment.subscribe(viewer, "premium", SOFT);
        assertThat(declined.text("status")).isEqualTo("blocked");
        assertThat(declined.body().get("entitled").asBoolean()).isFalse();
        Answer failed = payment.pay(viewer, declined.text("id"));
        assertThat(failed.status()).isEqualTo(201);
        assertThat(failed.text("status")).isEqualTo("failed");
        assertThat(failed.text("declineCode")).isEqualTo("insufficient_funds");
        assertThat(payment.changeCard(viewer, GOOD).text("status")).isEqualTo("active");
        booksBalance();
    }

    @Test
    void cancelledSubscription_endsWithItsPeriodUnlessResumed() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");
        String path = "/v1/subscriptions/" + id;
        Answer cancelled = payment.change("POST", viewer, path + "/cancel", null);
        assertThat(cancelled.body().get("cancelAtPeriodEnd").asBoolean()).isTrue();
        assertThat(cancelled.body().get("entitled").asBoolean()).isTrue();
        assertThat(payment.pay(viewer, id).code()).isEqualTo("subscription_cancelled");
        assertThat(payment.change("POST", viewer, path + "/resume", null)
                        .body()
                        .get("cancelAtPeriodEnd")
                        .asBoolean())
                .isFalse();
        assertThat(payment.change("POST", viewer, path + "/resume", null).code())
                .isEqualTo("not_cancelled");
        payment.change("POST", viewer, path + "/cancel", null);

        payment.advance("P11D");
        await(() -> payment.status(viewer).equals("ended"));

        assertThat(payment.change("POST", viewer, path + "/cancel", null).code())
                .isEqualTo("subscription_over");
        assertThat(payment.get(viewer, "/v1/invoices").body().get("items")).isEmpty();
    }

    @Test
    void payment_inAdvance_movesThePeriodUntilAYearIsPaid() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");
        Answer first = payment.pay(viewer, id);
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.text("status")).isEqualTo("succeeded");
        assertThat(payment.get(viewer, first.location()).body()).isEqualTo(first.body());
        int paid = 1;
        Answer next = payment.pay(viewer, id);
        while (next.status() == 201) {
            paid++;
            next = payment.pay(viewer, id);
        }
        assertThat(next.code()).isEqualTo("paid_ahead");
        assertThat(paid).isEqualTo(12);

        payment.changeCard(viewer, SOFT);
        payment.advance("P40D");
        Answer declined = payment.pay(viewer, id);
        assertThat(declined.text("status")).isEqualTo("failed");
        assertThat(payment.status(viewer)).isEqualTo("active");
        assertThat(payment.get(viewer, "/v1/invoices/" + declined.text("invoiceId"))
                        .text("status"))
                .isEqualTo("void");

        Answer page = payment.get(viewer, "/v1/invoices?limit=12");
        assertThat(page.body().get("items")).hasSize(12);
        Answer last = payment.get(viewer, "/v1/invoices?limit=12&cursor=" + page.text("nextCursor"));
        assertThat(last.body().get("items")).hasSize(1);
        assertThat(last.body().has("nextCursor")).isFalse();
        booksBalance();
    }

    private static void booksBalance() throws Exception {
        assertThat(payment.count("select coalesce(sum(amount_minor), 0) from payment.ledger_entry"))
                .isZero();
        assertThat(payment.count("select count(*) from (select transaction_id from payment.ledger_entry"
                        + " group by transaction_id having sum(amount_minor) <> 0) as unbalanced"))
                .isZero();
        int paid = payment.count("select coalesce(sum(amount_minor), 0) from payment.invoice where status = 'PAID'");
        int open = payment.count("select coalesce(sum(amount_minor), 0) from payment.invoice where status = 'OPEN'");
        int taken = payment.count(
                "select coalesce(sum(amount_minor), 0) from payment.sandbox_charge where decline_code is null");
        assertThat(taken).isEqualTo(paid);
        JsonNode balances =
                payment.admin("GET", "/v1/admin/ledger", null).body().get("balances");
        assertThat(balance(balances, "cash")).isEqualTo(paid);
        assertThat(balance(balances, "receivable")).isEqualTo(open);
        assertThat(balance(balances, "revenue")).isEqualTo(-paid - open);
    }

    private static int balance(JsonNode balances, String account) {
        for (JsonNode balance : balances) {
            if (balance.get("account").asText().equals(account)) {
                return balance.at("/balance/amountMinor").asInt();
            }
        }
        return 0;
    }

    private static String pdf(UUID viewer, JsonNode invoice) throws Exception {
        Answer pdf = payment.get(viewer, "/v1/invoices/" + invoice.get("id").asText() + "/pdf");
        assertThat(pdf.status()).isEqualTo(200);
        assertThat(pdf.response().headers().firstValue("Content-Type")).contains("application/pdf");
        try (PDDocument document = Loader.loadPDF(pdf.bytes())) {
            return new PDFTextStripper().getText(document);
        }
    }

    private static long failures(UUID viewer) {
        return types(viewer).stream().filter(BillingEvent.CHARGE_FAILED::equals).count();
    }

    private static List<String> types(UUID viewer) {
        return MONEY.stream()
                .filter(event -> event.key().equals(viewer.toString()))
                .map(Event::type)
                .toList();
    }

    private static List<String> states(UUID viewer) {
        return CHANGES.stream()
                .filter(event -> event.key().equals(viewer.toString()))
                .map(event -> event.data().status())
                .toList();
    }

    private static Instant time(Answer answer, String field) {
        return Instant.parse(answer.text(field));
    }
}
