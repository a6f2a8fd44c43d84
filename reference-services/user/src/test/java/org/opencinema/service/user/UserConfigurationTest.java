package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UserConfigurationTest {
    private static final Map<String, String> SECRETS =
            Map.of("USER_DATABASE_PASSWORD", "secret", "USER_SERVICE_SECRET", "another");

    @Test
    void configuration_withTheSecretsOnly_hasTheDocumentedDefaults() throws Exception {
        UserConfiguration configuration = read(SECRETS);

        assertThat(configuration.port()).isEqualTo(8102);
        assertThat(configuration.adminPort()).isEqualTo(8202);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.tokens().jwksUri())
                .isEqualTo(URI.create("http://127.0.0.1:8101/.well-known/jwks.json"));
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("user");
        assertThat(configuration.database().password()).isEqualTo("secret");
        assertThat(configuration.redisUri()).isEqualTo(URI.create("redis://127.0.0.1:8302"));
        assertThat(configuration.demoClock()).isFalse();
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
        assertThat(configuration.authUri()).isEqualTo(URI.create("http://127.0.0.1:8101"));
        assertThat(configuration.authSecret()).isEqualTo("another");
        assertThat(configuration.pinHashes()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"USER_DATABASE_PASSWORD", "USER_SERVICE_SECRET"})
    void secret_missing_isNamed(String setting) {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.remove(setting);

        assertThatThrownBy(() -> read(settings)).hasStackTraceContaining(setting);
    }

    private static UserConfiguration read(Map<String, String> settings) throws Exception {
        UserApplication application = new UserApplication(settings);
        Bootstrap<UserConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap
                .getConfigurationFactoryFactory()
                .create(
                        UserConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw")
                .build(bootstrap.getConfigurationSourceProvider(), "user.yml");
    }
}
