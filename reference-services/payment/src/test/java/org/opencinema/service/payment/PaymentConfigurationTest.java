package org.opencinema.service.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opencinema.billing.Money;
import org.opencinema.billing.Plan;

final class PaymentConfigurationTest {
    @Test
    void configuration_withTheSecretOnly_hasTheDocumentedDefaults() throws Exception {
        PaymentConfiguration configuration = read(Map.of("PAYMENT_DATABASE_PASSWORD", "secret"));

        assertThat(configuration.port()).isEqualTo(8108);
        assertThat(configuration.adminPort()).isEqualTo(8208);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.tokens().issuer()).isEqualTo("http://localhost:8080");
        assertThat(configuration.tokens().jwksUri())
                .isEqualTo(URI.create("http://127.0.0.1:8101/.well-known/jwks.json"));
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("payment");
        assertThat(configuration.database().password()).isEqualTo("secret");
        assertThat(configuration.redisUri()).isEqualTo(URI.create("redis://127.0.0.1:8302"));
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
        assertThat(configuration.demoClock()).isFalse();
        assertThat(configuration.provider()).isEqualTo("sandbox");
        assertThat(configuration.stripe().uri).isEqualTo(URI.create("https://api.stripe.com"));
        assertThat(configuration.stripe().timeout.toSeconds()).isEqualTo(10);
        assertThat(configuration.breaker().failures).isEqualTo(5);
        assertThat(configuration.breaker().delay.toSeconds()).isEqualTo(10);
        assertThat(configuration.seller()).isEqualTo("Open Cinema");
        assertThat(configuration.plans())
                .containsExactly(
                        new Plan("free", new Money(0, "EUR"), 1, 480),
                        new Plan("standard", new Money(799, "EUR"), 2, 1080),
                        new Plan("premium", new Money(1299, "EUR"), 4, 2160));
    }

    @Test
    void secrets_missing_areNamed() throws Exception {
        assertThatThrownBy(() -> read(Map.of())).hasStackTraceContaining("PAYMENT_DATABASE_PASSWORD");
        var stripe = read(Map.of("PAYMENT_DATABASE_PASSWORD", "secret", "PAYMENT_PROVIDER", "stripe"))
                .stripe();
        assertThatThrownBy(stripe::secretKey).hasMessageContaining("PAYMENT_STRIPE_SECRET_KEY");
        assertThatThrownBy(stripe::webhookSecrets).hasMessageContaining("PAYMENT_STRIPE_WEBHOOK_SECRETS");
    }

    @Test
    void provider_unknown_isRefused() {
        assertThatThrownBy(() -> read(Map.of("PAYMENT_DATABASE_PASSWORD", "secret", "PAYMENT_PROVIDER", "cash")))
                .hasMessageContaining("provider");
    }

    private static PaymentConfiguration read(Map<String, String> settings) throws Exception {
        PaymentApplication application = new PaymentApplication(settings);
        Bootstrap<PaymentConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap
                .getConfigurationFactoryFactory()
                .create(
                        PaymentConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw")
                .build(bootstrap.getConfigurationSourceProvider(), "payment.yml");
    }
}
