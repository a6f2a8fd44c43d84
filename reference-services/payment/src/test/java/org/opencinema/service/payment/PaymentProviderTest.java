package org.opencinema.service.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.billing.Decline;
import org.opencinema.billing.Money;
import org.opencinema.fakes.StripeFake;
import org.opencinema.fakes.StripeIntent;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.payment.PaymentProvider.Absent;
import org.opencinema.service.payment.PaymentProvider.Attached;
import org.opencinema.service.payment.PaymentProvider.CardOffer;
import org.opencinema.service.payment.PaymentProvider.ChargeRequest;
import org.opencinema.service.payment.PaymentProvider.Charged;
import org.opencinema.service.payment.PaymentProvider.Declined;
import org.opencinema.service.payment.PaymentProvider.Outcome;
import org.opencinema.service.payment.PaymentProvider.Refused;
import org.opencinema.service.payment.PaymentProvider.Unknown;

/** What every provider does. */
final class PaymentProviderTest {
    private static final Money PRICE = new Money(799, "EUR");

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    private static Sandbox sandbox;
    private static Stripe stripe;

    /** A provider with its cards, and what it has really done. */
    interface Subject {
        PaymentProvider provider();

        String goodCard();

        String softCard();

        String hardCard();

        String refusedCard();

        String lostCard();

        long chargesOf(String key);
    }

    @BeforeAll
    static void start() {
        String url = SERVERS.postgres().createDatabase("payment_provider") + "?currentSchema=payment";
        Flyway.configure()
                .dataSource(url, "postgres", "")
                .schemas("payment")
                .locations("classpath:db/payment")
                .load()
                .migrate();
        Jdbi jdbi = Jdbi.create(url, "postgres", "");
        sandbox = new Sandbox(jdbi, new SandboxProvider(jdbi, new SecureRandom(), Clock.systemUTC()));
        stripe = new Stripe(StripeFake.start(0, "sk_test_1", "whsec_1", Clock.systemUTC()));
    }

    @AfterAll
    static void stop() {
        stripe.fake().close();
    }

    static Stream<Subject> subjects() {
        return Stream.of(sandbox, stripe);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void charge_goodCard_takesTheMoneyOncePerKey(Subject subject) {
        ChargeRequest request = request(subject, subject.goodCard());
        assertThat(subject.provider().find(request)).isInstanceOf(Absent.class);

        assertThat(subject.provider().charge(request)).isEqualTo(new Charged());
        assertThat(subject.provider().charge(request)).isEqualTo(new Charged());

        assertThat(subject.provider().find(request)).isEqualTo(new Charged());
        assertThat(subject.chargesOf(request.key())).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void charge_twentyAtOnceWithOneKey_takesTheMoneyOnce(Subject subject) throws Exception {
        ChargeRequest request = request(subject, subject.goodCard());
        Callable<Outcome> charge = () -> subject.provider().charge(request);
        ExecutorService callers = Executors.newFixedThreadPool(20);
        List<Outcome> outcomes = new ArrayList<>();
        try {
            for (Future<Outcome> outcome : callers.invokeAll(Collections.nCopies(20, charge))) {
                outcomes.add(outcome.get());
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(outcomes).contains(new Charged()).allMatch(outcome -> !(outcome instanceof Declined));
        assertThat(subject.chargesOf(request.key())).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void charge_keyOfAnotherCharge_isAMistake(Subject subject) {
        ChargeRequest request = request(subject, subject.goodCard());
        subject.provider().charge(request);
        ChargeRequest other =
                new ChargeRequest(request.key(), request.customer(), request.method(), new Money(798, "EUR"));
        assertThatThrownBy(() -> subject.provider().charge(other)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void charge_cardThatDeclines_saysWhyAndKeepsSayingSo(Subject subject) {
        ChargeRequest soft = request(subject, subject.softCard());
        ChargeRequest hard = request(subject, subject.hardCard());
        Declined insufficient = new Declined(new Decline("insufficient_funds", false));
        Declined lost = new Declined(new Decline("lost_card", true));

        assertThat(subject.provider().charge(soft)).isEqualTo(insufficient);
        assertThat(subject.provider().charge(soft)).isEqualTo(insufficient);
        assertThat(subject.provider().find(soft)).isEqualTo(insufficient);
        assertThat(subject.provider().charge(hard)).isEqualTo(lost);
        assertThat(subject.chargesOf(soft.key())).isZero();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void charge_answerLost_isUnknownAndFoundByItsKey(Subject subject) {
        ChargeRequest request = request(subject, subject.lostCard());

        assertThat(subject.provider().charge(request)).isInstanceOf(Unknown.class);
        assertThat(subject.provider().find(request)).isEqualTo(new Charged());
        assertThat(subject.provider().charge(request)).isEqualTo(new Charged());
        assertThat(subject.chargesOf(request.key())).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void attach_refusedOrUnknownCard_isRefused(Subject subject) {
        assertThat(attach(subject, subject.refusedCard())).isEqualTo(new Refused("card_declined"));
        assertThat(attach(subject, "pm_nothing")).isInstanceOf(Refused.class);
    }

    @org.junit.jupiter.api.Test
    void stripe_down_isUnknownForEverything() {
        ChargeRequest request = request(stripe, stripe.goodCard());
        stripe.fake().setDown(true);
        try {
            assertThat(stripe.provider().charge(request)).isInstanceOf(Unknown.class);
            assertThat(stripe.provider().find(request)).isInstanceOf(Unknown.class);
            assertThat(attach(stripe, stripe.goodCard())).isInstanceOf(Unknown.class);
        } finally {
            stripe.fake().setDown(false);
        }
        assertThat(stripe.provider().find(request)).isInstanceOf(Absent.class);
    }

    @org.junit.jupiter.api.Test
    void stripe_wrongKeyOrNobodyThere_isUnknown() {
        Duration timeout = Duration.ofSeconds(1);
        ChargeRequest request = new ChargeRequest("key", "cus_1", "pm_1", PRICE);
        assertThat(new StripeProvider(stripe.fake().uri(), "sk_test_2", List.of("whsec_1"), timeout).charge(request))
                .isInstanceOf(Unknown.class);
        URI nobody = URI.create("http://127.0.0.1:1");
        assertThat(new StripeProvider(nobody, "sk_test_1", List.of("whsec_1"), timeout).charge(request))
                .isInstanceOf(Unknown.class);
    }

    private static ChargeRequest request(Subject subject, String token) {
        Attached card = (Attached) attach(subject, token);
        assertThat(card.card()).startsWith("visa ");
        return new ChargeRequest(UUID.randomUUID().toString(), card.customer(), card.method(), PRICE);
    }

    private static PaymentProvider.Attachment attach(Subject subject, String token) {
        return subject.provider().attach(new CardOffer(UUID.randomUUID().toString(), UUID.randomUUID(), null, token));
    }

    private record Sandbox(Jdbi jdbi, SandboxProvider provider) implements Subject {
        @Override
        public String goodCard() {
            return provider.tokenize(RunningPayment.GOOD, YearMonth.of(2090, 1));
        }

        @Override
        public String softCard() {
            return provider.tokenize(RunningPayment.SOFT, YearMonth.of(2090, 1));
        }

        @Override
        public String hardCard() {
            return provider.tokenize(RunningPayment.HARD, YearMonth.of(2090, 1));
        }

        @Override
        public String refusedCard() {
            return provider.tokenize(RunningPayment.REFUSED, YearMonth.of(2090, 1));
        }

        @Override
        public String lostCard() {
            return provider.tokenize(RunningPayment.LOST, YearMonth.of(2090, 1));
        }

        @Override
        public long chargesOf(String key) {
            return jdbi.withHandle(handle -> handle.createQuery(
                            "select count(*) from sandbox_charge where key = :key and decline_code is null")
                    .bind("key", key)
                    .mapTo(Long.class)
                    .one());
        }
    }

    private record Stripe(StripeFake fake, StripeProvider provider) implements Subject {
        Stripe(StripeFake fake) {
            this(fake, new StripeProvider(fake.uri(), "sk_test_1", List.of("whsec_1"), Duration.ofSeconds(1)));
        }

        @Override
        public String goodCard() {
            return "pm_card_visa";
        }

        @Override
        public String softCard() {
            return "pm_card_customer_insufficientFunds";
        }

        @Override
        public String hardCard() {
            return "pm_card_customer_lostCard";
        }

        @Override
        public String refusedCard() {
            return "pm_card_visa_chargeDeclined";
        }

        @Override
        public String lostCard() {
            return "pm_card_customer_answerLost";
        }

        @Override
        public long chargesOf(String key) {
            return fake.intents().stream()
                    .filter(StripeIntent::succeeded)
                    .filter(intent -> key.equals(intent.metadata().get("cinema_charge")))
                    .count();
        }
    }
}
