package org.opencinema.launcher.simulation;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.opencinema.client.CinemaApiException;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.analytics.EventBatch;
import org.opencinema.client.analytics.ReportedEvent;
import org.opencinema.client.catalog.TitleSummary;
import org.opencinema.client.streaming.Heartbeat;
import org.opencinema.client.streaming.NewPlayback;
import org.opencinema.client.streaming.PlaybackSession;
import org.opencinema.client.streaming.PlaybackState;

/** Some viewers watch at the same time, now and for real: sessions of streaming with heartbeats, as a player has them. */
final class Evening {
    private static final int BEATS = 3;
    private static final int BEAT_SECONDS = 4;
    private static final int PATIENCE_SECONDS = 20;
    private static final int FORBIDDEN = 403;
    private static final int PLAYABLE = 20;

    private final Clock clock;
    private final List<Seat> seats = new ArrayList<>();

    private record Seat(CinemaClient client, PlaybackSession session) {}

    Evening(Clock clock) {
        this.clock = clock;
    }

    /** Begins a film, if there is one that can be played; the member has a subscription. */
    void seat(CinemaClient client, Viewer viewer) throws InterruptedException {
        List<TitleSummary> films =
                client.catalog().listTitles(PLAYABLE, null, true, null, "en").getItems();
        if (films.isEmpty()) {
            return;
        }
        TitleSummary film = films.get(viewer.number() % films.size());
        PlaybackSession session =
                start(client, new NewPlayback().titleId(film.getId()).device(viewer.device()));
        seats.add(new Seat(client, session));
        client.analytics()
                .reportEvents(new EventBatch()
                        .events(List.of(event("player.started", session, Map.of("startSeconds", 1.0)))));
    }

    /** Streaming learns of a new subscription by its event. */
    private static PlaybackSession start(CinemaClient client, NewPlayback playback) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return client.streaming().startPlayback(playback);
            } catch (CinemaApiException e) {
                if (e.getCode() != FORBIDDEN || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** Watches for some seconds and goes; returns how many did. */
    int watch() throws InterruptedException {
        for (int beat = 1; beat <= BEATS && !seats.isEmpty(); beat++) {
            TimeUnit.SECONDS.sleep(BEAT_SECONDS);
            for (Seat seat : seats) {
                double position = seat.session().getResumeSeconds() + beat * BEAT_SECONDS;
                seat.client()
                        .streaming()
                        .heartbeat(
                                seat.session().getSessionId(),
                                new Heartbeat().positionSeconds(position).state(PlaybackState.PLAYING));
            }
        }
        for (Seat seat : seats) {
            seat.client().streaming().stopPlayback(seat.session().getSessionId(), null);
        }
        return seats.size();
    }

    private ReportedEvent event(String name, PlaybackSession session, Map<String, Double> numbers) {
        return new ReportedEvent()
                .eventId(UUID.randomUUID())
                .name(name)
                .at(OffsetDateTime.now(clock))
                .sessionId(session.getSessionId())
                .titleId(session.getTitleId())
                .numbers(numbers);
    }
}
