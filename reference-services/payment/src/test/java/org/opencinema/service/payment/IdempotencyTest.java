package org.opencinema.service.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.payment.RunningPayment.GOOD;
import static org.opencinema.service.payment.RunningPayment.LOST;
import static org.opencinema.service.payment.RunningPayment.await;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.payment.RunningPayment.Answer;

final class IdempotencyTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static RunningPayment payment;

    @BeforeAll
    static void start() throws Exception {
        payment = RunningPayment.start(SERVERS, "payment_once", 2, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        payment.close();
    }

    @Test
    void payments_hundredAtOnceWithOneKey_areOneChargeAndOneAnswer() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");

        List<String> answers = atOnce(100, () -> {
            while (true) {
                Answer answer = pay(viewer, id, "one-key");
                if (answer.status() == 201) {
                    return answer.string();
                }
                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.code()).isEqualTo("in_progress");
                LockSupport.parkNanos(20_000_000);
            }
        });

        assertThat(new HashSet<>(answers)).hasSize(1);
        assertThat(charges(viewer)).isEqualTo(1);
    }

    @Test
    void payments_atOnceWithTwentyKeys_areChargedOneAfterTheOther() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");

        List<Integer> statuses = atOnce(20, () -> payment.pay(viewer, id).status());

        int paid = (int) statuses.stream().filter(status -> status == 201).count();
        assertThat(paid).isBetween(1, 12);
        assertThat(statuses).containsOnly(201, 409);
        assertThat(charges(viewer)).isEqualTo(paid);
        assertThat(payment.get(viewer, "/v1/invoices").body().get("items")).hasSize(paid);
    }

    @Test
    void key_usedForAnotherRequest_isRefused() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");
        assertThat(pay(viewer, id, "key").status()).isEqualTo(201);

        Answer other = pay(viewer, UUID.randomUUID().toString(), "key");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
        assertThat(other.violation()).isEqualTo("Idempotency-Key");
        assertThat(payment.change("POST", viewer, "/v1/subscriptions/" + id + "/cancel", null, "key")
                        .code())
                .isEqualTo("idempotency_key_reused");
        assertThat(payment.subscription(viewer).body().get("cancelAtPeriodEnd").asBoolean())
                .isFalse();

        UUID another = UUID.randomUUID();
        String theirs = payment.subscribe(another, "standard", GOOD).text("id");
        assertThat(pay(another, theirs, "key").status()).isEqualTo(201);
    }

    @Test
    void key_ofARefusedRequest_mayBeUsedAgain() throws Exception {
        UUID viewer = UUID.randomUUID();
        String unknown = UUID.randomUUID().toString();
        assertThat(pay(viewer, unknown, "again").status()).isEqualTo(404);
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");
        assertThat(pay(viewer, id, "again").status()).isEqualTo(201);
    }

    @Test
    void providerThatTimesOutAfterCharging_isAskedAndHasChargedOnce() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", LOST).text("id");

        Answer accepted = pay(viewer, id, "lost");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.text("status")).isEqualTo("pending");
        assertThat(payment.pay(viewer, id).code()).isEqualTo("charge_pending");
        String location = accepted.location();
        await(() -> payment.get(viewer, location).text("status").equals("succeeded"));

        assertThat(payment.status(viewer)).isEqualTo("active");
        assertThat(charges(viewer)).isEqualTo(1);
        assertThat(pay(viewer, id, "lost").bytes()).isEqualTo(accepted.bytes());
        assertThat(payment.get(viewer, "/v1/invoices").body().get("items")).hasSize(1);
    }

    /** As after a crash between the provider's answer and our commit. */
    @Test
    void charge_thatCouldNotBeSettled_isFoundAtTheProvider() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");
        Answer failed = failing("payment.charge", "update", () -> pay(viewer, id, "crash"));
        assertThat(failed.status()).isEqualTo(500);
        assertThat(charges(viewer)).isEqualTo(1);
        assertThat(payment.status(viewer)).isEqualTo("trialing");

        Answer again = pay(viewer, id, "crash");
        assertThat(again.status()).isEqualTo(202);
        payment.advance("PT1M");
        await(() -> payment.get(viewer, again.location()).text("status").equals("succeeded"));

        assertThat(payment.status(viewer)).isEqualTo("active");
        assertThat(charges(viewer)).isEqualTo(1);
    }

    /** As after a crash before the provider was asked. */
    @Test
    void charge_thatNeverReachedTheProvider_isMadeOnce() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");
        Answer failed = failing("payment.sandbox_charge", "insert", () -> pay(viewer, id, "early"));
        assertThat(failed.status()).isEqualTo(500);
        assertThat(charges(viewer)).isZero();

        assertThat(payment.pay(viewer, id).code()).isEqualTo("charge_pending");
        Answer again = pay(viewer, id, "early");
        assertThat(again.status()).isEqualTo(202);
        payment.advance("PT1M");
        await(() -> payment.get(viewer, again.location()).text("status").equals("succeeded"));

        assertThat(charges(viewer)).isEqualTo(1);
    }

    @Test
    void redisDown_keepsKeysInTheDatabase() throws Exception {
        UUID viewer = UUID.randomUUID();
        String id = payment.subscribe(viewer, "standard", GOOD).text("id");
        SERVERS.redis().stop();
        try {
            Answer first = pay(viewer, id, "no-redis");
            assertThat(first.status()).isEqualTo(201);
            assertThat(pay(viewer, id, "no-redis").bytes()).isEqualTo(first.bytes());
            assertThat(pay(viewer, UUID.randomUUID().toString(), "no-redis").code())
                    .isEqualTo("idempotency_key_reused");
        } finally {
            SERVERS.redis().start();
        }
        assertThat(charges(viewer)).isEqualTo(1);
    }

    @Test
    void invoiceNumbers_ofChargesAtOnce_haveNoGaps() throws Exception {
        Set<String> viewers = new TreeSet<>();
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            UUID viewer = UUID.randomUUID();
            viewers.add(viewer.toString());
            String id = payment.subscribe(viewer, "standard", GOOD).text("id");
            calls.add(() -> payment.pay(viewer, id).text("invoiceNumber"));
        }
        Set<String> numbers = new HashSet<>(atOnce(calls));

        assertThat(numbers).hasSize(20).doesNotContain("");
        assertThat(payment.count("select count(*) from (select number_year from payment.invoice"
                        + " where number_sequence is not null group by number_year"
                        + " having max(number_sequence) <> count(*)) as gaps"))
                .isZero();
        assertThat(payment.count("select count(*) from payment.invoice_sequence as sequence where last <> (select"
                        + " max(number_sequence) from payment.invoice where number_year = sequence.year)"))
                .isZero();
    }

    private static Answer pay(UUID viewer, String id, String key) throws Exception {
        return payment.change("POST", viewer, "/v1/payments", Map.of("subscriptionId", id), key);
    }

    /** While the call runs, the table refuses such changes. */
    private static Answer failing(String table, String change, Callable<Answer> call) throws Exception {
        payment.execute("create function payment.fail() returns trigger language plpgsql as"
                + " 'begin raise exception ''broken''; end';"
                + " create trigger fail before " + change + " on " + table
                + " for each row execute function payment.fail()");
        try {
            return call.call();
        } finally {
            payment.execute("drop function payment.fail() cascade");
        }
    }

    /** How often the provider has taken money from the viewer's card, under whatever key. */
    private static int charges(UUID viewer) throws Exception {
        return payment.count("select count(*) from payment.sandbox_charge where decline_code is null and token ="
                + " (select method from payment.account where id = '" + viewer + "')");
    }

    static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        return atOnce(java.util.Collections.nCopies(times, call));
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : callers.invokeAll(calls, 60, TimeUnit.SECONDS)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            callers.shutdownNow();
        }
    }
}
