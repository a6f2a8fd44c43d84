package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.util.Duration;
import java.net.URI;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.redis.LoginThrottle;
import org.opencinema.service.auth.client.ServiceSecrets;
import org.opencinema.tokens.PasswordAlgorithm.Argon2id;
import org.opencinema.tokens.PasswordAlgorithm.Bcrypt;
import org.opencinema.tokens.SignatureAlgorithm;

final class AuthConfigurationTest {
    private static final String MASTER_KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final Map<String, String> SECRETS =
            Map.of("AUTH_DATABASE_PASSWORD", "secret", "AUTH_MASTER_KEY", MASTER_KEY);

    @Test
    void configuration_withTheSecretsOnly_hasTheDocumentedDefaults() throws Exception {
        AuthConfiguration configuration = read(SECRETS);

        assertThat(configuration.port()).isEqualTo(8101);
        assertThat(configuration.adminPort()).isEqualTo(8201);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.tokens().issuer()).isEqualTo("http://localhost:8080");
        assertThat(configuration.tokens().audience()).isEqualTo("opencinema");
        assertThat(configuration.tokens().jwksUri())
                .isEqualTo(URI.create("http://127.0.0.1:8101/.well-known/jwks.json"));
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("auth");
        assertThat(configuration.database().password()).isEqualTo("secret");
        assertThat(configuration.redisUri()).isEqualTo(URI.create("redis://127.0.0.1:8302"));
        assertThat(configuration.kafkaServers()).isEqualTo("127.0.0.1:8303");
        assertThat(configuration.serviceSecrets().fits("user", "")).isFalse();
        assertThat(configuration.tokens().publicUri()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(configuration.passwords().algorithm()).isEqualTo(new Argon2id(19_456, 2, 1));
        assertThat(configuration.apiKeyEnvironment()).isEqualTo("live");
        assertThat(configuration.bootstrapAdmin().email).isEmpty();
        assertThat(configuration.publicUri()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(configuration.cookieSecure()).isTrue();
        assertThat(configuration.trustForwarded()).isFalse();
        assertThat(configuration.accessTokenLifetime()).isEqualTo(Duration.minutes(15));
        assertThat(configuration.keys().algorithm()).isEqualTo(SignatureAlgorithm.RS256);
        assertThat(configuration.keys().rotation()).isEqualTo(Duration.days(30));
        assertThat(configuration.signIn().idle).isEqualTo(Duration.days(7));
        assertThat(configuration.signIn().longest).isEqualTo(Duration.days(90));
        assertThat(configuration.signIn().grace).isEqualTo(Duration.seconds(10));
        assertThat(configuration.limits().registrationsPerHour).isEqualTo(20);
        assertThat(configuration.limits().loginsPerMinute).isEqualTo(10);
        assertThat(configuration.limits().loginsPerMinuteAndAddress).isEqualTo(100);
        assertThat(configuration.limits().factorsPerHour).isEqualTo(30);
        assertThat(configuration.publicUri()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(configuration.recentSignIn()).isEqualTo(Duration.minutes(5));
        assertThat(configuration.throttle().policies()).isEqualTo(LoginThrottle.Policies.ofDefaults());
        assertThat(configuration.links().perHourAndAccount()).isEqualTo(5);
        assertThat(configuration.links().perHourAndAddress()).isEqualTo(60);
        assertThat(configuration.passwordHashes()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH_DATABASE_PASSWORD", "AUTH_MASTER_KEY"})
    void secret_missing_isNamed(String setting) {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.remove(setting);

        assertThatThrownBy(() -> read(settings)).hasStackTraceContaining(setting);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "%%%", "AAAA"})
    void masterKey_notThirtyTwoBytes_isRefused(String key) throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("AUTH_MASTER_KEY", key);
        AuthConfiguration configuration = read(settings);

        assertThatThrownBy(configuration::masterKey)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AUTH_MASTER_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "user=", "user=only-15-letters", "User=sixteen-letters!", "=sixteen-letters!"})
    void serviceSecrets_malformed_areRefusedWithoutBeingShown(String list) {
        assertThatThrownBy(() -> ServiceSecrets.of("notification=sixteen-letters!," + list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AUTH_SERVICE_SECRETS")
                .hasMessageNotContaining("letters");
    }

    @Test
    void passwords_byBcrypt_haveACost() throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("AUTH_PASSWORD_ALGORITHM", "bcrypt");

        assertThat(read(settings).passwords().algorithm()).isEqualTo(new Bcrypt(12));
    }

    @Test
    void passwords_belowOwaspsMinimum_areRefused() throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("AUTH_PASSWORD_PASSES", "1");
        AuthConfiguration configuration = read(settings);

        assertThatThrownBy(() -> configuration.passwords().algorithm()).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PS256", "ES384"})
    void signingAlgorithm_thatVerifiersRefuse_isRefused(String algorithm) {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("AUTH_KEYS_ALGORITHM", algorithm);

        assertThatThrownBy(() -> read(settings)).hasMessageContaining("keys.algorithm must be RS256 or ES256");
    }

    private static AuthConfiguration read(Map<String, String> settings) throws Exception {
        AuthApplication application = new AuthApplication(settings);
        Bootstrap<AuthConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap
                .getConfigurationFactoryFactory()
                .create(
                        AuthConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw")
                .build(bootstrap.getConfigurationSourceProvider(), "auth.yml");
    }
}
