package org.opencinema.service.analytics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables in ClickHouse. Each script holds one statement that may run again; none is changed once released. */
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final List<String> SCRIPTS = List.of("V1__playback_events.sql");

    private final ClickHouse clickHouse;
    private final Clock clock;

    Schema(ClickHouse clickHouse, Clock clock) {
        this.clickHouse = clickHouse;
        this.clock = clock;
    }

    /** Runs the scripts that have not run yet. */
    void migrate() {
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
        String path = "/db/analytics/" + script;
        try (InputStream resource = Objects.requireNonNull(Schema.class.getResourceAsStream(path), path)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
