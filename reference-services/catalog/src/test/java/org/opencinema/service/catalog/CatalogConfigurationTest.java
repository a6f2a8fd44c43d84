package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CatalogConfigurationTest {
    @Test
    void configuration_withTheSecretOnly_hasTheDocumentedDefaults() throws Exception {
        CatalogConfiguration configuration = read(Map.of("CATALOG_DATABASE_PASSWORD", "secret"));

        assertThat(configuration.port()).isEqualTo(8103);
        assertThat(configuration.adminPort()).isEqualTo(8203);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.tokens().issuer()).isEqualTo("http://localhost:8080");
        assertThat(configuration.tokens().jwksUri())
                .isEqualTo(URI.create("http://127.0.0.1:8101/.well-known/jwks.json"));
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("catalog");
        assertThat(configuration.database().password()).isEqualTo("secret");
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
    }

    @Test
    void secret_missing_isNamed() {
        assertThatThrownBy(() -> read(Map.of())).hasStackTraceContaining("CATALOG_DATABASE_PASSWORD");
    }

    private static CatalogConfiguration read(Map<String, String> settings) throws Exception {
        CatalogApplication application = new CatalogApplication(settings);
        Bootstrap<CatalogConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap
                .getConfigurationFactoryFactory()
                .create(
                        CatalogConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw")
                .build(bootstrap.getConfigurationSourceProvider(), "catalog.yml");
    }
}
