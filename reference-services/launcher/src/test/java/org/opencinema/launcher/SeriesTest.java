package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A series as its followers see it: everything through the gateway. */
final class SeriesTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @Test
    void follower_isToldOfNewEpisodes_playsThemAndGoesOnWithTheNextOne() throws Exception {
        Api editor = running.signedIn("editor");
        Api viewer = running.signedIn("viewer");
        String series = Clips.createSeries(editor, "Lighthouse Keepers");
        Api.within(
                Duration.ofSeconds(20),
                "the series is known",
                () -> viewer.send("PUT", "/v1/me/favorites/" + series, BodyPublishers.noBody(), Map.of())
                                .statusCode()
                        == 204);
        Path clip = Clips.synthesise(running.platform().ffmpeg(), 5);
        List<String> episodes = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            episodes.add(Clips.publishEpisode(editor, series, number, clip));
        }

        Api.within(
                Duration.ofSeconds(20),
                "both episodes are told",
                () -> told(viewer, series).size() == 2);
        assertThat(told(viewer, series)).containsExactlyInAnyOrder("new_episode", "new_episode");
        assertThat(Api.expect(200, viewer.get("/v1/titles/" + series))
                        .path("playable")
                        .asBoolean())
                .isTrue();

        JsonNode session = Api.expect(201, viewer.play(Map.of("titleId", series)));
        assertThat(session.path("episodeId").asText()).isEqualTo(episodes.get(0));
        assertThat(viewer.media(session.path("hlsUrl").asText()).statusCode()).isEqualTo(200);
        String path = "/v1/playback/sessions/" + session.path("sessionId").asText();
        Api.expect(204, viewer.post(path + "/heartbeat", Map.of("positionSeconds", 0, "state", "playing")));
        Api.expect(204, viewer.post(path + "/heartbeat", Map.of("positionSeconds", 5, "state", "ended")));
        Api.expect(204, viewer.send("DELETE", path, BodyPublishers.noBody(), Map.of()));

        Api.within(
                Duration.ofSeconds(20),
                "the next episode is offered",
                () -> of(series, viewer.get("/v1/me/continue?limit=100"))
                        .at("/episode/episodeId")
                        .asText()
                        .equals(episodes.get(1)));
        assertThat(of(series, viewer.get("/v1/me/history"))
                        .at("/episode/episodeId")
                        .asText())
                .isEqualTo(episodes.get(0));
        Api admin = running.signedIn("admin");
        LocalDate today = running.today();
        String report = "/v1/analytics/titles?from=" + today.minusDays(1) + "&to=" + today;
        Api.within(
                Duration.ofSeconds(20),
                "the views of the episode are those of the series",
                () -> Api.expect(200, admin.get(report))
                        .path("items")
                        .findValuesAsText("titleId")
                        .contains(series));
    }

    /** The kinds of the messages about a title. */
    private static List<String> told(Api viewer, String title) throws Exception {
        List<String> kinds = new ArrayList<>();
        for (JsonNode item : Api.expect(200, viewer.get("/v1/notifications")).path("items")) {
            if (item.path("link").asText().equals("/title/" + title)) {
                kinds.add(item.path("kind").asText());
            }
        }
        return kinds;
    }

    private static JsonNode of(String title, HttpResponse<String> list) throws Exception {
        for (JsonNode item : Api.expect(200, list).path("items")) {
            if (item.path("titleId").asText().equals(title)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }
}
