package org.opencinema.launcher.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;
import org.opencinema.launcher.simulation.Life.Opinion;
import org.opencinema.launcher.simulation.Sitting.Beat;

/**
 * The events of a life, in order, with ids that are always the same. Their source says that they are simulated. There are none of
 * accounts, subscriptions and money: what those events say must be known to the services that own it.
 */
final class LifeEvents {
    static final String SOURCE = "/simulation";

    private final Life life;
    private final List<Publication> publications = new ArrayList<>();

    /** An event and where it goes. */
    record Publication(String topic, Event<?> event) {}

    private LifeEvents(Life life) {
        this.life = life;
    }

    /**
     * What is published of a life.
     *
     * @param opinions with reactions; those of real accounts are said through the API
     */
    static List<Publication> of(Life life, boolean opinions) {
        LifeEvents events = new LifeEvents(life);
        life.sittings().forEach(events::add);
        if (opinions) {
            life.opinions().forEach(events::add);
        }
        return events.publications;
    }

    private void add(Sitting sitting) {
        List<Beat> beats = sitting.beats();
        for (int i = 0; i < beats.size(); i++) {
            boolean last = i == beats.size() - 1;
            String type = i == 0 ? PlaybackEvent.STARTED : last ? PlaybackEvent.STOPPED : PlaybackEvent.PROGRESSED;
            Beat beat = beats.get(i);
            String state = last && sitting.finished() ? "ended" : "playing";
            publish(Topics.PLAYBACK, id(sitting, i), type, beat.at(), playback(sitting, beat, state));
        }
        Instant first = sitting.startedAt();
        client(sitting, "player.started", 0, first, Map.of("startSeconds", sitting.startSeconds()));
        for (int i = 0; i < sitting.stalls().size(); i++) {
            client(
                    sitting,
                    "player.stalled",
                    i,
                    first.plusSeconds(1),
                    Map.of("seconds", sitting.stalls().get(i)));
        }
        if (sitting.finished()) {
            client(sitting, "player.ended", 0, sitting.stoppedAt(), Map.of());
        }
    }

    private PlaybackEvent playback(Sitting sitting, Beat beat, String state) {
        Viewer viewer = life.viewer();
        UUID video =
                UUID.nameUUIDFromBytes(("simulation/video/" + sitting.show().id()).getBytes(UTF_8));
        return new PlaybackEvent(
                sitting.sessionId(),
                viewer.accountId(),
                viewer.profileId(),
                sitting.show().id(),
                video,
                viewer.device(),
                viewer.country(),
                state,
                beat.position(),
                beat.watched(),
                beat.at());
    }

    private void client(Sitting sitting, String name, int number, Instant at, Map<String, Double> numbers) {
        Viewer viewer = life.viewer();
        UUID id = id(sitting, name + number);
        ClientEvent event = new ClientEvent(
                id,
                viewer.accountId(),
                viewer.profileId(),
                sitting.sessionId(),
                sitting.show().id(),
                name,
                at,
                at,
                Map.of("device", viewer.device()),
                numbers);
        publish(Topics.CLIENT, id, ClientEvent.TYPE, at, event);
    }

    private void add(Opinion opinion) {
        Viewer viewer = life.viewer();
        String kind = opinion.liked() ? "like" : "dislike";
        TitleInteraction said = new TitleInteraction(
                viewer.accountId(), viewer.profileId(), opinion.show().id(), kind, opinion.at());
        UUID id = UUID.nameUUIDFromBytes(
                (viewer.profileId() + "/" + opinion.show().id() + "/" + kind).getBytes(UTF_8));
        publish(Topics.INTERACTIONS, id, TitleInteraction.TYPE, opinion.at(), said);
    }

    private void publish(String topic, UUID id, String type, Instant at, Object data) {
        String key = life.viewer().accountId().toString();
        publications.add(new Publication(topic, new Event<>(id.toString(), type, SOURCE, key, at, data)));
    }

    private static UUID id(Sitting sitting, Object part) {
        return UUID.nameUUIDFromBytes((sitting.sessionId() + "/" + part).getBytes(UTF_8));
    }
}
