package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.client.CinemaClient;
import org.opencinema.launcher.simulation.Audience;
import org.opencinema.launcher.simulation.Life;
import org.opencinema.launcher.simulation.Repertoire;
import org.opencinema.launcher.simulation.Scenario;
import org.opencinema.launcher.simulation.Show;
import org.opencinema.launcher.simulation.Simulation;
import org.opencinema.launcher.simulation.Sitting;
import org.opencinema.launcher.simulation.Summary;

/** A small simulation on a running platform: what services report is what the model says. */
final class SimulationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> GENRES = List.of("sim-one", "sim-two", "sim-three", "sim-four", "sim-five");
    private static final int FILMS_OF_A_GENRE = 14;
    private static final int CLIP_SECONDS = 20;
    private static final int WATCHING_NOW = 4;
    private static final int DAYS = 14;
    private static final int VIEWERS = 150;
    private static final long SEED = 11;

    @RegisterExtension
    static final RunningPlatform running = RunningPlatform.ofItsOwn("simulation");

    private static Api admin;
    private static UUID clip;
    private static Simulation simulation;
    private static Scenario scenario;
    private static Repertoire repertoire;
    private static List<Life> lives;
    private static Summary summary;

    @BeforeAll
    static void simulate() throws Exception {
        admin = running.signedIn("admin");
        Api editor = running.signedIn("editor");
        createFilms(editor);
        clip = UUID.fromString(
                Clips.create(editor, "Simulated Clip", "Ролик").path("id").asText());
        Clips.publish(editor, clip, Clips.synthesise(running.platform().ffmpeg(), CLIP_SECONDS));
        CinemaClient client = CinemaClient.create(URI.create(running.platform().url()));
        client.signIn(Platform.ADMIN_EMAIL, Platform.ADMIN_PASSWORD);
        simulation = new Simulation(
                SimulateCommand.place(running.platform().state("ready")),
                client,
                Clock.systemUTC(),
                line -> System.out.println("simulation: " + line));
        scenario = new Scenario(SEED, VIEWERS, DAYS, running.today());
        repertoire = simulation.repertoire(SEED);
        Audience audience = new Audience(scenario, repertoire);
        lives = IntStream.range(0, VIEWERS).mapToObj(audience::life).toList();
        summary = simulation.run(scenario, repertoire, 0);
    }

    private static void createFilms(Api editor) throws Exception {
        for (String genre : GENRES) {
            String names = "{\"names\":{\"en\":\"" + genre + "\",\"ru\":\"" + genre + "\"}}";
            Api.expect(200, editor.send("PUT", "/v1/genres/" + genre, BodyPublishers.ofString(names), Map.of()));
            for (int film = 0; film < FILMS_OF_A_GENRE; film++) {
                Map<String, Object> title = new HashMap<>(Clips.newTitle("Simulated " + genre + " " + film, "Фильм"));
                title.put("genres", List.of(genre));
                title.put("runtimeMinutes", 80 + film);
                Api.expect(201, editor.post("/v1/titles", title));
            }
        }
        UUID last = UUID.fromString(Api.expect(200, editor.get("/v1/titles?limit=1&genre=sim-five"))
                .at("/items/0/id")
                .asText());
        Api.within(
                Duration.ofSeconds(20),
                "user knows the films",
                () -> running.signedIn("viewer")
                                .send("PUT", "/v1/me/favorites/" + last, BodyPublishers.noBody(), Map.of())
                                .statusCode()
                        == 204);
    }

    private static String span() {
        return "from=" + scenario.first() + "&to=" + scenario.until().minusDays(1);
    }

    private static JsonNode report(String query) throws Exception {
        return Api.expect(200, admin.get("/v1/analytics/" + query));
    }

    @Test
    void reports_afterTheSimulation_areExactlyTheSumsOfTheModel() throws Exception {
        List<Sitting> sittings =
                lives.stream().flatMap(life -> life.sittings().stream()).toList();
        long watched = sittings.stream().mapToLong(Sitting::watched).sum();
        long finished = sittings.stream().filter(Sitting::finished).count();
        assertThat(summary.sessions()).isEqualTo(sittings.size());
        assertThat(summary.watchedSeconds()).isEqualTo(watched);

        JsonNode overview = report("overview?" + span());
        assertThat(overview.path("watchHours").asDouble()).isCloseTo(watched / 3600.0, within(1e-9));
        assertThat(overview.path("sessions").asLong()).isEqualTo(sittings.size());
        assertThat(overview.path("starts").asLong()).isEqualTo(sittings.size());
        assertThat(overview.path("viewers").asLong())
                .isEqualTo(lives.stream()
                        .filter(life -> !life.sittings().isEmpty())
                        .count());
        assertThat(overview.path("completion").asDouble()).isEqualTo((double) finished / sittings.size());
        assertThat(overview.path("newSubscriptions").asLong()).isZero();
        assertThat(overview.path("revenue")).isEmpty();
        assertThat(hoursByDay()).isEqualTo(watchedByDay(sittings));
        assertThat(topTitles(10)).isEqualTo(mostWatched(sittings, 10));
    }

    private static Map<String, Long> hoursByDay() throws Exception {
        Map<String, Long> seconds = new TreeMap<>();
        for (JsonNode day : report("series?metric=watch_hours&" + span()).path("items")) {
            seconds.put(day.path("day").asText(), Math.round(day.path("value").asDouble() * 3600));
        }
        return seconds;
    }

    private static Map<String, Long> watchedByDay(List<Sitting> sittings) {
        Map<String, Long> seconds = new TreeMap<>();
        scenario.first().datesUntil(scenario.until()).forEach(day -> seconds.put(day.toString(), 0L));
        sittings.forEach(sitting -> sitting.beats()
                .forEach(beat -> seconds.merge(
                        LocalDate.ofInstant(beat.at(), ZoneOffset.UTC).toString(), (long) beat.watched(), Long::sum)));
        return seconds;
    }

    private static List<String> topTitles(int count) throws Exception {
        List<String> titles = new ArrayList<>();
        for (JsonNode title : report("titles?limit=" + count + "&" + span()).path("items")) {
            titles.add(title.path("titleId").asText() + " "
                    + title.path("watchedSeconds").asLong() + " "
                    + title.path("starts").asLong());
        }
        return titles;
    }

    private static List<String> mostWatched(List<Sitting> sittings, int count) {
        Map<UUID, Long> seconds = new HashMap<>();
        Map<UUID, Long> starts = new HashMap<>();
        for (Sitting sitting : sittings) {
            seconds.merge(sitting.show().id(), (long) sitting.watched(), Long::sum);
            starts.merge(sitting.show().id(), 1L, Long::sum);
        }
        return seconds.keySet().stream()
                .sorted(Comparator.<UUID, Long>comparing(seconds::get)
                        .thenComparing(starts::get)
                        .reversed())
                .limit(count)
                .map(id -> id + " " + seconds.get(id) + " " + starts.get(id))
                .toList();
    }

    @Test
    void run_again_changesNothing() throws Exception {
        String overview = report("overview?" + span()).toString();
        String titles = report("titles?limit=100&" + span()).toString();
        LocalDate today = running.today();
        String money = "overview?from=" + today.minusDays(1) + "&to=" + today;
        JsonNode before = report(money);

        assertThat(simulation.run(scenario, repertoire, 0)).isEqualTo(summary);

        assertThat(report("overview?" + span()).toString()).isEqualTo(overview);
        assertThat(report("titles?limit=100&" + span()).toString()).isEqualTo(titles);
        JsonNode after = report(money);
        assertThat(after.path("revenue")).isEqualTo(before.path("revenue"));
        assertThat(after.path("newSubscriptions")).isEqualTo(before.path("newSubscriptions"));
    }

    @Test
    void accounts_areReal_andTheirRecommendationsFollowTheirTaste() throws Exception {
        assertThat(simulation.train()).contains("is ready");
        Set<String> states = new HashSet<>();
        int watchingNow = 0;
        double hits = 0;
        double byChance = 0;
        for (int number = 0; number < Simulation.ACCOUNTS; number++) {
            Life life = lives.get(number);
            Set<String> watched = new HashSet<>();
            life.sittings().forEach(sitting -> watched.add(sitting.show().id().toString()));
            Api viewer = running.anonymous();
            viewer.signIn(Simulation.email(scenario, number), Simulation.PASSWORD);
            states.add(Api.expect(200, viewer.get("/v1/me/subscription"))
                    .path("status")
                    .asText());
            List<String> history = Api.expect(200, viewer.get("/v1/me/history?limit=100"))
                    .path("items")
                    .findValuesAsText("titleId");
            assertThat(history).containsAll(watched);
            watchingNow += history.size() > watched.size() ? 1 : 0;
            if (watched.size() >= 4) {
                List<String> recommended = recommended(viewer);
                Set<String> unseen = genre(life.viewer().taste());
                unseen.removeAll(watched);
                hits += recommended.stream().filter(unseen::contains).count();
                byChance += (double) recommended.size()
                        * unseen.size()
                        / (repertoire.shows().size() - watched.size());
            }
        }
        assertThat(states).contains("trialing", "active");
        assertThat(watchingNow).isEqualTo(WATCHING_NOW);
        assertThat(byChance).isGreaterThan(3);
        assertThat(hits).as("titles of the own genre").isGreaterThan(1.5 * byChance);
    }

    private static List<String> recommended(Api viewer) throws Exception {
        String path = "/v1/recommendations?limit=10";
        Api.within(
                PATIENCE,
                "the model is in use",
                () -> Api.expect(200, viewer.get(path)).path("source").asText().equals("model"));
        List<String> ids = new ArrayList<>();
        Api.expect(200, viewer.get(path))
                .path("items")
                .forEach(item -> ids.add(item.path("titleId").asText()));
        return ids;
    }

    private static Set<String> genre(String slug) {
        Set<String> ids = new HashSet<>();
        for (Show show : repertoire.shows()) {
            if (show.genres().contains(slug)) {
                ids.add(show.id().toString());
            }
        }
        return ids;
    }

    @Test
    void trending_afterTheSimulation_isTheHeadOfZipf() throws Exception {
        List<String> head = repertoire.shows().subList(0, 15).stream()
                .map(show -> show.id().toString())
                .toList();
        Api viewer = running.signedIn("viewer");
        Api.within(PATIENCE, "trends are counted", () -> {
            JsonNode trending = Api.expect(200, viewer.get("/v1/recommendations/trending?limit=10"));
            return trending.path("items").findValuesAsText("titleId").stream()
                            .filter(head::contains)
                            .count()
                    >= 6;
        });
    }
}
