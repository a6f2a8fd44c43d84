package org.opencinema.service.etl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.etl.RunningEtl.JOBS;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.etl.RunningEtl.Answer;

/** Jobs and their plans as an admin sees them. */
final class DataJobsTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    private static RunningEtl etl;

    @BeforeAll
    static void start() throws Exception {
        etl = RunningEtl.start(SERVERS, "jobs", Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        if (etl != null) {
            etl.close();
        }
    }

    @Test
    void jobs_areListedWithTheirPlans_andDoNotStartByThemselves() throws Exception {
        RunningEtl.await(
                Duration.ofSeconds(10),
                "starts are planned",
                () -> etl.get(JOBS).body().at("/items/2").hasNonNull("nextStartAt"));
        JsonNode items = etl.get(JOBS).body().path("items");
        assertThat(items.findValuesAsText("name")).containsExactly("imdb-import", "search-sync", "tmdb-import");
        assertThat(items.at("/2/schedule/cron").asText()).isEqualTo("30 3 * * *");
        assertThat(items.at("/2/schedule/enabled").asBoolean()).isTrue();
        assertThat(Instant.parse(items.at("/2/nextStartAt").asText()).toString())
                .contains("T03:30:00Z");
        assertThat(items.at("/2/lastRun").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "editor", "service"})
    void others_areRefused(String role) throws Exception {
        assertThat(etl.sendAs(role, "GET", JOBS).status()).isEqualTo(403);
        assertThat(etl.sendAs(role, "POST", JOBS + "/imdb-import/runs").status())
                .isEqualTo(403);
        assertThat(etl.sendAs(null, "GET", JOBS).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "60, ,",
        "2592000, ,",
        "59, , everySeconds",
        "2592001, , everySeconds",
        ", 0 0 1 1 *,",
        ", */5 * * * 1-5,",
        ", 61 * * * *, cron",
        ", 0 0 * *, cron",
        ", 0 0 0 * * *, cron",
        ", 0 0 30 2 *, cron",
        ", xxxxxxxxx, cron",
        "60, 0 0 1 1 *, cron",
        ", , cron"
    })
    void plan_isTakenAtItsLimits_andRefusedPastThem(Integer every, String cron, String violation) throws Exception {
        String path = JOBS + "/imdb-import";
        Answer before = etl.get(path);
        Map<String, Object> body = new java.util.HashMap<>(Map.of("enabled", true));
        if (every != null) {
            body.put("everySeconds", every);
        }
        if (cron != null) {
            body.put("cron", cron);
        }
        Answer answer = etl.put(path, body, before.etag());
        if (violation == null) {
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            assertThat(answer.body().path("version").asLong())
                    .isEqualTo(before.body().path("version").asLong() + 1);
            assertThat(Instant.parse(answer.body().path("nextStartAt").asText()))
                    .isAfter(Instant.now());
        } else {
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(422);
            assertThat(answer.violation()).isEqualTo(violation);
            assertThat(etl.get(path).body()).isEqualTo(before.body());
        }
    }

    @Test
    void plan_thatIsOff_hasNoNextStart_andByHandItStarts() throws Exception {
        String path = JOBS + "/search-sync";
        Answer off = etl.put(
                path,
                Map.of("enabled", false, "everySeconds", 60),
                etl.get(path).etag());
        assertThat(off.status()).isEqualTo(200);
        assertThat(off.body().has("nextStartAt")).isFalse();
        assertThat(etl.run("search-sync").path("state").asText()).isEqualTo("succeeded");
        assertThat(etl.get(path).body().at("/lastRun/state").asText()).isEqualTo("succeeded");
    }

    @Test
    void plan_withAnotherVersion_changesNothing() throws Exception {
        String path = JOBS + "/tmdb-import";
        Answer before = etl.get(path);
        Map<String, Object> body = Map.of("enabled", false, "everySeconds", 60);
        assertThat(etl.put(path, body, "\"999\"").status()).isEqualTo(412);
        assertThat(etl.put(path, body, "seven").violation()).isEqualTo("If-Match");
        assertThat(etl.put(path, Map.of("enabled", true, "everySeconds", 60, "more", 1), before.etag())
                        .status())
                .isEqualTo(400);
        assertThat(etl.put(path, Map.of("everySeconds", 60), before.etag()).violation())
                .isEqualTo("enabled");
        assertThat(etl.get(path).body()).isEqualTo(before.body());
    }

    @Test
    void unknownJobsAndRuns_areNotFound() throws Exception {
        UUID nobody = UUID.randomUUID();
        assertThat(etl.get(JOBS + "/no-such-job").status()).isEqualTo(404);
        assertThat(etl.post(JOBS + "/no-such-job/runs").status()).isEqualTo(404);
        assertThat(etl.get(JOBS + "/no-such-job/runs").status()).isEqualTo(404);
        assertThat(etl.put(JOBS + "/no-such-job", Map.of("enabled", true, "everySeconds", 60), "\"1\"")
                        .status())
                .isEqualTo(404);
        assertThat(etl.get(JOBS + "/search-sync/runs/" + nobody).status()).isEqualTo(404);
        assertThat(etl.get(JOBS + "/UPPER").status()).isEqualTo(400);
        String run = etl.run("search-sync").path("id").asText();
        assertThat(etl.get(JOBS + "/tmdb-import/runs/" + run).status()).isEqualTo(404);
    }

    @Test
    void runs_areListedNewestFirst_pageByPage() throws Exception {
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            started.add(0, etl.run("search-sync").path("id").asText());
        }
        String path = JOBS + "/search-sync/runs?limit=2";
        JsonNode first = etl.get(path).body();
        JsonNode second =
                etl.get(path + "&cursor=" + first.path("nextCursor").asText()).body();
        assertThat(first.path("items").findValuesAsText("id")).isEqualTo(started.subList(0, 2));
        assertThat(second.at("/items/0/id").asText()).isEqualTo(started.get(2));
        assertThat(etl.get(path + "&cursor=x").violation()).isEqualTo("cursor");
        assertThat(etl.get(JOBS + "/search-sync/runs?limit=0").violation()).isEqualTo("limit");
        assertThat(etl.get(JOBS + "/search-sync/runs?limit=100").status()).isEqualTo(200);
        assertThat(etl.get(JOBS + "/search-sync/runs?limit=101").violation()).isEqualTo("limit");
    }

    @Test
    void dueJob_startsByItself_onceAndPlansTheNextStart() throws Exception {
        etl.execute("update jobs set enabled = true, next_start_at = '2026-01-01' where name = 'imdb-import'");
        RunningEtl.await(
                Duration.ofSeconds(10),
                "the run has ended",
                () -> etl.get(JOBS + "/imdb-import").body().at("/lastRun").hasNonNull("finishedAt"));
        JsonNode job = etl.get(JOBS + "/imdb-import").body();
        assertThat(job.at("/lastRun/startedBy").asText()).isEqualTo("schedule");
        assertThat(job.at("/lastRun/state").asText()).isEqualTo("failed");
        assertThat(job.at("/lastRun/error").asText()).contains("title.ratings.tsv.gz", "no-such-folder");
        assertThat(job.at("/lastRun/attempts").asInt()).isEqualTo(1);
        assertThat(Instant.parse(job.path("nextStartAt").asText())).isAfter(Instant.now());
        assertThat(etl.query("select count(*) from runs where job = 'imdb-import' and started_by = 'schedule'"))
                .isEqualTo("1");
    }
}
