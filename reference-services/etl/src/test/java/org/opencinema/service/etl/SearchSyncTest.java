package org.opencinema.service.etl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.etl.RunningEtl.JOBS;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class SearchSyncTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    private static final int TITLES = 1_700;

    private RunningEtl etl;

    @AfterEach
    void close() throws Exception {
        etl.close();
    }

    private void start(String database) throws Exception {
        etl = RunningEtl.start(SERVERS, database, Map.of("ETL_ATTEMPTS", "2"));
        for (int i = 0; i < TITLES; i++) {
            String id = UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)})
                    .toString();
            etl.catalog.setVersion(id, 5);
            if (i % 17 != 0) {
                etl.catalog.setIndexed(id, i % 11 == 0 ? 4 : i % 13 == 0 ? 6 : i % 19 == 0 ? -5 : 5);
            }
            if (i % 10 == 0) {
                etl.catalog.setIndexed(
                        UUID.nameUUIDFromBytes(new byte[] {1, (byte) i, (byte) (i >> 8)})
                                .toString(),
                        3);
            }
        }
    }

    @Test
    void whatDiffers_isRepairedInBothDirections_andThenNothingIs() throws Exception {
        start("sync");
        JsonNode run = etl.run("search-sync");
        assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("succeeded");
        assertThat(run.at("/counts/read").asInt()).isEqualTo(TITLES + TITLES / 10);
        assertThat(run.at("/counts/created").asInt()).isEqualTo(100);
        assertThat(run.at("/counts/removed").asInt()).isEqualTo(170);
        assertThat(run.at("/counts/changed").asInt()).isGreaterThan(300);
        Map<String, Long> live = new java.util.HashMap<>(etl.catalog.indexed());
        live.values().removeIf(version -> version < 0);
        assertThat(live).isEqualTo(etl.catalog.versions());

        JsonNode again = etl.run("search-sync");
        assertThat(again.at("/counts/unchanged").asInt()).isEqualTo(TITLES);
        assertThat(again.at("/counts/created").asInt()
                        + again.at("/counts/changed").asInt())
                .isZero();
        assertThat(again.at("/counts/removed").asInt()).isZero();
    }

    @Test
    void indexThatTakesNoRepair_failsTheRun_afterItsAttempts() throws Exception {
        start("sync_deaf");
        etl.catalog.setDeaf(true);
        String id = etl.post(JOBS + "/search-sync/runs").body().path("id").asText();
        JsonNode run = etl.ended("search-sync", id, Duration.ofSeconds(30));
        assertThat(run.path("state").asText()).isEqualTo("failed");
        assertThat(run.path("attempts").asInt()).isEqualTo(2);
        assertThat(run.path("error").asText()).contains("has not taken");
    }
}
