package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.CLOCK;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.Event;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.service.streaming.Streaming.Ids;

/** Episodes are uploaded, packaged and played like titles, and entitled as their series. */
final class EpisodeTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static UUID series;
    private static UUID first;
    private static UUID second;
    private static UUID special;

    private final UUID account = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");

    @BeforeAll
    static void makeEpisodes() throws Exception {
        series = streaming.title();
        special = episode(series, 0, 1, null);
        second = episode(series, 1, 2, null);
        first = episode(series, 1, 1, null);
        for (UUID one : List.of(special, second, first)) {
            publish(one);
        }
    }

    @Test
    void upload_ofAnEpisode_isPackagedAndSaidSo() throws Exception {
        UUID other = streaming.title();
        UUID episode = episode(other, 2, 1, null);

        JsonNode job = publish(episode);

        assertThat(job.get("titleId").asText()).isEqualTo(other.toString());
        assertThat(job.get("episodeId").asText()).isEqualTo(episode.toString());
        JsonNode jobs = json(streaming.get("/v1/media/jobs?titleId=" + other, streaming.editor()), 200);
        assertThat(jobs.get("items").findValuesAsText("episodeId")).contains(episode.toString());
        try (KafkaTopic<MediaPackaged> media =
                new KafkaTopic<>(streaming.servers().kafka().bootstrapServers(), Topics.MEDIA, MediaPackaged.class)) {
            Event<MediaPackaged> packaged =
                    media.await(1, event -> episode.equals(event.episodeId())).get(0);
            assertThat(packaged.key()).isEqualTo(episode.toString());
            assertThat(packaged.data().titleId()).isEqualTo(other);
            assertThat(packaged.data().version()).isEqualTo(1);
        }
    }

    @Test
    void playback_ofEpisodes_resumesEachWhereItWas() {
        JsonNode started = json(start(first, viewer), 201);
        assertThat(started.get("titleId").asText()).isEqualTo(series.toString());
        assertThat(started.get("episodeId").asText()).isEqualTo(first.toString());
        assertThat(streaming.media(started.get("hlsUrl").asText()).statusCode()).isEqualTo(200);
        String session = started.get("sessionId").asText();
        assertThat(streaming.heartbeat(session, viewer, 1.25, "paused").statusCode())
                .isEqualTo(204);
        assertThat(streaming.stop(session, viewer).statusCode()).isEqualTo(204);

        JsonNode other = json(start(second, viewer), 201);

        assertThat(other.get("resumeSeconds").asDouble()).isZero();
        assertThat(other.get("hlsUrl").asText())
                .isNotEqualTo(started.get("hlsUrl").asText());
        assertThat(streaming.stop(other.get("sessionId").asText(), viewer).statusCode())
                .isEqualTo(204);
        assertThat(json(start(first, viewer), 201).get("resumeSeconds").asDouble())
                .isEqualTo(1.25);
        try (KafkaTopic<PlaybackEvent> playback = new KafkaTopic<>(
                streaming.servers().kafka().bootstrapServers(), Topics.PLAYBACK, PlaybackEvent.class)) {
            List<Event<PlaybackEvent>> events =
                    playback.await(2, event -> event.sessionId().toString().equals(session));
            assertThat(events).extracting(event -> event.data().titleId()).containsOnly(series);
            assertThat(events).extracting(event -> event.data().episodeId()).containsOnly(first);
        }
    }

    @Test
    void session_ofAnEpisode_namesTheNextOneThatIsOut() throws Exception {
        assertThat(next(first).get("episodeId").asText()).isEqualTo(second.toString());
        assertThat(next(first).get("season").asInt()).isEqualTo(1);
        assertThat(next(first).get("number").asInt()).isEqualTo(2);
        assertThat(next(second)).as("the last that has a video").isNull();
        assertThat(next(special)).as("no other special").isNull();
        UUID film = streaming.playableTitle();
        assertThat(json(streaming.startPlayback(film, streaming.viewer()), 201).get("nextEpisode"))
                .isNull();
    }

    private static JsonNode next(UUID episode) {
        return json(start(episode, streaming.viewer()), 201).get("nextEpisode");
    }

    @Test
    void playback_ofASeries_isThatOfItsFirstEpisodeThatIsOut() throws Exception {
        JsonNode started = json(streaming.startPlayback(series, viewer), 201);
        assertThat(started.get("episodeId").asText()).isEqualTo(first.toString());
        assertThat(streaming.stop(started.get("sessionId").asText(), viewer).statusCode())
                .isEqualTo(204);
        UUID other = streaming.title();
        UUID ahead = episode(other, 1, 1, CLOCK.instant().plus(Duration.ofHours(1)));
        publish(ahead);
        assertThat(json(streaming.startPlayback(other, viewer), 409).get("code").asText())
                .isEqualTo("not_playable");
        UUID out = episode(other, 1, 2, CLOCK.instant().minusSeconds(1));
        publish(out);

        assertThat(json(streaming.startPlayback(other, viewer), 201)
                        .get("episodeId")
                        .asText())
                .isEqualTo(out.toString());
    }

    @Test
    void episode_isEntitledAsItsSeriesOnceItIsOut() throws Exception {
        UUID paid = streaming.title(new TitleChanged.Window("US", null, null));
        UUID episode = episode(paid, 1, 1, null);
        UUID ahead = episode(paid, 1, 2, CLOCK.instant().plus(Duration.ofHours(1)));
        UUID withoutVideo = episode(paid, 1, 3, null);
        publish(episode);
        publish(ahead);
        assertThat(json(start(ahead, viewer), 403).get("code").asText()).isEqualTo("not_yet");
        assertThat(json(start(withoutVideo, viewer), 409).get("code").asText()).isEqualTo("not_playable");
        assertThat(json(start(episode, streaming.viewer(account, null, "FR")), 403)
                        .get("code")
                        .asText())
                .isEqualTo("not_in_region");
        String session = json(start(episode, viewer), 201).get("sessionId").asText();

        streaming.tell(paid, 2, false, 12, false);
        Streaming.await("price", () -> start(episode, viewer).statusCode(), status -> status == 403);

        assertThat(json(start(episode, viewer), 403).get("code").asText()).isEqualTo("subscription_required");
        assertThat(streaming.heartbeat(session, viewer, 1, "playing").statusCode())
                .isEqualTo(403);
    }

    @Test
    void episode_deletedOrOfADeletedSeries_isNotFound() {
        UUID other = streaming.title();
        UUID kept = episode(other, 1, 1, null);
        UUID gone = episode(other, 1, 2, null);

        streaming.tellEpisode(gone, 3, true, other, 1, 2, null);
        streaming.tellEpisode(gone, 2, false, other, 1, 2, null); // overtaken
        Streaming.await("deletion", () -> start(gone, viewer).statusCode(), status -> status == 404);
        assertThat(start(kept, viewer).statusCode()).isEqualTo(409);
        streaming.tell(other, 2, true);
        Streaming.await("deletion", () -> start(kept, viewer).statusCode(), status -> status == 404);
        assertThat(upload(Ids.episode(kept), 422)).isEqualTo("episodeId");
    }

    @Test
    void titleAndEpisode_exactlyOneIsGiven() {
        UUID unknown = UUID.randomUUID();
        String both = "{\"titleId\":\"" + series + "\",\"episodeId\":\"" + first + "\"";

        assertThat(violation(session(both + "}"), 422)).isEqualTo("episodeId");
        assertThat(violation(session("{\"device\":\"tv\"}"), 422)).isEqualTo("titleId");
        assertThat(violation(session("{\"episodeId\":\"1\"}"), 400)).isEqualTo("episodeId");
        assertThat(start(unknown, viewer).statusCode()).isEqualTo(404);
        assertThat(start(series, viewer).statusCode()).isEqualTo(404);
        assertThat(upload(new Ids(series, first), 422)).isEqualTo("episodeId");
        assertThat(upload(new Ids(null, null), 422)).isEqualTo("titleId");
        assertThat(upload(Ids.episode(unknown), 422)).isEqualTo("episodeId");
        assertThat(upload(Ids.episode(series), 422)).isEqualTo("episodeId");
        assertThat(upload(Ids.title(first), 422)).isEqualTo("titleId");
    }

    private HttpResponse<String> session(String body) {
        return streaming.send("POST", "/v1/playback/sessions", viewer, body);
    }

    private static HttpResponse<String> start(UUID episode, String token) {
        return streaming.send("POST", "/v1/playback/sessions", token, "{\"episodeId\":\"%s\"}".formatted(episode));
    }

    private static String upload(Ids ids, int status) {
        return violation(streaming.startUpload(ids, 5, streaming.editor()), status);
    }

    private static String violation(HttpResponse<String> response, int status) {
        return json(response, status).at("/violations/0/field").asText();
    }

    /** Tells the service of an episode, as the catalog would, and waits until it knows it. */
    private static UUID episode(UUID titleId, int season, int number, Instant releasedAt) {
        UUID id = UUID.randomUUID();
        streaming.tellEpisode(id, 1, false, titleId, season, number, releasedAt);
        Streaming.await("episode " + id, () -> start(id, streaming.viewer()).statusCode(), status -> status != 404);
        return id;
    }

    /** The job that packaged a clip for it. */
    private static JsonNode publish(UUID episode) throws Exception {
        byte[] clip = streaming.clip("small", 2, 320, 180, true);
        JsonNode job =
                json(streaming.complete(streaming.uploadParts(Ids.episode(episode), clip), streaming.editor()), 202);
        return streaming.awaitJob(job.get("id").asText(), "ready");
    }
}
