package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.catalog.TestTitles.addGenre;
import static org.opencinema.service.catalog.TestTitles.film;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.catalog.RunningCatalog.Answer;

final class CatalogOutageTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.KAFKA);

    @Test
    void databaseKilled_isAnsweredAsUnavailableSoonAndRecovers() throws Exception {
        try (RunningCatalog catalog = RunningCatalog.start(SERVERS, "outage")) {
            addGenre(catalog, "drama", "Drama", "Драма");
            Answer created = catalog.edit("POST", "/v1/titles", film("Title", 2000));
            String path = "/v1/titles/" + created.id();

            SERVERS.postgres().kill();
            long start = System.nanoTime();
            Answer read = catalog.get(path);
            Answer written = catalog.edit("PUT", path, film("Lost", 2000), "If-Match", "\"1\"");
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(read.status()).isEqualTo(503);
            assertThat(read.body().get("code").textValue()).isEqualTo("store_unavailable");
            assertThat(written.status()).isEqualTo(503);
            assertThat(took).isLessThan(Duration.ofSeconds(8));
            assertThat(catalog.get("/health").status()).isEqualTo(503);

            SERVERS.postgres().start();
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (catalog.get(path).status() != 200) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(50_000_000);
            }
            assertThat(catalog.edit("PUT", path, film("Kept", 2000), "If-Match", "\"1\"")
                            .status())
                    .isEqualTo(200);
        }
    }
}
