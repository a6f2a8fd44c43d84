package org.opencinema.service.analytics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;

/** One viewer's session with a title, as streaming would tell it. */
final class Viewing {
    static final UUID VIDEO = new UUID(9, 9);

    private final UUID session = UUID.randomUUID();
    private final UUID account;
    private final UUID title;
    private final UUID video;
    private Instant at;
    private double position;
    private final List<Event<PlaybackEvent>> events = new ArrayList<>();

    private Viewing(UUID account, UUID title, UUID video, Instant at) {
        this.account = account;
        this.title = title;
        this.video = video;
        this.at = at;
        add(PlaybackEvent.STARTED, "playing", 0);
    }

    static Viewing start(UUID account, UUID title, String at) {
        return start(account, title, VIDEO, Instant.parse(at));
    }

    static Viewing start(UUID account, UUID title, UUID video, Instant at) {
        return new Viewing(account, title, video, at);
    }

    UUID session() {
        return session;
    }

    /** What happened so far. */
    List<Event<PlaybackEvent>> events() {
        return List.copyOf(events);
    }

    Viewing watch(double seconds) {
        return add(PlaybackEvent.PROGRESSED, "playing", seconds);
    }

    Viewing pause(long seconds) {
        at = at.plusSeconds(seconds);
        return add(PlaybackEvent.PROGRESSED, "paused", 0);
    }

    List<Event<PlaybackEvent>> stop() {
        add(PlaybackEvent.STOPPED, "stopped", 0);
        return events();
    }

    private Viewing add(String type, String state, double watched) {
        at = at.plusMillis((long) (watched * 1000));
        position += watched;
        PlaybackEvent playback = new PlaybackEvent(
                session, account, null, title, video, "Телевизор \"LG\"\t\n", "RU", state, position, watched, at);
        events.add(new Event<>(UUID.randomUUID().toString(), type, "/streaming", account.toString(), at, playback));
        return this;
    }
}
