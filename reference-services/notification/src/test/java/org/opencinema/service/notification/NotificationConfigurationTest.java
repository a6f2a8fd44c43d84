package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.service.notification.NotificationConfiguration.MailConfiguration.Security;

final class NotificationConfigurationTest {
    private static final Map<String, String> SECRETS =
            Map.of("NOTIFICATION_DATABASE_PASSWORD", "secret", "NOTIFICATION_SERVICE_SECRET", "shared");

    @Test
    void configuration_withTheSecretsOnly_hasTheDocumentedDefaults() throws Exception {
        NotificationConfiguration configuration = read(SECRETS);

        assertThat(configuration.port()).isEqualTo(8109);
        assertThat(configuration.adminPort()).isEqualTo(8209);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.tokens().issuer()).isEqualTo("http://localhost:8080");
        assertThat(configuration.tokens().jwksUri())
                .isEqualTo(URI.create("http://127.0.0.1:8101/.well-known/jwks.json"));
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("notification");
        assertThat(configuration.database().password()).isEqualTo("secret");
        assertThat(configuration.redisUri()).isEqualTo(URI.create("redis://127.0.0.1:8302"));
        assertThat(configuration.demoClock()).isFalse();
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
        assertThat(configuration.auth().uri).isEqualTo(URI.create("http://127.0.0.1:8101"));
        assertThat(configuration.auth().secret).isEqualTo("shared");
        assertThat(configuration.publicUri()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(configuration.mail().host).isEqualTo("127.0.0.1");
        assertThat(configuration.mail().port).isEqualTo(25);
        assertThat(configuration.mail().security).isEqualTo(Security.NONE);
        assertThat(configuration.mail().user).isEmpty();
        assertThat(configuration.mail().password).isEmpty();
        assertThat(configuration.mail().from).isEqualTo("Open Cinema <no-reply@localhost>");
        assertThat(configuration.templates()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOTIFICATION_DATABASE_PASSWORD", "NOTIFICATION_SERVICE_SECRET"})
    void secret_missing_isNamed(String secret) {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.remove(secret);

        assertThatThrownBy(() -> read(settings)).hasStackTraceContaining(secret);
    }

    private static NotificationConfiguration read(Map<String, String> settings) throws Exception {
        NotificationApplication application = new NotificationApplication(settings);
        Bootstrap<NotificationConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap
                .getConfigurationFactoryFactory()
                .create(
                        NotificationConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw")
                .build(bootstrap.getConfigurationSourceProvider(), "notification.yml");
    }
}
