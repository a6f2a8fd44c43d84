package org.opencinema.service.etl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EtlConfigurationTest {
    private static final Map<String, String> SECRETS =
            Map.of("ETL_DATABASE_PASSWORD", "secret", "ETL_SERVICE_SECRET", "hidden");

    @Test
    void configuration_withTheSecretsOnly_hasTheDocumentedDefaults() throws Exception {
        EtlConfiguration configuration = read(SECRETS);

        assertThat(configuration.port()).isEqualTo(8110);
        assertThat(configuration.adminPort()).isEqualTo(8210);
        assertThat(configuration.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1:8301/cinema");
        assertThat(configuration.database().user()).isEqualTo("etl");
        assertThat(configuration.auth().uri).isEqualTo(URI.create("http://127.0.0.1:8101"));
        assertThat(configuration.catalogUri()).isEqualTo(URI.create("http://127.0.0.1:8103"));
        assertThat(configuration.searchUri()).isEqualTo(URI.create("http://127.0.0.1:8104"));
        assertThat(configuration.jobs().enabled).isTrue();
        assertThat(configuration.jobs().attempts).isEqualTo(8);
        assertThat(configuration.jobs().firstWait.toJavaDuration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.tmdb().uri).isEqualTo(URI.create("https://api.themoviedb.org"));
        assertThat(configuration.tmdb().token).isEmpty();
        assertThat(configuration.tmdb().requestsPerSecond).isEqualTo(35);
        assertThat(configuration.tmdb().titles).isEqualTo(1000);
        assertThat(configuration.imdb().source).isEmpty();
        assertThat(configuration.imdb().minVotes).isEqualTo(1000);
        assertThat(configuration.searchSync().settle.toJavaDuration()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.searchSync().repairTimeout.toJavaDuration()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void secret_missing_isNamed() {
        for (String secret : SECRETS.keySet()) {
            Map<String, String> others = new HashMap<>(SECRETS);
            others.remove(secret);

            assertThatThrownBy(() -> read(others)).hasStackTraceContaining(secret);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ETL_TMDB_TITLES, 10000, 10001",
        "ETL_TMDB_TITLES, 1, 0",
        "ETL_TMDB_REQUESTS_PER_SECOND, 1000, 1001",
        "ETL_IMDB_MIN_VOTES, 0, -1",
        "ETL_ATTEMPTS, 100, 101",
        "ETL_FIRST_WAIT, 5m, 6m",
        "ETL_SEARCH_SETTLE, 10m, 11m",
    })
    void setting_pastItsLimit_stopsTheStart(String name, String last, String past) throws Exception {
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.put(name, last);
        assertThat(read(settings).port()).isEqualTo(8110);
        settings.put(name, past);
        assertThatThrownBy(() -> read(settings)).hasMessageContaining("must be");
    }

    private static EtlConfiguration read(Map<String, String> settings) throws Exception {
        EtlApplication application = new EtlApplication(settings);
        Bootstrap<EtlConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap
                .getConfigurationFactoryFactory()
                .create(
                        EtlConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw")
                .build(bootstrap.getConfigurationSourceProvider(), "etl.yml");
    }
}
