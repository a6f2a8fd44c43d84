package org.opencinema.service.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.payment.RunningPayment.GOOD;
import static org.opencinema.service.payment.RunningPayment.HARD;
import static org.opencinema.service.payment.RunningPayment.await;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class PaymentMetricsTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    @Test
    void trialsChargesAndRevenue_areCounted() throws Exception {
        try (RunningPayment payment = RunningPayment.start(SERVERS, "payment_metrics", 9, Map.of())) {
            UUID payer = UUID.randomUUID();
            UUID other = UUID.randomUUID();
            payment.subscribe(payer, "standard", GOOD);
            payment.subscribe(other, "premium", HARD);
            assertThat(payment.metric("cinema_trials_total")).isEqualTo(2);
            assertThat(payment.metric("cinema_trial_conversions_total")).isZero();

            payment.advance("P10D");
            await(() -> payment.status(payer).equals("active"));
            await(() -> payment.metric("cinema_charges_total{result=\"declined\"}") == 1);
            await(() -> payment.metric("cinema_monthly_revenue_minor{currency=\"EUR\"}") == 799);

            assertThat(payment.metric("cinema_trial_conversions_total")).isEqualTo(1);
            assertThat(payment.metric("cinema_charges_total{result=\"ok\"}")).isEqualTo(1);
            assertThat(payment.metric("cinema_charges_total{result=\"unknown\"}"))
                    .isZero();
            assertThat(payment.metric("cinema_subscriptions{plan=\"standard\",status=\"active\"}"))
                    .isEqualTo(1);
        }
    }
}
