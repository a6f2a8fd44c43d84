package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresServerTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES);

    private final PostgresServer postgres = servers.postgres();

    @Test
    void rows_afterStopAndAfterKill_areThere() throws SQLException {
        String url = postgres.createDatabase("restarts");
        execute(url, "CREATE TABLE films (title text)", "INSERT INTO films VALUES ('Сталкер')");

        postgres.stop();
        assertThat(postgres.isRunning()).isFalse();
        postgres.start();
        assertThat(query(url, "SELECT title FROM films")).isEqualTo("Сталкер");

        execute(url, "INSERT INTO films VALUES ('Зеркало')");
        long pid = postgres.pid();
        postgres.kill();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        postgres.start();
        assertThat(query(url, "SELECT string_agg(title, ',' ORDER BY title) FROM films"))
                .isEqualTo("Зеркало,Сталкер");
    }

    @Test
    void createDatabase_whereOneExists_isEmpty() throws SQLException {
        execute(postgres.createDatabase("fresh"), "CREATE TABLE leftover (id int)");

        String url = postgres.createDatabase("fresh");

        assertThat(query(url, "SELECT count(*) FROM pg_tables WHERE tablename = 'leftover'"))
                .isEqualTo("0");
        assertThatThrownBy(() -> postgres.createDatabase("x; DROP")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settings_areDurableAndUtf8() throws SQLException {
        String url = postgres.jdbcUrl("postgres");
        assertThat(query(url, "SHOW fsync")).isEqualTo("on");
        assertThat(query(url, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query(url, "SHOW wal_level")).isEqualTo("logical");
        assertThat(query(url, "SELECT upper('ёж')")).isEqualTo("ЁЖ");
        assertThat(query(url, "SELECT count(*) FROM (SELECT uuidv7()) u")).isEqualTo("1");
    }

    @Test
    void role_withWrongPassword_isRefused() throws SQLException {
        String url = postgres.jdbcUrl("postgres");
        execute(url, "DROP ROLE IF EXISTS viewer", "CREATE ROLE viewer LOGIN PASSWORD 'right'");

        DriverManager.getConnection(url, "viewer", "right").close();

        assertThatThrownBy(() -> DriverManager.getConnection(url, "viewer", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void residentBytes_ofRunningServer_areCounted() {
        assertThat(postgres.residentBytes()).isBetween(5L << 20, 500L << 20);
    }

    private void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, postgres.superuser(), "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, postgres.superuser(), "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
