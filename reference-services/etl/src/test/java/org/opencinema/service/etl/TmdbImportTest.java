package org.opencinema.service.etl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.etl.RunningEtl.JOBS;
import static org.opencinema.service.etl.RunningEtl.MOVIES;
import static org.opencinema.service.etl.RunningEtl.SERIES;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.etl.RunningEtl.Answer;

final class TmdbImportTest {
    private static final int ALL = MOVIES + SERIES;
    private static final int BAD = 3;

    /** Three pages of films, one of series, and each title. */
    private static final int REQUESTS = ALL + 4;

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    private RunningEtl etl;

    @AfterEach
    void close() throws Exception {
        etl.close();
    }

    @Test
    void titles_areNormalised_andTheSecondRunChangesNothing() throws Exception {
        etl = RunningEtl.start(SERVERS, "tmdb_twice", Map.of());
        JsonNode first = etl.run("tmdb-import");
        assertThat(first.path("state").asText()).as(first.toString()).isEqualTo("succeeded");
        assertThat(first.path("progress").asDouble()).isEqualTo(1);
        assertCounts(first, ALL, ALL - BAD, 0, 0, BAD);
        assertThat(first.path("refusals").findValuesAsText("reason"))
                .containsExactlyInAnyOrder("adult", "no_year", "no_genre");
        assertThat(etl.tmdb.requests()).isEqualTo(REQUESTS);

        JsonNode matrix = etl.catalog.titles().get("tmdb/movie/603");
        assertThat(matrix.path("kind").asText()).isEqualTo("film");
        assertThat(matrix.at("/translations/ru/title").asText()).isEqualTo("Матрица");
        assertThat(matrix.path("year").asInt()).isEqualTo(1999);
        assertThat(matrix.path("ageRating").asInt()).isZero();
        assertThat(matrix.path("genres").toString()).isEqualTo("[\"action\",\"crime\"]");
        assertThat(matrix.at("/credits/0/role").asText()).isEqualTo("director");
        assertThat(etl.catalog.people())
                .containsKey(matrix.at("/credits/0/personId").asText());
        assertThat(etl.catalog.titles().get("tmdb/movie/1001").path("ageRating").asInt())
                .isEqualTo(8);
        assertThat(etl.catalog
                        .titles()
                        .get("tmdb/movie/1001")
                        .at("/translations/ru")
                        .isMissingNode())
                .isTrue();
        assertThat(etl.catalog.titles().get("tmdb/tv/5002").path("kind").asText())
                .isEqualTo("series");
        assertThat(etl.catalog.genres()).contains("sci-fi", "biography").hasSize(21);

        assertCounts(etl.run("tmdb-import"), ALL, 0, 0, ALL - BAD, BAD);
        etl.tmdb.title("movie", 1010).put("runtime", 321);
        assertCounts(etl.run("tmdb-import"), ALL, 0, 1, ALL - BAD - 1, BAD);
        assertThat(etl.catalog
                        .titles()
                        .get("tmdb/movie/1010")
                        .path("runtimeMinutes")
                        .asInt())
                .isEqualTo(321);
    }

    private static void assertCounts(JsonNode run, int read, int created, int changed, int unchanged, int refused) {
        JsonNode counts = run.path("counts");
        assertThat(counts.path("read").asInt()).as(run.toString()).isEqualTo(read);
        assertThat(counts.path("created").asInt()).as(run.toString()).isEqualTo(created);
        assertThat(counts.path("changed").asInt()).as(run.toString()).isEqualTo(changed);
        assertThat(counts.path("unchanged").asInt()).as(run.toString()).isEqualTo(unchanged);
        assertThat(counts.path("refused").asInt()).as(run.toString()).isEqualTo(refused);
    }

    @Test
    void tooManyRequests_areWaitedFor_inTheSameAttempt() throws Exception {
        etl = RunningEtl.start(SERVERS, "tmdb_slow", Map.of("ETL_TMDB_TITLES", "30"));
        etl.tmdb.setTooFastEvery(25);
        JsonNode run = etl.run("tmdb-import");
        assertThat(run.path("state").asText()).isEqualTo("succeeded");
        assertThat(run.path("attempts").asInt()).isEqualTo(1);
        assertThat(run.at("/counts/read").asInt()).isEqualTo(30 + SERIES);
        assertThat(etl.tmdb.requests()).isGreaterThan(30 + SERIES + 3);
    }

    @Test
    void wrongToken_failsAtOnce_andSaysSo() throws Exception {
        etl = RunningEtl.start(SERVERS, "tmdb_wrong", Map.of("ETL_TMDB_TOKEN", "another"));
        JsonNode run = etl.run("tmdb-import");
        assertThat(run.path("state").asText()).isEqualTo("failed");
        assertThat(run.path("attempts").asInt()).isEqualTo(1);
        assertThat(run.path("error").asText())
                .contains("401", "Invalid API key")
                .doesNotContain("another");
        etl.restart(Map.of("ETL_TMDB_TOKEN", ""));
        assertThat(etl.run("tmdb-import").path("error").asText()).contains("ETL_TMDB_TOKEN");
    }

    @Test
    void sourceOrCatalogThatIsDown_isTriedAgainLater_untilTheAttemptsAreOver() throws Exception {
        etl = RunningEtl.start(SERVERS, "tmdb_down", Map.of("ETL_ATTEMPTS", "4", "ETL_FIRST_WAIT", "1s"));
        etl.tmdb.setDown(true);
        String id = etl.post(JOBS + "/tmdb-import/runs").body().path("id").asText();
        String path = JOBS + "/tmdb-import/runs/" + id;
        RunningEtl.await(
                Duration.ofSeconds(10),
                "an attempt fails",
                () -> etl.get(path).body().hasNonNull("nextAttemptAt"));
        JsonNode waiting = etl.get(path).body();
        assertThat(waiting.path("state").asText()).isEqualTo("queued");
        assertThat(waiting.path("error").asText()).contains("503");
        assertThat(etl.post(JOBS + "/tmdb-import/runs").code()).isEqualTo("job_running");
        etl.tmdb.setDown(false);
        JsonNode ended = etl.ended("tmdb-import", id, Duration.ofSeconds(30));
        assertThat(ended.path("state").asText()).isEqualTo("succeeded");
        assertThat(ended.path("attempts").asInt()).isGreaterThan(1);
        assertThat(ended.has("error")).isFalse();

        etl.catalog.setDown(true);
        etl.restart(Map.of("ETL_ATTEMPTS", "2"));
        JsonNode failed = etl.run("tmdb-import");
        assertThat(failed.path("state").asText()).isEqualTo("failed");
        assertThat(failed.path("attempts").asInt()).isEqualTo(2);
        assertThat(failed.path("error").asText()).contains("catalog", "503");
    }

    @Test
    void serviceThatStopsInARun_goesOnWhereItWas() throws Exception {
        etl = RunningEtl.start(SERVERS, "tmdb_stop", Map.of());
        etl.tmdb.answerOnly(30); // the second page hangs
        String id = etl.post(JOBS + "/tmdb-import/runs").body().path("id").asText();
        awaitCheckpoint("movie:2");
        assertThat(etl.post(JOBS + "/tmdb-import/runs").status()).isEqualTo(409);
        etl.stop();
        assertThat(etl.query("select state from runs")).isEqualTo("queued");
        etl.tmdb.answerOnly(-1);
        etl.restart(Map.of());
        assertGoneOn(etl.ended("tmdb-import", id, Duration.ofSeconds(20)));
    }

    @Test
    void processThatIsKilledInARun_isReplacedByAnother_whichGoesOnWhereItWas() throws Exception {
        etl = RunningEtl.start(SERVERS, "tmdb_kill", Map.of());
        etl.restart(Map.of("ETL_JOBS", "false"));
        etl.tmdb.answerOnly(30);
        Process process = etl.startProcess();
        String id;
        try {
            id = etl.post(JOBS + "/tmdb-import/runs").body().path("id").asText();
            awaitCheckpoint("movie:2");
        } finally {
            process.destroyForcibly().waitFor();
        }
        Answer left = etl.get(JOBS + "/tmdb-import/runs/" + id);
        assertThat(left.body().path("state").asText()).isEqualTo("running");
        assertThat(left.body().path("progress").asDouble()).isBetween(0.1, 0.3);
        etl.tmdb.answerOnly(-1);
        etl.restart(Map.of("ETL_JOBS", "true"));
        assertGoneOn(etl.ended("tmdb-import", id, Duration.ofSeconds(60)));
    }

    private void awaitCheckpoint(String checkpoint) throws Exception {
        RunningEtl.await(
                Duration.ofSeconds(30),
                "checkpoint " + checkpoint,
                () -> etl.query("select checkpoint from runs").equals(checkpoint) && etl.tmdb.waiting() == 1);
    }

    private void assertGoneOn(JsonNode ended) {
        assertThat(ended.path("state").asText()).isEqualTo("succeeded");
        assertThat(ended.path("attempts").asInt()).isEqualTo(2);
        assertCounts(ended, ALL, ALL - BAD, 0, 0, BAD);
        assertThat(etl.catalog.titles()).hasSize(ALL - BAD);
        // nothing of the first page was asked for again; ten requests of the second were
        assertThat(etl.tmdb.requests()).isBetween(REQUESTS + 8, REQUESTS + 11);
    }
}
