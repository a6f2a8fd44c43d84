package org.opencinema.service.search;

import static org.assertj.core.api.Assertions.assertThat;

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

final class SearchConfigurationTest {
    @Test
    void shippedFile_withoutSettings_hasTheDocumentedDefaults() throws Exception {
        SearchConfiguration configuration = new YamlConfigurationFactory<>(
                        SearchConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
                .build(
                        new SubstitutingSourceProvider(
                                new ResourceConfigurationSourceProvider(), new StringSubstitutor(Map.of())),
                        "search.yml");
        assertThat(configuration.port()).isEqualTo(8104);
        assertThat(configuration.adminPort()).isEqualTo(8204);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.elasticsearchUri()).isEqualTo(URI.create("http://127.0.0.1:8304"));
        assertThat(configuration.elasticsearchTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(configuration.indexAlias()).isEqualTo("titles");
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
    }
}
