package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.streaming.Heartbeat;
import org.opencinema.client.streaming.NewPlayback;
import org.opencinema.client.streaming.PlaybackSession;
import org.opencinema.client.streaming.PlaybackState;

/** The player of a viewer, which counts the seconds that it has shown. */
final class Player {
    private static final double STEP_SECONDS = 0.4;
    /** The picture may move at twice the speed of time at most. */
    private static final long STEP_MILLIS = 250;

    private final CinemaClient viewer;
    private final UUID film;
    private UUID session = new UUID(0, 0);
    private double position;
    private PlaybackState state = PlaybackState.PAUSED;
    private double watchedSeconds;

    Player(CinemaClient viewer, UUID film) {
        this.viewer = viewer;
        this.film = film;
    }

    /** Starts as soon as it is granted; what is granted to a viewer is known a moment later. */
    PlaybackSession start() throws Exception {
        PlaybackSession[] started = new PlaybackSession[1];
        Patience.eventually(
                () -> assertThat(Patience.refusal(() -> started[0] = ask())).isEmpty());
        session = started[0].getSessionId();
        position = started[0].getResumeSeconds();
        state = PlaybackState.PLAYING;
        return started[0];
    }

    /** Why a start is refused; empty if it is not. */
    String refusal() throws Exception {
        return Patience.refusal(this::ask);
    }

    /** A start whose answer was lost may have taken a place; this viewer has one player. */
    private PlaybackSession ask() {
        viewer.streaming()
                .listStreams()
                .getItems()
                .forEach(stream -> viewer.streaming().stopPlayback(stream.getSessionId(), null));
        return viewer.streaming().startPlayback(new NewPlayback().titleId(film).device("story"));
    }

    /** Fetches the playlist that a session names. */
    String playlist(PlaybackSession started) throws Exception {
        String[] parts = started.getHlsUrl().split("/"); // "", media, token, package, file
        return Patience.insist(() -> {
            try (InputStream in = viewer.streaming()
                    .getMedia(parts[2], UUID.fromString(parts[3]), parts[4], null, null, null, null, null)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        });
    }

    void play(int beats) throws Exception {
        for (int i = 0; i < beats; i++) {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            beat(position + STEP_SECONDS, PlaybackState.PLAYING);
        }
    }

    /** A jump is no watching. */
    void jump(double seconds) throws Exception {
        beat(position, PlaybackState.PAUSED);
        beat(seconds, PlaybackState.PLAYING);
    }

    private void beat(double seconds, PlaybackState next) throws Exception {
        assertThat(beatRefusal(seconds, next)).isEmpty();
    }

    /** Why a heartbeat that says nothing new is refused; empty if it is not. */
    String beatRefusal() throws Exception {
        return beatRefusal(position, state);
    }

    /** A heartbeat that is sent twice, since its answer was lost, counts once. */
    private String beatRefusal(double seconds, PlaybackState next) throws Exception {
        String refusal = Patience.refusal(() -> viewer.streaming()
                .heartbeat(session, new Heartbeat().positionSeconds(seconds).state(next)));
        if (refusal.isEmpty()) {
            watchedSeconds += state == PlaybackState.PLAYING ? seconds - position : 0;
            position = seconds;
            state = next;
        }
        return refusal;
    }

    void stop() throws Exception {
        assertThat(Patience.refusal(() -> viewer.streaming().stopPlayback(session, null)))
                .isIn("", "session_ended");
    }

    double watchedSeconds() {
        return watchedSeconds;
    }
}
