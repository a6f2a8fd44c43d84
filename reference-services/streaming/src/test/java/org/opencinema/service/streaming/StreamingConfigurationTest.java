package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.opencinema.service.streaming.drm.DrmWiring;
import org.opencinema.signing.PathVerifier;

final class StreamingConfigurationTest {
    private static final Map<String, String> SECRETS = Map.of(
            "STREAMING_DATABASE_PASSWORD", "p",
            "STREAMING_S3_ACCESS_KEY", "a",
            "STREAMING_S3_SECRET_KEY", "s",
            "STREAMING_SIGNING_KEY", Streaming.SIGNING_KEY,
            "STREAMING_CONTENT_KEY", Streaming.CONTENT_KEY);

    @Test
    void defaults_areAsShipped() throws Exception {
        StreamingConfiguration configuration = parse(SECRETS);

        assertThat(configuration.port()).isEqualTo(8105);
        assertThat(configuration.adminPort()).isEqualTo(8205);
        assertThat(configuration.bindHost()).isEqualTo("127.0.0.1");
        assertThat(configuration.database().user()).isEqualTo("streaming");
        assertThat(configuration.database().maxConnections()).isEqualTo(6);
        assertThat(configuration.redisUri()).isEqualTo(URI.create("redis://127.0.0.1:8302"));
        assertThat(configuration.demoClock()).isFalse();
        assertThat(configuration.bucket().name).isEqualTo("cinema-media");
        assertThat(configuration.packaging().workers).isEqualTo(1);
        assertThat(configuration.packaging().ffmpeg).isEqualTo("ffmpeg");
        assertThat(configuration.packaging().directory).isEmpty();
        assertThat(configuration.packaging().freeSpace).isEqualTo(DataSize.mebibytes(512));
        assertThat(configuration.packaging().preset).isEqualTo("veryfast");
        assertThat(configuration.packaging().heartbeat).isEqualTo(Duration.seconds(15));
        assertThat(configuration.packaging().keepFor).isEqualTo(Duration.days(7));
        assertThat(configuration.packaging().keepParts).isEqualTo(Duration.hours(24));
        assertThat(configuration.packaging().limits())
                .isEqualTo(new Ffmpeg.Limits(2, 4L << 30, 64L << 30, java.time.Duration.ofHours(24)));
        assertThat(configuration.bucket().publicUri).isEmpty();
        assertThat(configuration.protection().mode).isEqualTo(LinkProtection.PATH);
        assertThat(configuration.protection().cookieSecure).isTrue();
        assertThat(configuration.protection().cookieDomain).isEmpty();
        assertThat(configuration.protection().secureLink(Streaming.CLOCK)).isEmpty();
        assertThat(configuration.edges().servers).isEmpty();
        assertThat(configuration.edges().probeInterval).isEqualTo(Duration.seconds(5));
        assertThat(configuration.watermark().enabled).isFalse();
        assertThat(configuration.watermark().secret()).isEmpty();
        assertThat(configuration.subscriptionsRequired()).isTrue();
        assertThat(configuration.playback().lease).isEqualTo(Duration.seconds(90));
        assertThat(configuration.playback().heartbeat).isEqualTo(Duration.seconds(15));
        assertThat(configuration.playback().recheck).isEqualTo(Duration.seconds(60));
        assertThat(PathVerifier.create(configuration.signing().keys(), Streaming.CLOCK))
                .isNotNull();
    }

    @Test
    void subscriptions_areRequiredOrNot() throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("STREAMING_SUBSCRIPTIONS", "none");
        assertThat(parse(settings).subscriptionsRequired()).isFalse();
        settings.put("STREAMING_SUBSCRIPTIONS", "perhaps");
        assertThatThrownBy(() -> parse(settings)).hasMessageContaining("subscriptions");
    }

    @Test
    void protection_withoutItsSecret_isRefused() throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("STREAMING_PROTECTION", "link");
        assertThatThrownBy(() -> parse(settings).protection().secureLink(Streaming.CLOCK))
                .hasMessageContaining("STREAMING_LINK_SECRET");
        settings.put("STREAMING_LINK_SECRET", Streaming.LINK_SECRET);
        assertThat(parse(settings).protection().secureLink(Streaming.CLOCK)).isPresent();
        settings.put("STREAMING_WATERMARK", "true");
        assertThatThrownBy(() -> parse(settings).watermark().secret())
                .hasMessageContaining("STREAMING_WATERMARK_SECRET");
    }

    @Test
    void keys_withTheSameId_areRefused() throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("STREAMING_OTHER_SIGNING_KEY", Streaming.SIGNING_KEY);
        settings.put("STREAMING_OTHER_CONTENT_KEY", Streaming.CONTENT_KEY);
        assertThat(parse(settings).signing().keys()).isNotNull();
        settings.put("STREAMING_OTHER_SIGNING_KEY_ID", "1");
        settings.put("STREAMING_OTHER_CONTENT_KEY_ID", "1");
        StreamingConfiguration configuration = parse(settings);

        assertThatThrownBy(() -> configuration.signing().keys()).hasMessageContaining("STREAMING_OTHER_SIGNING_KEY_ID");
        assertThatThrownBy(() -> new DrmWiring(
                        configuration.drm(),
                        Jdbi.create("jdbc:none"),
                        Jackson.newObjectMapper(),
                        new PrometheusRegistry()))
                .hasMessageContaining("STREAMING_OTHER_CONTENT_KEY_ID");
    }

    @Test
    void cloudFront_withoutADomainForItsCookies_isRefused() throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put("STREAMING_CLOUDFRONT_EDGE", "cf");
        assertThatThrownBy(() -> parse(settings).cloudFront()).hasMessageContaining("STREAMING_COOKIE_DOMAIN");
    }

    @Test
    void secret_thatIsMissing_isNamed() {
        for (String secret : SECRETS.keySet()) {
            Map<String, String> others = new HashMap<>(SECRETS);
            others.remove(secret);
            assertThatThrownBy(() -> parse(others)).hasMessageContaining(secret);
        }
    }

    static StreamingConfiguration parse(Map<String, String> settings) throws Exception {
        StringSubstitutor substitutor = new StringSubstitutor(settings);
        substitutor.setEnableUndefinedVariableException(true);
        return new YamlConfigurationFactory<>(
                        StreamingConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
                .build(
                        new SubstitutingSourceProvider(new ResourceConfigurationSourceProvider(), substitutor),
                        "streaming.yml");
    }
}
