package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecommendationConfigurationTest {
    private static final Map<String, String> SECRETS = Map.of(
            "RECOMMENDATION_DATABASE_PASSWORD", "secret",
            "RECOMMENDATION_S3_ACCESS_KEY", "access",
            "RECOMMENDATION_S3_SECRET_KEY", "hidden");

    @Test
    void configuration_withTheSecretsOnly_hasTheDocumentedDefaults() throws Exception {
        RecommendationConfiguration configuration = read(SECRETS);

        assertThat(configuration.port()).isEqualTo(8107);
        assertThat(configuration.adminPort()).isEqualTo(8207);
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("recommendation");
        assertThat(configuration.redisUri()).isEqualTo(URI.create("redis://127.0.0.1:8302"));
        assertThat(configuration.demoClock()).isFalse();
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
        assertThat(configuration.bucket().uri).isEqualTo(URI.create("http://127.0.0.1:8306"));
        assertThat(configuration.bucket().name).isEqualTo("cinema-models");
        assertThat(configuration.training().enabled).isTrue();
        assertThat(configuration.training().every.toJavaDuration()).isEqualTo(Duration.ofHours(1));
        assertThat(configuration.training().heartbeat.toJavaDuration()).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.recipe()).isEqualTo(Recipe.HYBRID);
        assertThat(configuration.training().testViewers).isEqualTo(20);
        assertThat(configuration.training().threads).isEqualTo(1);
        assertThat(configuration.training().factors).isEqualTo(64);
        assertThat(configuration.training().iterations).isEqualTo(16);
        assertThat(configuration.training().regularization).isEqualTo(0.02);
        assertThat(configuration.training().unobservedWeight).isEqualTo(0.1);
        assertThat(configuration.trending().halfLife.toJavaDuration()).isEqualTo(Duration.ofDays(7));
        assertThat(configuration.trending().every.toJavaDuration()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void secret_missing_isNamed() {
        for (String secret : SECRETS.keySet()) {
            Map<String, String> others = new HashMap<>(SECRETS);
            others.remove(secret);

            assertThatThrownBy(() -> read(others)).hasStackTraceContaining(secret);
        }
    }

    private static RecommendationConfiguration read(Map<String, String> settings) throws Exception {
        RecommendationApplication application = new RecommendationApplication(settings);
        Bootstrap<RecommendationConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap
                .getConfigurationFactoryFactory()
                .create(
                        RecommendationConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw")
                .build(bootstrap.getConfigurationSourceProvider(), "recommendation.yml");
    }
}
