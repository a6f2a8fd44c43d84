package org.opencinema.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;
import org.junit.jupiter.api.Test;

final class GatewayConfigurationTest {
    @Test
    void shippedFile_hasTheDocumentedDefaults() throws Exception {
        GatewayConfiguration configuration = parse(Map.of());
        assertThat(configuration.port()).isEqualTo(8080);
        assertThat(configuration.adminPort()).isEqualTo(8180);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.tokens().issuer()).isEqualTo("http://localhost:8080");
        assertThat(configuration.tokens().jwksUri()).hasToString("http://127.0.0.1:8101/.well-known/jwks.json");
        assertThat(configuration.tokens().remembered()).isEqualTo(8_192);
        assertThat(configuration.redisUri()).hasToString("redis://127.0.0.1:8302");
        assertThat(configuration.anonymousPerMinute()).isEqualTo(100);
        assertThat(configuration.signedInPerMinute()).isEqualTo(600);
        assertThat(configuration.planPerMinute()).containsExactly(Map.entry("premium", 1000));
        assertThat(configuration.sharedAnswerTtl()).hasMillis(500);
        assertThat(configuration.allowedOrigins()).isEmpty();
        assertThat(configuration.service("auth")).hasToString("http://127.0.0.1:8101");
        assertThat(configuration.service("catalog")).hasToString("http://127.0.0.1:8103");
        assertThat(configuration.service("search")).hasToString("http://127.0.0.1:8104");
        assertThat(configuration.service("streaming")).hasToString("http://127.0.0.1:8105");
        assertThat(configuration.service("analytics")).hasToString("http://127.0.0.1:8106");
        assertThat(configuration.service("etl")).hasToString("http://127.0.0.1:8110");
        assertThat(configuration.webRoot()).isEmpty();
        assertThat(configuration.uploadOrigin()).isEmpty();
        assertThat(configuration.mediaOrigins()).isEmpty();
    }

    @Test
    void settings_replaceTheDefaults_andAreChecked() throws Exception {
        GatewayConfiguration configuration =
                parse(Map.of("GATEWAY_PORT", "9000", "CATALOG_URL", "http://catalog:8080", "GATEWAY_WEB_ROOT", "web"));
        assertThat(configuration.port()).isEqualTo(9000);
        assertThat(configuration.service("catalog")).hasToString("http://catalog:8080");
        assertThat(configuration.webRoot())
                .hasValueSatisfying(root -> assertThat(root).hasToString("web"));
        assertThat(parse(Map.of("GATEWAY_ALLOWED_ORIGINS", "[\"https://tv.example.org\"]"))
                        .allowedOrigins())
                .containsExactly("https://tv.example.org");
        assertThat(parse(Map.of("CINEMA_REMEMBERED_TOKENS", "0")).tokens().remembered())
                .isZero();
        assertThatThrownBy(() -> parse(Map.of("CINEMA_REMEMBERED_TOKENS", "1000001")))
                .hasMessageContaining("remembered");
        assertThatThrownBy(() -> parse(Map.of("GATEWAY_SHARED_ANSWER_TTL", "61s")))
                .hasMessageContaining("sharedAnswerTtl");
        assertThatThrownBy(() -> parse(Map.of("GATEWAY_ANONYMOUS_PER_MINUTE", "0")))
                .hasMessageContaining("anonymousPerMinute");
        assertThatThrownBy(() -> parse(Map.of("GATEWAY_UPLOAD_ORIGIN", "https://a; script-src *")))
                .hasMessageContaining("uploadOrigin");
        assertThatThrownBy(() -> parse(Map.of("GATEWAY_MEDIA_ORIGINS", "https://a https://b; script-src *")))
                .hasMessageContaining("mediaOrigins");
        assertThatThrownBy(() -> configuration.service("nowhere")).hasMessageContaining("services.nowhere.url");
    }

    private static GatewayConfiguration parse(Map<String, String> settings) throws Exception {
        return new YamlConfigurationFactory<>(
                        GatewayConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
                .build(
                        new SubstitutingSourceProvider(
                                new ResourceConfigurationSourceProvider(), new StringSubstitutor(settings)),
                        "gateway.yml");
    }
}
