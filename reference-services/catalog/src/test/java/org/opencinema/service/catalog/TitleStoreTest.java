package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class TitleStoreTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    private static String url;

    @BeforeAll
    static void start() throws Exception {
        url = SERVERS.postgres().createDatabase("plans");
        Flyway.configure()
                .dataSource(url, "postgres", "")
                .schemas("catalog")
                .locations("classpath:db/catalog")
                .load()
                .migrate();
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("insert into genre (slug, name_en) values ('rare', 'Rare'), ('common', 'Common')");
            statement.execute("insert into title (id, version, kind, year, playable, document)"
                    + " select gen_random_uuid(), 1, 'film', 1900 + i % 120, i % 100 = 0, '{}'"
                    + " from generate_series(1, 20000) as i");
            statement.execute("insert into title_genre (title_id, genre_slug) select id, 'common' from title");
            statement.execute("insert into title_genre (title_id, genre_slug) select id, 'rare' from title limit 10");
            statement.execute("vacuum analyze title");
            statement.execute("vacuum analyze title_genre");
        }
    }

    @ParameterizedTest
    @MethodSource("listings")
    void list_manyTitles_readsOnlyAPageByAnIndex(
            @Nullable Boolean playable, @Nullable String genre, boolean goesOn, String index) throws Exception {
        TitleStore.Filter filter = new TitleStore.Filter(playable, genre);
        String plan;
        try (Connection connection = connect()) {
            var query = Jdbi.create(connection).open().createQuery("explain " + TitleStore.listing(filter, goesOn));
            query.bind("limit", 21);
            if (playable != null) {
                query.bind("playable", playable);
            }
            if (genre != null) {
                query.bind("genre", genre);
            }
            if (goesOn) {
                query.bind("year", 1999).bind("id", UUID.randomUUID());
            }
            plan = String.join("\n", query.mapTo(String.class).list());
        }

        assertThat(plan).contains(index).doesNotContain("Seq Scan");
    }

    static Stream<Arguments> listings() {
        return Stream.of(
                Arguments.of(null, null, false, "title_by_year"),
                Arguments.of(null, null, true, "title_by_year"),
                Arguments.of(true, null, false, "title_by_playable_year"),
                Arguments.of(true, null, true, "title_by_playable_year"),
                Arguments.of(null, "common", true, "title_by_year"),
                Arguments.of(null, "rare", false, "title_genre_by_genre"));
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(url + "?currentSchema=catalog", "postgres", "");
    }
}
