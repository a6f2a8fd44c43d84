package org.opencinema.service.analytics;

import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables in ClickHouse. Each script holds one statement that may run again; none is changed once released. They are made
 * at the start, or as soon as ClickHouse answers, so that a report can be made of nothing.
 */
final class Schema implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final List<String> SCRIPTS = List.of(
            "V1__playback_events.sql",
            "V2__client_events.sql",
            "V3__packages.sql",
            "V4__subscription_changes.sql",
            "V5__billing_events.sql");
    private static final long RETRY_MILLIS = 1_000;

    private final ClickHouse clickHouse;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread starter = new Thread(this::prepare, "analytics-schema");
    private volatile boolean migrated;

    Schema(ClickHouse clickHouse, Clock clock) {
        this.clickHouse = clickHouse;
        this.clock = clock;
    }

    @Override
    public void start() {
        starter.setDaemon(true);
        starter.start();
    }

    @Override
    public void stop() throws InterruptedException {
        stopping.countDown();
        starter.join(5_000);
    }

    /** Returns when the tables are there. */
    synchronized void require() {
        if (!migrated) {
            migrate();
            migrated = true;
        }
    }

    /** The next {@link #require} looks again: ClickHouse may come back without its data. */
    void suspect() {
        migrated = false;
    }

    private void prepare() {
        try {
            do {
                try {
                    require();
                    return;
                } catch (RuntimeException e) {
                    LOG.warn("The tables are tried again in {} ms: {}", RETRY_MILLIS, e.toString());
                }
            } while (!stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs the scripts that have not run yet. */
    private void migrate() {
        clickHouse.createDatabase();
        clickHouse.execute("""
                CREATE TABLE IF NOT EXISTS schema_history (script String, applied_at DateTime64(3, 'UTC'))
                ENGINE = ReplacingMergeTree ORDER BY script""");
        Set<String> applied = clickHouse.query("SELECT script FROM schema_history", Map.of()).stream()
                .map(row -> row.getString("script"))
                .collect(Collectors.toSet());
        for (String script : SCRIPTS) {
            if (!applied.contains(script)) {
                LOG.info("Migrating ClickHouse: {}", script);
                clickHouse.execute(statement(script));
                String row = "{\"script\":\"" + script + "\",\"applied_at\":" + clock.millis() + "}";
                clickHouse.insert("schema_history", row.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String statement(String script) {
        String path = "/clickhouse/analytics/" + script;
        try (InputStream resource = Objects.requireNonNull(Schema.class.getResourceAsStream(path), path)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
