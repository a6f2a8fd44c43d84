package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.user.RunningUser.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.user.RunningUser.Answer;
import org.opencinema.service.user.RunningUser.Viewer;

/** Series in the history and in what is to be continued. */
final class EpisodesTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static RunningUser user;

    private Viewer viewer;
    private UUID series;
    private UUID first;
    private UUID second;
    private UUID third;

    @BeforeAll
    static void start() throws Exception {
        user = RunningUser.start(SERVERS, "user_episodes");
    }

    @AfterAll
    static void stop() throws Exception {
        user.close();
    }

    @BeforeEach
    void makeSeries() throws Exception {
        viewer = user.viewer();
        series = UUID.randomUUID();
        user.title(series, 1, "Series", "Сериал", 0, false, null);
        first = episode(1, 1, null);
        second = episode(1, 2, null);
        third = episode(2, 1, null);
    }

    @Test
    void history_showsTheEpisodeThatWasWatchedLast() throws Exception {
        UUID film = user.title("Film", null);
        user.playEpisode(viewer.account, series, first, 500, NOON);
        user.play(viewer.account, null, film, 30, NOON.plusSeconds(1));
        user.playEpisode(viewer.account, series, second, 20, NOON.plusSeconds(2));
        user.playEpisode(viewer.account, series, first, 550, NOON.plusSeconds(1)); // overtaken
        await(() -> history().at("/items/0/episode/number").asInt() == 2
                && history().get("items").size() == 2);

        JsonNode shown = history().at("/items/0");
        assertThat(shown.get("titleId").asText()).isEqualTo(series.toString());
        assertThat(shown.get("title").asText()).isEqualTo("Series");
        assertThat(shown.at("/episode/episodeId").asText()).isEqualTo(second.toString());
        assertThat(shown.at("/episode/season").asInt()).isEqualTo(1);
        assertThat(shown.at("/episode/title").asText()).isEqualTo("Part 1.2");
        assertThat(shown.get("positionSeconds").asDouble()).isEqualTo(20);
        assertThat(shown.get("durationSeconds").asDouble()).isEqualTo(600);
        assertThat(shown.get("playable").asBoolean()).isTrue();
        assertThat(history().at("/items/1").has("episode")).isFalse();
        Answer russian = viewer.get("/v1/me/history", "Accept-Language", "ru");
        assertThat(russian.text("/items/0/episode/title")).isEqualTo("Часть 1.2");
        viewer.delete("/v1/me/history/" + series).requireStatus(204);
        assertThat(history().get("items")).hasSize(1);
        assertThat(next()).isEmpty();
    }

    @Test
    void continue_isTheEpisodeUntilItIsFinishedThenTheNextOne() throws Exception {
        watch(first, 3, NOON);
        assertThat(next()).isEqualTo(first + " 3.0");
        watch(first, 569.5, NOON.plusSeconds(1));
        assertThat(next()).isEqualTo(first + " 569.5");
        watch(first, 570, NOON.plusSeconds(2));
        assertThat(next()).isEqualTo(second + " 0.0");
        watch(second, 600, NOON.plusSeconds(3));
        assertThat(next()).isEqualTo(third + " 0.0");
        watch(third, 600, NOON.plusSeconds(4));
        assertThat(next()).isEmpty();

        UUID fourth = episode(2, 2, null);
        assertThat(next()).isEqualTo(fourth + " 0.0");
    }

    @Test
    void continue_leavesOutWhatCannotBePlayedYet() throws Exception {
        UUID soon = UUID.randomUUID();
        user.episode(soon, 1, false, series, 2, 2, null); // without a video
        UUID ahead = episode(2, 3, Clock.systemUTC().instant().plus(Duration.ofHours(1)));
        UUID gone = episode(2, 4, null);
        user.episode(gone, 3, true, series, 2, 4, null);
        user.episode(gone, 2, false, series, 2, 4, null); // overtaken
        known(soon, 1);
        known(ahead, 2);
        known(gone, 3);
        watch(third, 600, NOON);
        assertThat(next()).isEmpty();

        user.episode(ahead, 3, false, series, 2, 3, Clock.systemUTC().instant());
        await(() -> next().equals(ahead + " 0.0"));
        watch(second, 100, NOON.plusSeconds(1));
        assertThat(next()).isEqualTo(second + " 100.0");
        user.episode(second, 3, true, series, 1, 2, null);
        await(() -> next().equals(third + " 0.0"));
        assertThat(history().at("/items/0").has("episode")).isFalse();
    }

    private UUID episode(int season, int number, Instant releasedAt) throws Exception {
        UUID id = UUID.randomUUID();
        user.episode(id, 2, false, series, season, number, releasedAt);
        known(id, 2);
        return id;
    }

    private static void known(UUID episode, int version) throws Exception {
        await(() -> user.count(
                        "select count(*) from \"user\".episode where id = '" + episode + "' and version = " + version)
                == 1);
    }

    /** Waits until the service knows. */
    private void watch(UUID episode, double position, Instant at) throws Exception {
        user.playEpisode(viewer.account, series, episode, position, at);
        await(() -> history().at("/items/0/watchedAt").asText().equals(at.toString()));
    }

    private JsonNode history() {
        return viewer.get("/v1/me/history").requireStatus(200).body();
    }

    /** The episode to continue with and its position; empty if there is none. */
    private String next() {
        JsonNode items = viewer.get("/v1/me/continue").requireStatus(200).body().get("items");
        return items.isEmpty()
                ? ""
                : items.at("/0/episode/episodeId").asText() + " "
                        + items.at("/0/positionSeconds").asDouble();
    }
}
