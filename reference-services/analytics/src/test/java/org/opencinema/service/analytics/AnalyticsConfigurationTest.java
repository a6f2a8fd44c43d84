package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;
import org.junit.jupiter.api.Test;

final class AnalyticsConfigurationTest {
    @Test
    void shippedFile_withoutSettings_hasTheDocumentedDefaults() throws Exception {
        AnalyticsConfiguration configuration = new YamlConfigurationFactory<>(
                        AnalyticsConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
                .build(
                        new SubstitutingSourceProvider(
                                new ResourceConfigurationSourceProvider(),
                                new StringSubstitutor(Map.of(
                                        "ANALYTICS_CLICKHOUSE_PASSWORD", "secret",
                                        "ANALYTICS_DATABASE_PASSWORD", "hidden"))),
                        "analytics.yml");
        assertThat(configuration.port()).isEqualTo(8106);
        assertThat(configuration.adminPort()).isEqualTo(8206);
        assertThat(configuration.clickhouse().uri()).isEqualTo(URI.create("http://127.0.0.1:8305"));
        assertThat(configuration.clickhouse().user()).isEqualTo("default");
        assertThat(configuration.clickhouse().password()).isEqualTo("secret");
        assertThat(configuration.clickhouse().database()).isEqualTo("analytics");
        assertThat(configuration.clickhouse().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("analytics");
        assertThat(configuration.database().password()).isEqualTo("hidden");
        assertThat(configuration.redisUri()).isEqualTo(URI.create("redis://127.0.0.1:8302"));
        assertThat(configuration.demoClock()).isFalse();
        assertThat(configuration.liveLease()).isEqualTo(Duration.ofSeconds(90));
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
    }

    @Test
    void start_withoutPassword_namesTheSetting() {
        assertThatThrownBy(() -> new AnalyticsApplication(Map.of()).start())
                .hasStackTraceContaining("ANALYTICS_DATABASE_PASSWORD");
        assertThatThrownBy(() -> new AnalyticsApplication(Map.of("ANALYTICS_DATABASE_PASSWORD", "hidden")).start())
                .hasStackTraceContaining("ANALYTICS_CLICKHOUSE_PASSWORD");
    }
}
