package org.opencinema.service.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.payment.RunningPayment.GOOD;
import static org.opencinema.service.payment.RunningPayment.REFUSED;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.payment.RunningPayment.Answer;

/** Bad input, foreign ids and callers without the role. */
final class PaymentLimitsTest {
    private static final UUID VIEWER = UUID.randomUUID();

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static RunningPayment payment;

    @BeforeAll
    static void start() throws Exception {
        payment = RunningPayment.start(SERVERS, "payment_limits", 4, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        payment.close();
    }

    @Test
    void plans_areTheSettingsCheapestFirst() throws Exception {
        Answer plans = payment.send("GET", "/v1/plans", null, null, null);
        assertThat(plans.body().get("items")).hasSize(3);
        assertThat(plans.body().at("/items/0/code").asText()).isEqualTo("free");
        assertThat(plans.body().at("/items/0").has("trialDays")).isFalse();
        assertThat(plans.body().at("/items/2/price/amountMinor").asInt()).isEqualTo(1299);
        assertThat(plans.body().at("/items/2/trialDays").asInt()).isEqualTo(10);
    }

    @Test
    void foreignSubscriptionInvoiceAndPayment_areNotFound() throws Exception {
        UUID owner = UUID.randomUUID();
        UUID stranger = UUID.randomUUID();
        String id = payment.subscribe(owner, "standard", GOOD).text("id");
        Answer paid = payment.pay(owner, id);
        String invoice = "/v1/invoices/" + paid.text("invoiceId");

        assertThat(payment.pay(stranger, id).status()).isEqualTo(404);
        assertThat(payment.change("POST", stranger, "/v1/subscriptions/" + id + "/cancel", null)
                        .status())
                .isEqualTo(404);
        assertThat(payment.change("POST", stranger, "/v1/subscriptions/" + id + "/resume", null)
                        .status())
                .isEqualTo(404);
        for (String path : List.of(invoice, invoice + "/html", invoice + "/pdf", paid.location())) {
            assertThat(payment.get(stranger, path).status()).as(path).isEqualTo(404);
            assertThat(payment.get(owner, path).status()).as(path).isEqualTo(200);
        }
        assertThat(payment.get(stranger, "/v1/invoices").body().get("items")).isEmpty();
        assertThat(payment.changeCard(stranger, GOOD).status()).isEqualTo(404);
    }

    @Test
    void callersWithoutTheRole_areRefused() throws Exception {
        for (String path : List.of("/v1/me/subscription", "/v1/invoices", "/v1/admin/clock", "/v1/admin/ledger")) {
            assertThat(payment.send("GET", path, null, null, null).status())
                    .as(path)
                    .isEqualTo(401);
        }
        for (String path : List.of("/v1/admin/clock", "/v1/admin/ledger")) {
            assertThat(payment.get(VIEWER, path).status()).as(path).isEqualTo(403);
        }
    }

    @Test
    void secondSubscription_isRefusedAndAFreeOneNeedsNone() throws Exception {
        UUID viewer = UUID.randomUUID();
        Answer free = payment.subscribe(viewer, "free", GOOD);
        assertThat(free.status()).isEqualTo(422);
        assertThat(free.violation()).isEqualTo("plan");
        assertThat(payment.subscribe(viewer, "golden", GOOD).violation()).isEqualTo("plan");
        Answer refused = payment.subscribe(viewer, "standard", REFUSED);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.violation()).isEqualTo("paymentToken");
        assertThat(payment.status(viewer)).isEqualTo("none");

        assertThat(payment.subscribe(viewer, "standard", GOOD).status()).isEqualTo(201);
        assertThat(payment.subscribe(viewer, "premium", GOOD).code()).isEqualTo("subscription_exists");
    }

    @Test
    void idempotencyKey_outsideItsLimits_isRefused() throws Exception {
        UUID viewer = UUID.randomUUID();
        Map<String, String> body = Map.of("subscriptionId", UUID.randomUUID().toString());
        Answer absent = payment.send("POST", "/v1/payments", viewer, "viewer", body);
        assertThat(absent.status()).isEqualTo(400);
        assertThat(absent.violation()).isEqualTo("Idempotency-Key");
        for (String bad : List.of("k".repeat(65), "a b")) {
            Answer refused = payment.change("POST", viewer, "/v1/payments", body, bad);
            assertThat(refused.status()).as(bad).isEqualTo(400);
            assertThat(refused.violation()).isEqualTo("Idempotency-Key");
        }
        for (String good : List.of("k".repeat(64), "!~")) {
            assertThat(payment.change("POST", viewer, "/v1/payments", body, good)
                            .status())
                    .as(good)
                    .isEqualTo(404);
        }
    }

    @Test
    void paymentTokenAndPlan_outsideTheirLimits_areRefused() throws Exception {
        for (String bad : List.of("", "4242424242424242", "a-b", "a".repeat(256))) {
            refused("paymentToken", Map.of("plan", "standard", "paymentToken", bad));
        }
        refused("plan", Map.of("plan", "", "paymentToken", "a"));
        refused("plan", Map.of("plan", "a".repeat(33), "paymentToken", "a"));
        refused("plan", Map.of("plan", "a".repeat(32), "paymentToken", "a"));
        refused("paymentToken", Map.of("plan", "standard"));
        Answer unknown = subscribe(Map.of("plan", "standard", "paymentToken", "a".repeat(255)));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.code()).isEqualTo("card_refused");
        assertThat(subscribe(Map.of("plan", "standard", "paymentToken", "a", "price", 1))
                        .status())
                .isEqualTo(400);
        Answer noId = payment.change("POST", VIEWER, "/v1/payments", Map.of("subscriptionId", "x"));
        assertThat(noId.status()).isEqualTo(400);
        assertThat(noId.violation()).isEqualTo("subscriptionId");
        assertThat(payment.get(VIEWER, "/v1/invoices/x").status()).isEqualTo(404);
        assertThat(payment.get(VIEWER, "/v1/invoices?limit=0").violation()).isEqualTo("limit");
        assertThat(payment.get(VIEWER, "/v1/invoices?limit=101").violation()).isEqualTo("limit");
        assertThat(payment.get(VIEWER, "/v1/invoices?limit=100").status()).isEqualTo(200);
        assertThat(payment.get(VIEWER, "/v1/invoices?cursor=x").violation()).isEqualTo("cursor");
    }

    @Test
    void card_outsideItsLimits_isRefused() throws Exception {
        Map<String, Object> good = Map.of("number", GOOD, "expiryMonth", 12, "expiryYear", 2100);
        assertThat(card(good).status()).isEqualTo(201);
        refusedCard(good, "number", "42424242424");
        refusedCard(good, "number", "42424242424242424242");
        refusedCard(good, "number", "4242-4242-4242");
        refusedCard(good, "number", "4111111111111111");
        refusedCard(good, "expiryMonth", 0);
        refusedCard(good, "expiryMonth", 13);
        refusedCard(good, "expiryYear", 1999);
        refusedCard(good, "expiryYear", 2101);
        refusedCard(good, "expiryYear", 2000);
    }

    @Test
    void clock_outsideItsLimits_isRefused() throws Exception {
        for (String bad : List.of(
                "P0", "P1M", "ten days", "P".repeat(33), "PT0S", "-P1D", "P366DT1S", "P99999999999999999999D")) {
            Answer refused = payment.admin("POST", "/v1/admin/clock", Map.of("advance", bad));
            assertThat(refused.status()).as(bad).isEqualTo(422);
            assertThat(refused.violation()).isEqualTo("advance");
        }
        Answer clock = payment.admin("POST", "/v1/admin/clock", Map.of("advance", "PT0.001S"));
        assertThat(clock.status()).isEqualTo(200);
        assertThat(clock.text("offset")).isEqualTo("PT0.001S");
        assertThat(payment.admin("GET", "/v1/admin/clock", null).text("offset")).isEqualTo("PT0.001S");
        assertThat(payment.admin("POST", "/v1/admin/clock", Map.of("advance", "P366D"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void webhooks_ofTheSandbox_areNotFoundAndTooLargeOnesRefused() throws Exception {
        assertThat(payment.send("POST", "/v1/webhooks/sandbox", null, null, "{}")
                        .status())
                .isEqualTo(404);
        assertThat(payment.send("POST", "/v1/webhooks/stripe", null, null, "{}").status())
                .isEqualTo(404);
        String large = "{\"a\":\"" + "x".repeat(262_144 - 8) + "\"}";
        assertThat(payment.send("POST", "/v1/webhooks/stripe", null, null, large)
                        .status())
                .isEqualTo(404);
        assertThat(payment.send("POST", "/v1/webhooks/stripe", null, null, large + " ")
                        .violation())
                .isEqualTo("body");
    }

    @Test
    void demoClock_whenDisabled_isNotFound() throws Exception {
        try (RunningPayment plain =
                RunningPayment.start(SERVERS, "payment_no_clock", 4, Map.of("CINEMA_DEMO_CLOCK", "false"))) {
            assertThat(plain.admin("GET", "/v1/admin/clock", null).status()).isEqualTo(404);
            assertThat(plain.admin("POST", "/v1/admin/clock", Map.of("advance", "P1D"))
                            .status())
                    .isEqualTo(404);
        }
    }

    private static void refused(String field, Map<String, Object> body) throws Exception {
        Answer refused = subscribe(body);
        assertThat(refused.status()).as("%s", body).isEqualTo(422);
        assertThat(refused.violation()).isEqualTo(field);
    }

    private static Answer subscribe(Map<String, Object> body) throws Exception {
        return payment.change("POST", VIEWER, "/v1/subscriptions", body);
    }

    private static void refusedCard(Map<String, Object> good, String field, Object value) throws Exception {
        Map<String, Object> body = new HashMap<>(good);
        body.put(field, value);
        Answer refused = card(body);
        assertThat(refused.status()).as("%s", body).isEqualTo(422);
        assertThat(refused.violation()).isEqualTo(field);
    }

    private static Answer card(Map<String, Object> body) throws Exception {
        return payment.send("POST", "/v1/sandbox/cards", VIEWER, "viewer", body);
    }
}
