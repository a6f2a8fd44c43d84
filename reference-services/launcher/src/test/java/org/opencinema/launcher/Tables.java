package org.opencinema.launcher;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.opencinema.localservers.PostgresServer;

/** What all services have stored, to see that a call changed nothing. */
final class Tables {
    private Tables() {}

    /** After what earlier calls have set going is done. */
    static Map<String, String> whenQuiet(Platform platform) throws Exception {
        AtomicReference<Map<String, String>> last = new AtomicReference<>(stored(platform));
        Api.within(Duration.ofSeconds(30), "the services are quiet", () -> {
            TimeUnit.MILLISECONDS.sleep(500);
            Map<String, String> now = stored(platform);
            return last.getAndSet(now).equals(now);
        });
        return last.get();
    }

    /** Every table of every service: how many rows it has and a sum over what they say. */
    private static Map<String, String> stored(Platform platform) throws SQLException {
        PostgresServer postgres = platform.servers().postgres();
        Map<String, String> tables = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("cinema"), postgres.superuser(), "");
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
                            + " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
                            + " AND table_name NOT IN ('scheduled_tasks', 'flyway_schema_history')")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                try (ResultSet row = statement.executeQuery(
                        "SELECT count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) FROM " + name + " t")) {
                    row.next();
                    tables.put(name, row.getString(1));
                }
            }
        }
        return tables;
    }
}
