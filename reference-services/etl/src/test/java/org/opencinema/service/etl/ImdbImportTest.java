package org.opencinema.service.etl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.fakes.ImdbFake;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class ImdbImportTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    @TempDir
    Path folder;

    private RunningEtl etl;

    @AfterEach
    void close() throws Exception {
        etl.close();
    }

    /** Of 700 titles 350 have enough votes; of these five in seven are of the right types, and one in five has no genre. */
    @Test
    void files_areImported_andTheSecondRunChangesNothing() throws Exception {
        ImdbFake.write(folder, 700);
        etl = RunningEtl.start(SERVERS, "imdb_twice", Map.of("ETL_IMDB_SOURCE", folder.toString()));
        JsonNode first = etl.run("imdb-import");
        assertThat(first.path("state").asText()).as(first.toString()).isEqualTo("succeeded");
        assertThat(first.at("/counts/read").asInt()).isEqualTo(700 + 700 + 3 * 700 + 350 + 4);
        assertThat(first.at("/counts/created").asInt()).isEqualTo(200);
        assertThat(first.at("/counts/refused").asInt()).isEqualTo(50 + 4);
        assertThat(first.path("refusals").findValuesAsText("reason")).containsExactly("no_genre", "malformed");
        assertThat(first.path("refusals").findValuesAsText("example"))
                .containsExactly("tt0000015", "this row is broken");

        JsonNode title = etl.catalog.titles().get("imdb/tt0000009");
        assertThat(title.path("kind").asText()).isEqualTo("film");
        assertThat(title.at("/translations/en/title").asText()).isEqualTo("Imagined 8");
        assertThat(title.path("genres").toString()).isEqualTo("[\"crime\"]");
        assertThat(title.path("ageRating").asInt()).isEqualTo(18);
        assertThat(title.path("credits").size()).isEqualTo(2);
        assertThat(title.at("/credits/0/character").asText()).isEqualTo("Role \"A\"");
        assertThat(etl.catalog
                        .people()
                        .get(title.at("/credits/1/personId").asText())
                        .path("en")
                        .asText())
                .isEqualTo("Imagined Person 9");
        assertThat(etl.catalog.titles()).doesNotContainKeys("imdb/tt0000002", "imdb/tt0000007");

        JsonNode second = etl.run("imdb-import");
        assertThat(second.at("/counts/unchanged").asInt()).isEqualTo(200);
        assertThat(second.at("/counts/created").asInt()).isZero();
        assertThat(second.at("/counts/changed").asInt()).isZero();
        assertThat(etl.query("select count(*) from imdb_credits")).isEqualTo("0");
    }

    @Test
    void filesBehindAUrl_areImported() throws Exception {
        ImdbFake.write(folder, 70);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(Files.exists(file) ? 200 : 404, 0);
            try (exchange) {
                if (Files.exists(file)) {
                    Files.copy(file, exchange.getResponseBody());
                }
            }
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            etl = RunningEtl.start(SERVERS, "imdb_url", Map.of("ETL_IMDB_SOURCE", url));
            assertThat(etl.run("imdb-import").at("/counts/created").asInt()).isEqualTo(20);
            Files.delete(folder.resolve("name.basics.tsv.gz"));
            JsonNode failed = etl.run("imdb-import");
            assertThat(failed.path("state").asText()).isEqualTo("failed");
            assertThat(failed.path("error").asText()).contains("name.basics.tsv.gz", "404");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void filesThatAreStrange_areRefusedRowByRow_orAsAWhole() throws Exception {
        write(
                "title.ratings.tsv",
                "tconst\taverageRating\tnumVotes",
                "tt1\t9\t5000",
                "tt2\t9\tmany",
                "nm3\t9\t5000",
                "");
        write(
                "title.principals.tsv",
                "tconst\tordering\tnconst\tcategory\tjob\tcharacters",
                "tt1\t1\tnm1\tactor\t\\N\t[broken");
        write("name.basics.tsv", "nconst\tprimaryName", "nm1\t\\N");
        write(
                "title.basics.tsv",
                "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres",
                "tt1\tmovie\tA \"quoted\" title\t\\N\t0\t2001\t\\N\t100000\tDrama",
                "tt1\tmovie\t" + "x".repeat(70_000) + "\t\\N\t0\t2001\t\\N\t90\tDrama",
                "tt1\tmovie\t" + "x".repeat(301) + "\t\\N\t0\t2001\t\\N\t90\tDrama",
                "tt1\tmovie\tAdult\t\\N\t1\t2001\t\\N\t90\tDrama",
                "tt1\tmovie\tEarly\t\\N\t0\t1887\t\\N\t90\tDrama",
                "tt1\tmovie\tTimeless\t\\N\t0\t\\N\t\\N\t90\tDrama");
        etl = RunningEtl.start(SERVERS, "imdb_strange", Map.of("ETL_IMDB_SOURCE", folder.toString()));
        JsonNode run = etl.run("imdb-import");
        assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("succeeded");
        assertThat(run.at("/counts/created").asInt()).isEqualTo(1);
        assertThat(etl.catalog
                        .titles()
                        .get("imdb/tt1")
                        .at("/translations/en/title")
                        .asText())
                .isEqualTo("A \"quoted\" title");
        assertThat(etl.catalog.titles().get("imdb/tt1").has("runtimeMinutes")).isFalse();
        Map<String, Integer> refused = new java.util.HashMap<>();
        run.path("refusals")
                .forEach(one -> refused.put(
                        one.path("reason").asText(), one.path("count").asInt()));
        assertThat(refused).isEqualTo(Map.of("malformed", 6, "invalid", 2, "adult", 1, "no_year", 1));

        write("title.basics.tsv", "tconst\ttitleType", "tt1\tmovie");
        JsonNode failed = etl.run("imdb-import");
        assertThat(failed.path("state").asText()).isEqualTo("failed");
        assertThat(failed.path("error").asText()).contains("title.basics.tsv", "primaryTitle");
    }

    private void write(String name, String... lines) throws IOException {
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n", UTF_8);
    }
}
