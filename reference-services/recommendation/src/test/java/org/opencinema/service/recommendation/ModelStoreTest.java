package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.service.recommendation.RunningRecommendation.MODELS;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.recommendation.ModelStore.Attempt;

/** The list of models, seen from a service that does not train. */
final class ModelStoreTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    private static RunningRecommendation service;
    private static ModelStore store;

    @BeforeAll
    static void start() throws Exception {
        service = RunningRecommendation.start(SERVERS, "model_store", Map.of("RECOMMENDATION_TRAINING", "false"));
        store = new ModelStore(service.jdbi());
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void failure_ofAnOvertakenTrainer_leavesTheNewerTrainingAlone() throws Exception {
        long version = store.request("on_demand", NOW).version();
        Attempt first = store.begin(version, NOW).orElseThrow();
        Attempt second = store.begin(version, NOW).orElseThrow();

        store.fail(first, "out of memory", NOW);
        assertThat(state(version)).isEqualTo("training");

        store.fail(second, "out of memory", NOW);
        assertThat(state(version)).isEqualTo("failed");
        assertThat(store.begin(version, NOW)).isEmpty();
    }

    private static String state(long version) throws Exception {
        return service.get(MODELS + "/" + version, service.admin())
                .body()
                .get("state")
                .asText();
    }

    @Test
    void oldModels_areForgottenWithTheirFiles_orNotAtAll() throws Exception {
        service.jdbi()
                .useHandle(handle -> handle.execute("insert into models (state, active, requested_at, file)"
                        + " select state, state = 'ready' and n = 1, now(), state || n from generate_series(1, 13) n,"
                        + " unnest(array['ready', 'refused', 'failed']) state order by n"));

        assertThatThrownBy(() -> store.prune(10, file -> {
                    throw new IllegalStateException("the store is down");
                }))
                .hasMessage("the store is down");
        assertThat(states()).hasSizeGreaterThanOrEqualTo(39);

        List<String> files = new ArrayList<>();
        store.prune(10, files::add);

        assertThat(files).containsExactlyInAnyOrder("ready2", "ready3"); // the first one is active
        assertThat(states()).filteredOn("ready"::equals).hasSize(11);
        assertThat(states()).filteredOn(List.of("refused", "failed")::contains).hasSize(10);
    }

    private static List<String> states() throws Exception {
        return service.get(MODELS + "?limit=100", service.admin()).body().findValuesAsText("state");
    }
}
