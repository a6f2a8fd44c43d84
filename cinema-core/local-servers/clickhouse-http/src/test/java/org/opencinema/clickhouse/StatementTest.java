package org.opencinema.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "INSERT INTO t FORMAT RowBinary\\nDATA | INSERT INTO t | RowBinary",
                "INSERT INTO t \\n FORMAT RowBinary \\nDATA | INSERT INTO t \\n | RowBinary",
                "insert into db.t (a, b) format JSONEachRow DATA | insert into db.t (a, b) | JSONEachRow",
                "INSERT INTO t SETTINGS async_insert=1 FORMAT CSV\\r\\nDATA | INSERT INTO t SETTINGS async_insert=1 | CSV",
                "INSERT INTO TABLE `a FORMAT b` FORMAT TSV\\nDATA | INSERT INTO TABLE `a FORMAT b` | TSV",
                "INSERT INTO format FORMAT TSV\\nDATA | INSERT INTO format | TSV",
                "INSERT INTO db.values FORMAT TSV\\nDATA | INSERT INTO db.values | TSV",
                "INSERT INTO t (`values`, format) FORMAT TSV\\nDATA | INSERT INTO t (`values`, format) | TSV",
                "INSERT /* FORMAT x */ INTO t -- VALUES\\n FORMAT TSV\\nDATA | INSERT /* FORMAT x */ INTO t -- VALUES\\n | TSV",
                "INSERT INTO t VALUESDATA | INSERT INTO t VALUESDATA | ~~",
            })
    void insert_withFormat_isSplitBeforeItsData(String sql, String text, String format) throws EngineException {
        String whole = sql.replace("\\n", "\n").replace("\\r", "\r");

        Statement statement = Statement.parse(whole);

        assertThat(statement.kind()).isEqualTo(Statement.Kind.INSERT);
        assertThat(whole.substring(0, statement.textEnd()).strip())
                .isEqualTo(text.replace("\\n", "\n").strip());
        if (format.isEmpty()) {
            assertThat(statement.format()).isEqualTo("Values");
            assertThat(statement.dataStart()).isEqualTo(whole.length());
        } else {
            assertThat(statement.format()).isEqualTo(format);
            assertThat(whole.substring(statement.dataStart())).isEqualTo("DATA");
        }
    }

    @Test
    void insert_withValues_keepsEverythingAfterThemAsData() throws EngineException {
        String sql = "INSERT INTO t (a) VALUES (1), (';'), ('FORMAT x')";

        Statement statement = Statement.parse(sql);

        assertThat(sql.substring(0, statement.textEnd())).isEqualTo("INSERT INTO t (a) ");
        assertThat(sql.substring(statement.dataStart())).isEqualTo(" (1), (';'), ('FORMAT x')");
        assertThat(statement.format()).isEqualTo("Values");
    }

    @Test
    void insert_dataStartingWithLineBreaks_losesOnlyOne() throws EngineException {
        String sql = "INSERT INTO t FORMAT RowBinary\n\n\u0001;";

        assertThat(sql.substring(Statement.parse(sql).dataStart())).isEqualTo("\n\u0001;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT * FROM u",
                "INSERT INTO t WITH 1 AS x SELECT x",
                "INSERT INTO t (a) SELECT a FROM u FORMAT Null",
                "WITH 1 AS x INSERT INTO t SELECT x",
            })
    void insert_fromSelect_isSentWhole(String sql) throws EngineException {
        Statement statement = Statement.parse(sql);

        assertThat(statement.kind()).isEqualTo(Statement.Kind.OTHER);
        assertThat(statement.textEnd()).isEqualTo(sql.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "SELECT 1 | none",
                "SELECT 1 FORMAT JSON | JSON",
                "SELECT 1 FORMAT JSON; | JSON",
                "SELECT 1 format CSV SETTINGS max_threads=1 | CSV",
                "SELECT format FROM t | none",
                "SELECT (SELECT 1 FORMAT JSON) | none",
                "SELECT 'FORMAT JSON' | none",
                "SELECT 1 FORMAT JSON -- done | JSON",
                "(SELECT 1) UNION ALL (SELECT 2) FORMAT TSV | TSV",
                "WITH 1 AS x SELECT x FORMAT Native | Native",
            })
    void select_namesItsFormat(String sql, String format) throws EngineException {
        Statement statement = Statement.parse(sql);

        assertThat(statement.kind()).isEqualTo(Statement.Kind.SELECT);
        assertThat(statement.format()).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT 2",
                "SELECT 1;; DROP TABLE t",
                "SELECT ';' ; -- comment\n DROP TABLE t",
                "CREATE TABLE t (a Int8); SELECT 1",
                "INSERT INTO t SELECT 1; SELECT 2",
                "INSERT INTO t; SELECT 2",
                "SELECT $$;$$; SELECT 2",
                "SELECT 'it\\'s'; SELECT 2",
                "SELECT 'it''s'; SELECT 2",
            })
    void twoStatements_areRefused(String sql) {
        assertThatThrownBy(() -> Statement.parse(sql))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(EngineException.SYNTAX_ERROR));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT '\\'; SELECT 2'",
                "SELECT 'a''; SELECT 2'",
                "SELECT \"a;b\", `c;d`",
                "SELECT 1 /* ; SELECT 2 */",
                "SELECT 1 -- ; SELECT 2",
                "SELECT 1 # ; SELECT 2",
                "SELECT $x$ ; SELECT 2 $x$",
                "SELECT 1 ; ; -- end",
            })
    void semicolonInside_isNoEnd(String sql) throws EngineException {
        assertThat(Statement.parse(sql).kind()).isEqualTo(Statement.Kind.SELECT);
    }

    @ParameterizedTest
    @CsvSource({
        "SET max_threads = 1,SESSION",
        "use db,SESSION",
        "CREATE TEMPORARY TABLE t (a Int8),SESSION",
        "CREATE TABLE t (a Int8) ENGINE = Memory,OTHER",
        "SHOW TABLES,OTHER",
        "'  -- nothing',EMPTY",
        "'',EMPTY",
    })
    void firstWord_decidesTheKind(String sql, Statement.Kind kind) throws EngineException {
        assertThat(Statement.parse(sql).kind()).isEqualTo(kind);
    }
}
