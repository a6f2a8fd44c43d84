package org.opencinema.service.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.payment.RunningPayment.await;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.fakes.StripeFake;
import org.opencinema.fakes.StripeIntent;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.payment.RunningPayment.Answer;

/** The service with Stripe: reports, and what happens when it does not answer. */
final class StripeServiceTest {
    private static final String WEBHOOKS = "/v1/webhooks/stripe";
    private static final StripeFake STRIPE = StripeFake.start(0, "sk_test_1", "whsec_new", Clock.systemUTC());

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static RunningPayment payment;

    @BeforeAll
    static void start() throws Exception {
        payment = RunningPayment.start(
                SERVERS,
                "payment_stripe",
                3,
                Map.of(
                        "PAYMENT_PROVIDER", "stripe",
                        "PAYMENT_STRIPE_URI", STRIPE.uri().toString(),
                        "PAYMENT_STRIPE_SECRET_KEY", "sk_test_1",
                        "PAYMENT_STRIPE_WEBHOOK_SECRETS", "whsec_old,whsec_new",
                        "PAYMENT_STRIPE_TIMEOUT", "1s",
                        "PAYMENT_BREAKER_FAILURES", "3",
                        "PAYMENT_BREAKER_DELAY", "500ms"));
    }

    @AfterAll
    static void stop() throws Exception {
        payment.close();
        STRIPE.close();
    }

    @AfterEach
    void up() {
        STRIPE.setDown(false);
    }

    @Test
    void viewer_withStripe_isChargedAfterTheTrialAndDunnedWhenTheCardFails() throws Exception {
        UUID viewer = UUID.randomUUID();
        assertThat(subscribe(viewer, "pm_card_visa").text("card")).isEqualTo("visa 4242");
        payment.advance("P11D");
        await(() -> payment.status(viewer).equals("active"));

        changeCard(viewer, "pm_card_chargeCustomerFail");
        payment.advance("P31D");
        await(() -> payment.status(viewer).equals("past_due"));
        assertThat(changeCard(viewer, "pm_card_visa").text("status")).isEqualTo("active");

        Answer refused = changeCard(viewer, "pm_card_visa_chargeDeclined");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("card_refused");
        assertThat(refused.violation()).isEqualTo("paymentToken");
        assertThat(payment.send(
                                "POST",
                                "/v1/sandbox/cards",
                                viewer,
                                "viewer",
                                Map.of("number", "4242424242424242", "expiryMonth", 1, "expiryYear", 2090))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void payments_hundredAtOnceWithOneKey_areOneChargeAtStripe() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = subscribe(viewer, "pm_card_visa").text("id");

        List<String> answers = IdempotencyTest.atOnce(100, () -> {
            Answer answer = payment.change("POST", viewer, "/v1/payments", Map.of("subscriptionId", id), "one-key");
            while (answer.code().equals("in_progress")) {
                LockSupport.parkNanos(20_000_000);
                answer = payment.change("POST", viewer, "/v1/payments", Map.of("subscriptionId", id), "one-key");
            }
            return answer.status() + answer.string();
        });

        assertThat(answers).allMatch(answer -> answer.startsWith("201") && answer.equals(answers.get(0)));
        assertThat(intents(viewer)).isEqualTo(1);
    }

    @Test
    void stripeThatTimesOutAfterCharging_isAskedAndHasChargedOnce() throws Exception {
        UUID viewer = UUID.randomUUID();
        Answer pending = payWithLostAnswer(viewer);

        payment.advance("PT1M");

        await(() -> payment.get(viewer, pending.location()).text("status").equals("succeeded"));
        assertThat(intents(viewer)).isEqualTo(1);
        assertThat(payment.get(viewer, "/v1/invoices").body().get("items")).hasSize(1);
    }

    /** The charges of a viewer at Stripe, under whatever key. */
    private static int intents(UUID viewer) throws Exception {
        int count = 0;
        for (StripeIntent intent : STRIPE.intents()) {
            count += payment.count("select count(*) from payment.account where id = '" + viewer + "' and customer = '"
                    + intent.customer() + "'");
        }
        return count;
    }

    @Test
    void report_genuine_settlesACharge() throws Exception {
        UUID viewer = UUID.randomUUID();
        Answer pending = payWithLostAnswer(viewer);
        StripeIntent intent = intent(pending);
        String body = STRIPE.event("evt_1", "payment_intent.succeeded", intent);

        assertThat(report(body, STRIPE.sign(body, Instant.now())).status()).isEqualTo(204);

        assertThat(payment.get(viewer, pending.location()).text("status")).isEqualTo("succeeded");
        int requests = STRIPE.requests();
        assertThat(report(body, STRIPE.sign(body, Instant.now())).status()).isEqualTo(204);
        assertThat(STRIPE.requests())
                .as("a repeated report is not even asked about")
                .isEqualTo(requests);
        assertThat(payment.get(viewer, "/v1/invoices").body().get("items")).hasSize(1);
    }

    @Test
    void report_outOfOrder_doesNotWinOverWhatStripeSays() throws Exception {
        UUID viewer = UUID.randomUUID();
        Answer pending = payWithLostAnswer(viewer);
        StripeIntent intent = intent(pending);
        String failed = STRIPE.event("evt_2", "payment_intent.payment_failed", intent);
        String succeeded = STRIPE.event("evt_3", "payment_intent.succeeded", intent);
        String late = STRIPE.event("evt_4", "payment_intent.payment_failed", intent);

        for (String body : new String[] {failed, succeeded, late}) {
            assertThat(report(body, STRIPE.sign(body, Instant.now())).status()).isEqualTo(204);
            assertThat(payment.get(viewer, pending.location()).text("status")).isEqualTo("succeeded");
        }
        assertThat(payment.status(viewer)).isEqualTo("active");
    }

    @Test
    void report_forgedOldOrOfOthers_isRefusedOrIgnored() throws Exception {
        UUID viewer = UUID.randomUUID();
        Answer paid = payment.pay(viewer, subscribe(viewer, "pm_card_visa").text("id"));
        String body = STRIPE.event("evt_5", "payment_intent.succeeded", intent(paid));
        Instant now = Instant.now();
        String good = STRIPE.sign(body, now);
        try (StripeFake forger = StripeFake.start(0, "sk", "whsec_wrong", Clock.systemUTC())) {
            for (String signature : new String[] {
                null,
                "",
                "v1=00",
                "t=1",
                good.substring(0, good.length() - 1) + "x",
                forger.sign(body, now),
                STRIPE.sign(body + " ", now),
                STRIPE.sign(body, now.minusSeconds(310))
            }) {
                Answer refused = report(body, signature);
                assertThat(refused.status()).as("%s", signature).isEqualTo(400);
                assertThat(refused.violation()).isEqualTo("Stripe-Signature");
            }
        }
        assertThat(report(body, STRIPE.sign(body, now.minusSeconds(280))).status())
                .isEqualTo(204);
        String foreign = "{\"id\":\"evt_6\",\"type\":\"customer.created\",\"data\":{\"object\":{}}}";
        assertThat(report(foreign, STRIPE.sign(foreign, now)).status()).isEqualTo(204);
        String strange = foreign.replace("evt_6", "evt_7")
                .replace("{}", "{\"metadata\":{\"cinema_charge\":\"" + UUID.randomUUID() + "\"}}");
        assertThat(report(strange, STRIPE.sign(strange, now)).status()).isEqualTo(204);
        String broken = strange.replace("evt_7", "evt_8").replaceAll("cinema_charge\":\"[^\"]*", "cinema_charge\":\"x");
        assertThat(report(broken, STRIPE.sign(broken, now)).status()).isEqualTo(204);
        assertThat(payment.send("POST", "/v1/webhooks/sandbox", null, null, body)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void stripeDown_opensTheCircuitAndChargesLaterByTheSameKey() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = subscribe(viewer, "pm_card_visa").text("id");
        STRIPE.setDown(true);
        Answer queued = payment.change("POST", viewer, "/v1/payments", Map.of("subscriptionId", id), "queued");
        assertThat(queued.status()).isEqualTo(202);
        await(() -> payment.count("select max(checks) from payment.charge") >= 2);
        int before = STRIPE.requests();
        Answer notAttached = changeCard(viewer, "pm_card_visa");
        assertThat(notAttached.status()).isEqualTo(503);
        assertThat(notAttached.code()).isEqualTo("provider_unavailable");
        assertThat(STRIPE.requests() - before)
                .as("at most one try each half second")
                .isLessThanOrEqualTo(2);
        assertThat(STRIPE.intents().stream().filter(intent -> isFor(intent, queued)))
                .isEmpty();

        STRIPE.setDown(false);

        await(() -> payment.get(viewer, queued.location()).text("status").equals("succeeded"));
        assertThat(STRIPE.intents().stream().filter(intent -> isFor(intent, queued)))
                .hasSize(1);
        assertThat(payment.change("POST", viewer, "/v1/payments", Map.of("subscriptionId", id), "queued")
                        .bytes())
                .isEqualTo(queued.bytes());
        await(() -> changeCard(viewer, "pm_card_visa").status() == 200);
    }

    private static Answer payWithLostAnswer(UUID viewer) throws Exception {
        String id = subscribe(viewer, "pm_card_customer_answerLost").text("id");
        Answer pending = payment.pay(viewer, id);
        assertThat(pending.status()).isEqualTo(202);
        return pending;
    }

    private static StripeIntent intent(Answer payment) {
        return STRIPE.intents().stream()
                .filter(intent -> isFor(intent, payment))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFor(StripeIntent intent, Answer payment) {
        return payment.text("id").equals(intent.metadata().get("cinema_charge"));
    }

    private static Answer report(String body, String signature) throws Exception {
        return signature == null
                ? payment.send("POST", WEBHOOKS, null, null, body)
                : payment.send("POST", WEBHOOKS, null, null, body, "Stripe-Signature", signature);
    }

    private static Answer subscribe(UUID viewer, String token) throws Exception {
        Answer answer =
                payment.change("POST", viewer, "/v1/subscriptions", Map.of("plan", "premium", "paymentToken", token));
        assertThat(answer.status()).as(answer.string()).isEqualTo(201);
        return answer;
    }

    private static Answer changeCard(UUID viewer, String token) throws Exception {
        return payment.change("PUT", viewer, "/v1/me/payment-method", Map.of("paymentToken", token));
    }
}
